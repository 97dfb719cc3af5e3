/** What a batch of claims is made of, as far as its gas is concerned. */
export interface BatchShape {
  readonly leaves: number;
  /** Words of paths: the first leaf's and what the others add. */
  readonly words: number;
  /** Slots of storage that are written for the first time: an account's state, a recipient's balance. */
  readonly newSlots: number;
  /** Leaves that pay settled usage too. */
  readonly withUsage: number;
}

/**
 * Measured in `snapshots/gas.json`, and a test holds these figures to it: each leaf to a recipient of its own, which is the
 * dearest case. A transaction and the distributor's own slots come first.
 */
const BATCH_GAS = 32_000n;
const LEAF_GAS = 21_200n;
const WORD_GAS = 634n;
const NEW_SLOT_GAS = 17_100n;
const USAGE_GAS = 6_600n;

/** Gas that `claimBatch` takes, about; for plans, whose transactions are estimated by the node before they are sent. */
export function batchGas({ leaves, words, newSlots, withUsage }: BatchShape): bigint {
  return (
    BATCH_GAS +
    BigInt(leaves) * LEAF_GAS +
    BigInt(words) * WORD_GAS +
    BigInt(newSlots) * NEW_SLOT_GAS +
    BigInt(withUsage) * USAGE_GAS
  );
}
