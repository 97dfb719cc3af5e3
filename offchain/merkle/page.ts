import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import { fromHex, isDigest, toHex } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { verifyPath } from "./path.js";
import { ABSENT_LEAF, leafWord, parentWord, sumOf } from "./sumWord.js";
import type { MerkleSumTree } from "./tree.js";

/** A page is a subtree of this depth, or the whole tree where that is lower. */
const PAGE_DEPTH = 8;

/** Depth of the pages of a tree of depth `depth`. */
export const pageDepth = (depth: number): number => Math.min(depth, PAGE_DEPTH);

/** How many pages a tree of depth `depth` has. */
export const pageCount = (depth: number): number => 2 ** (depth - pageDepth(depth));

/** The page on which a place stands. */
export const pageOf = (index: number, depth: number): number => Math.floor(index / 2 ** pageDepth(depth));

/**
 * Entry of the leaf of account zero that has earned nothing, whose plain one would be an absent leaf's. Only a hostile tree has
 * such a leaf, and whoever has to keep it must be able to show it.
 */
const NOTHING_FOR_NOBODY: Digest = `0x${(1n << 64n).toString(16).padStart(64, "0")}`;

/** A page as `answerPage` takes it. */
export interface ShownPage {
  /**
   * For each place `account (20 bytes) | 4 zero bytes | cumulativeGwei (8 bytes)`; zero where no leaf is, and 2^64 for the leaf of
   * account zero that has earned nothing.
   */
  readonly entries: readonly Digest[];
  /** From the page's node to the root. */
  readonly path: readonly Digest[];
}

/** The page of a tree whose leaves are known. */
export function showPage(tree: MerkleSumTree, leaves: ReadonlyMap<number, Leaf>, page: number): ShownPage {
  const depth = pageDepth(tree.depth);
  const first = page * 2 ** depth;
  const entries = Array.from({ length: 2 ** depth }, (_, i) => entryOf(leaves.get(first + i)));
  return { entries, path: tree.path(first).slice(depth) };
}

function entryOf(leaf: Leaf | undefined): Digest {
  const entry = Buffer.alloc(32);
  if (leaf === undefined) return toHex(entry);
  fromHex(leaf.account, 20).copy(entry, 0);
  entry.writeBigUInt64BE(leaf.cumulativeGwei, 24);
  return entry.equals(ABSENT_LEAF) ? NOTHING_FOR_NOBODY : toHex(entry);
}

/** The root that a page must lead to. */
export interface PageRoot {
  readonly domain: Buffer;
  readonly root: Digest;
  readonly depth: number;
}

/** The leaves of a page, or undefined where entries and path do not lead to the root. */
export function leavesOfPage({ domain, root, depth }: PageRoot, page: number, shown: ShownPage): Leaf[] | undefined {
  const height = pageDepth(depth);
  const isShaped = shown.entries.length === 2 ** height && [...shown.entries, ...shown.path].every(isDigest);
  if (!isShaped || page >= pageCount(depth)) return undefined;
  const leaves: Leaf[] = [];
  for (const [i, text] of shown.entries.entries()) {
    const entry = fromHex(text, 32);
    if (entry.equals(ABSENT_LEAF)) continue;
    if (entry.readUInt32BE(20) !== 0 && text !== NOTHING_FOR_NOBODY) return undefined;
    const account: Address = toHex(entry.subarray(0, 20));
    leaves.push({ index: page * 2 ** height + i, account, cumulativeGwei: sumOf(entry) });
  }
  const levels = levelsOf(domain, leaves, page * 2 ** height, height);
  const node = levels?.at(-1)?.[0];
  const path = shown.path.map((word) => fromHex(word, 32));
  // A page's node stands in the tree above the pages like a leaf in a tree of its own.
  const isThere = node !== undefined && verifyPath(fromHex(root, 32), pageCount(depth), page, node, path);
  return isThere ? leaves : undefined;
}

/** A place of a tree: the word there and its path to the root. */
export interface ShownPlace {
  readonly word: Digest;
  readonly path: readonly Digest[];
}

/** The place `index` of a page whose leaves `leavesOfPage` has found to lead to the root. */
export function placeOnPage(
  { domain, depth }: PageRoot,
  leaves: readonly Leaf[],
  { path }: ShownPage,
  index: number,
): ShownPlace {
  const height = pageDepth(depth);
  const at = index % 2 ** height;
  const levels = levelsOf(domain, leaves, index - at, height) ?? [];
  const wordAt = (level: number, position: number): Digest => toHex(levels[level]?.[position] ?? ABSENT_LEAF);
  const below = Array.from({ length: height }, (_, level) => wordAt(level, Math.floor(at / 2 ** level) ^ 1));
  return { word: wordAt(0, at), path: [...below, ...path] };
}

/**
 * The words of the `2^height` places from `first` on and of all nodes above them, level by level; undefined where a sum
 * overflows, as no contract takes that.
 */
function levelsOf(domain: Buffer, leaves: readonly Leaf[], first: number, height: number): Buffer[][] | undefined {
  let words = Array<Buffer>(2 ** height).fill(ABSENT_LEAF);
  for (const { index, account, cumulativeGwei } of leaves) {
    words[index - first] = leafWord(domain, index, account, cumulativeGwei);
  }
  const levels = [words];
  try {
    while (words.length > 1) {
      const pairs = Array.from({ length: words.length / 2 }, (_, i) => words.slice(2 * i, 2 * i + 2));
      words = pairs.map((pair) => parentWord(Buffer.concat(pair)));
      levels.push(words);
    }
  } catch (error) {
    if (error instanceof MsnError && error.code === "overflow") return undefined;
    throw error;
  }
  return levels;
}
