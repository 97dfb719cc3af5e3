import { MerkleTree } from "merkletreejs";

import { ZERO_DIGEST } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { depthOf } from "./path.js";
import { ABSENT_LEAF, WORD_BYTES, leafWord, parentWord, sumOf } from "./sumWord.js";

/** Two words one behind the other, until the next call: their parent is made at once. */
const pair = Buffer.alloc(2 * WORD_BYTES);
function concatenator([left = ABSENT_LEAF, right = ABSENT_LEAF]: Buffer[]): Buffer {
  left.copy(pair, 0);
  right.copy(pair, WORD_BYTES);
  return pair;
}

const OPTIONS = { concatenator, sortPairs: false, sortLeaves: false, hashLeaves: false } as const;
/** Leaves of a subtree that is built at once: its words are objects only until they are in their levels. */
const SUBTREE_DEPTH = 12;

/** A Merkle-sum tree over the leaves of one root: positional, padded with absent leaves to 2^depth (protocol.md section 4). */
export class MerkleSumTree {
  readonly count: number;
  readonly depth: number;
  /** The words of each level one behind the other, from the leaves up to the root. */
  readonly #levels: readonly Buffer[];

  private constructor(count: number, levels: readonly Buffer[]) {
    this.count = count;
    this.depth = depthOf(count);
    this.#levels = levels;
  }

  /**
   * Builds the tree of `count` places. Leaves may stand in any order; a place without one is absent. Throws `merkle` for
   * an index twice or outside the count, `overflow` where amounts exceed 64 bits.
   */
  static build(domain: Buffer, leaves: readonly Leaf[], count: number): MerkleSumTree {
    const depth = depthOf(count);
    const words = Buffer.alloc(2 ** depth * WORD_BYTES);
    const isTaken = new Uint8Array(count);
    for (const { index, account, cumulativeGwei } of leaves) {
      // What is no whole number from 0 to below the count has no place at all.
      if (isTaken[index] !== 0) {
        throw new MsnError("merkle", `leaf ${index} stands twice or outside the ${count} places of the tree`);
      }
      isTaken[index] = 1;
      leafWord(domain, index, account, cumulativeGwei).copy(words, index * WORD_BYTES);
    }
    return new MerkleSumTree(count, levelsAbove(words, depth, count));
  }

  /** The root word; 32 zero bytes for an empty tree. */
  get root(): Digest {
    return this.count === 0 ? ZERO_DIGEST : toHex(this.#rootWord());
  }

  /** The sum of all leaves, in gwei. */
  get totalGwei(): bigint {
    return this.count === 0 ? 0n : sumOf(this.#rootWord());
  }

  /** The word at a place, absent leaves included. Throws `merkle` outside the tree. */
  word(index: number): Buffer {
    this.#requirePlace(index);
    return this.#wordAt(0, index);
  }

  /**
   * All words but the root, level by level from the leaves up, each level as eight 32-bit numbers a word in the machine's
   * byte order: to copy many paths from. The path of place `i` takes word `⌊i / 2^level⌋ xor 1` of each.
   */
  levels(): Uint32Array[] {
    return this.#levels
      .slice(0, this.depth)
      .map((words) => new Uint32Array(words.buffer, words.byteOffset, words.length / Uint32Array.BYTES_PER_ELEMENT));
  }

  /** The path of a place, from its sibling up: exactly `depth` words. Throws `merkle` outside the tree. */
  path(index: number): Digest[] {
    this.#requirePlace(index);
    return Array.from({ length: this.depth }, (_, level) =>
      toHex(this.#wordAt(level, (Math.floor(index / 2 ** level) ^ 1) >>> 0)),
    );
  }

  #requirePlace(index: number): void {
    if (this.count > 0 && Number.isInteger(index) && index >= 0 && index < 2 ** this.depth) return;
    throw new MsnError("merkle", `place ${index} is outside the tree of depth ${this.depth}`);
  }

  #rootWord(): Buffer {
    return this.#wordAt(this.depth, 0);
  }

  #wordAt(level: number, position: number): Buffer {
    const words = this.#levels[level] ?? ABSENT_LEAF;
    return words.subarray(position * WORD_BYTES, (position + 1) * WORD_BYTES);
  }
}

/** All levels of a tree whose 2^depth leaves are given, these included. */
function levelsAbove(leaves: Buffer, depth: number, count: number): Buffer[] {
  const levels = [leaves];
  for (let level = 1; level <= depth; level++) levels.push(Buffer.alloc(2 ** (depth - level) * WORD_BYTES));
  if (count === 0) return levels;
  const subtreeDepth = Math.min(depth, SUBTREE_DEPTH);
  const subtrees = 2 ** (depth - subtreeDepth);
  const absent = subtreeLevels(Buffer.alloc(2 ** subtreeDepth * WORD_BYTES));
  for (let subtree = 0; subtree < subtrees; subtree++) {
    const start = subtree * 2 ** subtreeDepth;
    const own = leaves.subarray(start * WORD_BYTES, (start + 2 ** subtreeDepth) * WORD_BYTES);
    copyLevels(start < count ? subtreeLevels(own) : absent, levels, 1, subtree);
  }
  // The roots of the subtrees are the leaves of the rest.
  if (subtrees > 1) copyLevels(subtreeLevels(levels[subtreeDepth] ?? leaves), levels, subtreeDepth + 1, 0);
  return levels;
}

/** The levels above some words, by merkletreejs. */
function subtreeLevels(words: Buffer): Buffer[][] {
  const leaves = Array.from({ length: words.length / WORD_BYTES }, (_, i) =>
    words.subarray(i * WORD_BYTES, (i + 1) * WORD_BYTES),
  );
  return new MerkleTree(leaves, parentWord, OPTIONS).getLayers().slice(1);
}

/** Copies the levels of one of several subtrees of equal size to their places, the lowest of them to level `from`. */
function copyLevels(subtree: readonly Buffer[][], levels: readonly Buffer[], from: number, number: number): void {
  subtree.forEach((words, i) => {
    const target = levels[from + i];
    words.forEach((word, position) => target?.set(word, (number * words.length + position) * WORD_BYTES));
  });
}
