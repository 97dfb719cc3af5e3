import type { Address } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import type { Contracts } from "./contracts.js";
import type { BlockRange } from "./eventBlocks.js";
import { stakedPairs } from "./stakedEvents.js";

/** What an owner holds for one operator. */
export interface StakePosition {
  readonly operator: Address;
  /** Stake that counts, wei. */
  readonly activeWei: bigint;
  /** Stake on its way out, wei. */
  readonly coolingWei: bigint;
  /** When `coolingWei` may be withdrawn, Unix seconds; 0 when nothing cools. */
  readonly withdrawableAt: number;
}

/** Reads one position, at `blockTag` or now. */
export async function readPosition(
  { staking }: Contracts,
  owner: Address,
  operator: Address,
  blockTag: number | "latest" = "latest",
): Promise<StakePosition> {
  const { active, cooling, withdrawableAt } = await staking.position(owner, operator, { blockTag });
  return { operator, activeWei: active, coolingWei: cooling, withdrawableAt: Number(withdrawableAt) };
}

/**
 * The positions of `owner` that hold something, as of the last of `blocks`: its own first, then ascending by operator.
 * They are found through its `Staked` events, since nobody has stake without one.
 */
export async function readPositions(
  contracts: Contracts,
  owner: Address,
  blocks: BlockRange,
): Promise<StakePosition[]> {
  const staked = await stakedPairs(contracts, blocks, owner);
  const operators = [...new Set(staked.map(({ operator }) => operator))].sort(
    (a, b) => Number(b === owner) - Number(a === owner) || compareAscii(a, b),
  );
  const positions = await Promise.all(operators.map((operator) => readPosition(contracts, owner, operator, blocks.to)));
  return positions.filter(({ activeWei, coolingWei }) => activeWei + coolingWei > 0n);
}
