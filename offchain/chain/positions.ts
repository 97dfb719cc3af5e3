import type { Provider } from "ethers";

import { type Address, toAddress } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import type { Contracts } from "./contracts.js";
import { withRetries } from "./retry.js";

/** Fewest blocks worth asking for: a node that refuses these refuses everything. */
const FEWEST_BLOCKS = 1_000;

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

/** Blocks, both ends included. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
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
  const operators = [...(await stakedFor(contracts, owner, blocks))].sort(
    (a, b) => Number(b === owner) - Number(a === owner) || compareAscii(a, b),
  );
  const positions = await Promise.all(operators.map((operator) => readPosition(contracts, owner, operator, blocks.to)));
  return positions.filter(({ activeWei, coolingWei }) => activeWei + coolingWei > 0n);
}

/** Asks for all blocks at once, which most nodes answer for one owner, and for halves where a node refuses. */
async function stakedFor(contracts: Contracts, owner: Address, { from, to }: BlockRange): Promise<Set<Address>> {
  const { staking } = contracts;
  const ask = async (): Promise<Set<Address>> => {
    const events = await staking.queryFilter(staking.filters.Staked(owner), from, to);
    return new Set(events.map(({ args }) => toAddress(args.operator)));
  };
  if (to - from < FEWEST_BLOCKS) return withRetries(ask);
  try {
    return await ask();
  } catch {
    const middle = Math.floor((from + to) / 2);
    const earlier = await stakedFor(contracts, owner, { from, to: middle });
    const later = await stakedFor(contracts, owner, { from: middle + 1, to });
    return new Set([...earlier, ...later]);
  }
}

/** All blocks in which a deployment can have events. */
export async function blocksSince(provider: Provider, fromBlock: number): Promise<BlockRange> {
  const to = await provider.getBlockNumber();
  return { from: Math.min(fromBlock, to), to };
}
