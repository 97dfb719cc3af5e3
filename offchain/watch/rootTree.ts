import { MsnError } from "../domain/errors.js";
import { type Digest, toHex } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import type { PageRoot, ShownPage, ShownPlace } from "../merkle/page.js";
import { MerkleSumTree } from "../merkle/tree.js";

/** A root as the chain knows it: what leaves must lead to. */
export interface RootPlace {
  readonly epoch: number;
  readonly root: Digest;
  readonly depth: number;
  /** Places that may hold leaves, of a pending root; one that is active may be anything, and counts as it is. */
  readonly count?: number;
}

/** The leaves of a root on chain, proven by the tree they make. */
export interface RootTree extends RootPlace {
  /** By index, in no particular order. */
  readonly leaves: ReadonlyMap<number, Leaf>;
  readonly tree: MerkleSumTree;
}

/**
 * The tree of leaves that lead to the root at `place`, or undefined where they do not, or where one stands beyond the count of
 * a pending root: an honest successor would have no place for it, and pages that show it answer no demand.
 */
export function rootTreeOf(domain: Buffer, place: RootPlace, leaves: readonly Leaf[]): RootTree | undefined {
  if (!isWithinCount(place, leaves)) return undefined;
  let tree: MerkleSumTree;
  try {
    tree = MerkleSumTree.build(domain, leaves, 2 ** place.depth);
  } catch (error) {
    if (error instanceof MsnError && (error.code === "merkle" || error.code === "overflow")) return undefined;
    throw error;
  }
  if (tree.root !== place.root) return undefined;
  return { ...place, tree, leaves: new Map(leaves.map((leaf) => [leaf.index, leaf])) };
}

/** Whether leaves stand where a root has places for them. */
export function isWithinCount({ depth, count = 2 ** depth }: RootPlace, leaves: Iterable<Leaf>): boolean {
  for (const { index } of leaves) if (index >= count) return false;
  return true;
}

/** One place of a tree. */
export const placeOf = ({ tree }: RootTree, index: number): ShownPlace => ({
  word: toHex(tree.word(index)),
  path: tree.path(index),
});

/** A page of a root that somebody has shown, checked against the root. */
export interface KnownPage {
  readonly page: number;
  readonly leaves: readonly Leaf[];
  readonly shown: ShownPage;
}

/** What a path must lead to. */
export const pageRootOf = (domain: Buffer, { root, depth }: RootPlace): PageRoot => ({ domain, root, depth });
