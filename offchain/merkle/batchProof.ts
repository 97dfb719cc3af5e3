import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";

/** A tree, or as much of it as is known. */
export interface Paths {
  /** The path of a place, from its sibling up. Throws `merkle` for a place that is not there. */
  path(index: number): readonly Digest[];
}

/** Proofs of many leaves of one tree without repetition, as `claimBatch` takes them. */
export interface BatchProof {
  /** The first leaf's whole path: exactly `depth` words. */
  readonly firstPath: readonly Digest[];
  /** For each further leaf in turn, its path as far as the leaves before it do not give it, from the leaf up. */
  readonly siblings: readonly Digest[];
}

/**
 * Builds the proof of the leaves at `indices`. The path of each leaf meets the one before at the level of the highest bit
 * in which their indices differ, so only the words below that level are given (`MerkleSum.rootOfMany`). Throws `merkle`
 * where indices are missing, do not ascend strictly or lie outside the tree.
 */
export function batchProof(tree: Paths, indices: readonly number[]): BatchProof {
  const [first, ...further] = indices;
  if (first === undefined) throw new MsnError("merkle", "a batch needs at least one leaf");
  const firstPath = tree.path(first);
  const siblings: Digest[] = [];
  let previous = first;
  for (const index of further) {
    if (index <= previous) throw new MsnError("merkle", `leaf ${index} does not come after leaf ${previous}`);
    siblings.push(...tree.path(index).slice(0, meetingLevel(previous, index)));
    previous = index;
  }
  return { firstPath, siblings };
}

/** The highest bit in which two different 32-bit indices differ. */
export function meetingLevel(left: number, right: number): number {
  return 31 - Math.clz32(left ^ right);
}
