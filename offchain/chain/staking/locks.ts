import type { BlockTag } from "ethers";

import { MsnError } from "../../domain/errors.js";
import { type Address, toAddress } from "../../domain/hex.js";
import type { Contracts } from "../contracts.js";
import { type BlockRange, readOverBlocks } from "../eventBlocks.js";
import { readMany } from "../readMany.js";

/** The contract's states, in the order of its enum. */
const STATES = ["none", "locked", "appealed", "slashed", "released"] as const;
export type LockState = (typeof STATES)[number];

/** An accusation against an operator's own stake. Times are Unix seconds. */
export interface StakeLock {
  readonly id: bigint;
  readonly operator: Address;
  readonly amountWei: bigint;
  readonly state: LockState;
  /** Receives its share if the lock is slashed. */
  readonly reporter: Address;
  readonly lockedAt: number;
  /** End of the time to appeal; from then on an unappealed lock can be slashed. */
  readonly appealUntil: number;
  /** End of the time to decide an appeal, from which on the lock can be released; undefined without an appeal. */
  readonly decideUntil: number | undefined;
}

/** Reads a lock; throws `chain` where there is none. */
export async function readLock(contracts: Contracts, id: bigint, blockTag: BlockTag = "latest"): Promise<StakeLock> {
  const { staking } = contracts;
  const at = { blockTag };
  const [lock, count, appealWindow, decisionWindow] = await Promise.all([
    staking.lockOf(id, at),
    staking.lockCount(at),
    staking.APPEAL_WINDOW(at),
    staking.DECISION_WINDOW(at),
  ]);
  const state = STATES[Number(lock.state)];
  if (state === undefined || state === "none") {
    const newest = count === 0n ? "there are none yet" : `the newest is ${count}`;
    throw new MsnError("chain", `there is no lock ${id}; ${newest}`);
  }
  return {
    id,
    operator: toAddress(lock.operator),
    amountWei: lock.amount,
    state,
    reporter: toAddress(lock.reporter),
    lockedAt: Number(lock.lockedAt),
    appealUntil: Number(lock.lockedAt + appealWindow),
    decideUntil: lock.appealedAt === 0n ? undefined : Number(lock.appealedAt + decisionWindow),
  };
}

/** All locks on an operator's own stake as of the last of `blocks`, or on everybody's; ascending by id. */
export async function readLocks(contracts: Contracts, blocks: BlockRange, operator?: Address): Promise<StakeLock[]> {
  const { staking } = contracts;
  const events = await readOverBlocks(blocks, ({ from, to }) =>
    staking.queryFilter(staking.filters.StakeLocked(undefined, operator), from, to),
  );
  return readMany(events, ({ args }) => readLock(contracts, args.lockId, blocks.to));
}

/** Whether something is still to happen to a lock. */
export const isOpen = ({ state }: StakeLock): boolean => state === "locked" || state === "appealed";
