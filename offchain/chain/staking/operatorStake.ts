import type { Address } from "../../domain/hex.js";
import { toAddress } from "../../domain/hex.js";
import { compareAscii } from "../../domain/order.js";
import type { Contracts } from "../contracts.js";
import { type BlockRange, readOverBlocks } from "../eventBlocks.js";
import { type StakePosition, readPosition } from "../positions.js";
import { readMany } from "../readMany.js";
import { type StakeLock, readLocks } from "./locks.js";

/** A position seen from its operator. */
export interface OwnedPosition extends StakePosition {
  readonly owner: Address;
}

/** What is staked for an operator, by whom, and what is locked of its own stake; wei. */
export interface OperatorStake {
  /** What counts now, of all owners. */
  readonly activeWei: bigint;
  /** The smallest it was so far in the running epoch. */
  readonly smallestWei: bigint;
  readonly lockedWei: bigint;
  /** What could still be locked in the running epoch. */
  readonly lockableWei: bigint;
  /** The operator's own first, then ascending by owner. */
  readonly positions: readonly OwnedPosition[];
  readonly locks: readonly StakeLock[];
}

/** Reads what is staked for `operator`, as of the last of `blocks`. */
export async function readOperatorStake(
  contracts: Contracts,
  operator: Address,
  blocks: BlockRange,
): Promise<OperatorStake> {
  const { staking, policy } = contracts;
  const at = { blockTag: blocks.to };
  const epoch = await policy.currentEpoch(at);
  const [activeWei, smallestWei, lockedWei, lockableWei] = await Promise.all([
    staking.activeStake(operator, at),
    staking.minStake(operator, epoch, at),
    staking.lockedStake(operator, at),
    staking.lockableStake(operator, at),
  ]);
  const positions = await readOwnedPositions(contracts, operator, blocks);
  const locks = await readLocks(contracts, blocks, operator);
  return { activeWei, smallestWei, lockedWei, lockableWei, positions, locks };
}

async function readOwnedPositions(
  contracts: Contracts,
  operator: Address,
  blocks: BlockRange,
): Promise<OwnedPosition[]> {
  const { staking } = contracts;
  const events = await readOverBlocks(blocks, ({ from, to }) =>
    staking.queryFilter(staking.filters.Staked(undefined, operator), from, to),
  );
  const owners = [...new Set(events.map(({ args }) => toAddress(args.owner)))].sort(
    (a, b) => Number(b === operator) - Number(a === operator) || compareAscii(a, b),
  );
  const positions = await readMany(owners, async (owner) => ({
    owner,
    ...(await readPosition(contracts, owner, operator, blocks.to)),
  }));
  return positions.filter(({ activeWei, coolingWei }) => activeWei + coolingWei > 0n);
}
