import { SUM_LIMIT } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import type { Leaf } from "../domain/types.js";

/** The leaves of a root and the number of its places. */
export interface LeafSet {
  /** Ascending by index. */
  readonly leaves: readonly Leaf[];
  readonly count: number;
}

/**
 * Adds rewards in gwei to the previous leaves (rewards-spec.md section 5): every leaf stays at its index, new credit goes to
 * the account's lowest index, new accounts take the next indices in ascending address order; a reward of 0 makes no leaf.
 * Throws `overflow` where the new sum reaches 2^64.
 */
export function creditLeaves(previous: LeafSet, rewards: ReadonlyMap<Address, bigint>): LeafSet {
  const open = new Map([...rewards].filter(([, reward]) => reward > 0n));
  const credited = previous.leaves.map((leaf) => {
    const reward = open.get(leaf.account);
    if (reward === undefined) return leaf;
    open.delete(leaf.account);
    return { ...leaf, cumulativeGwei: leaf.cumulativeGwei + reward };
  });
  const added = [...open]
    .sort(([a], [b]) => compareAscii(a, b))
    .map(([account, cumulativeGwei], i) => ({ index: previous.count + i, account, cumulativeGwei }));
  const leaves = [...credited, ...added];
  const total = leaves.reduce((sum, leaf) => sum + leaf.cumulativeGwei, 0n);
  if (total >= SUM_LIMIT) throw new MsnError("overflow", `the new sum of ${total} gwei does not fit into 64 bits`);
  return { leaves, count: previous.count + added.length };
}
