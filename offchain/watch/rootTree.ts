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
}

/** The leaves of a root on chain, proven by the tree they make. */
export interface RootTree extends RootPlace {
  /** By index, in no particular order. */
  readonly leaves: ReadonlyMap<number, Leaf>;
  readonly tree: MerkleSumTree;
}

/** The tree of leaves that lead to the root at `place`, or undefined where they do not. */
export function rootTreeOf(domain: Buffer, place: RootPlace, leaves: readonly Leaf[]): RootTree | undefined {
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

/**
 * The first leaf that stands beyond the count of a tree: an honest successor would have no place for it, and the contract takes
 * no page that shows it for an answer. Undefined where there is none.
 */
export function leafBeyond({ leaves }: RootTree, count: number): Leaf | undefined {
  let first: Leaf | undefined;
  for (const leaf of leaves.values()) {
    if (leaf.index >= count && (first === undefined || leaf.index < first.index)) first = leaf;
  }
  return first;
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
