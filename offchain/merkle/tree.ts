import { MerkleTree } from "merkletreejs";

import { ZERO_DIGEST } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { depthOf } from "./path.js";
import { PACKED_AT, PACKED_LEAF_BYTES, packLeaves } from "./packedLeaves.js";
import { ABSENT_LEAF, WORD_BYTES, packedLeafWord, parentWord, sumOf } from "./sumWord.js";

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
  /** As they were given, one behind the other: see `packLeaves`. */
  readonly leaves: Buffer;
  /** All words, level by level from the leaves up to the root. */
  readonly words: Buffer;
  readonly #levels: readonly Buffer[];

  private constructor(count: number, leaves: Buffer, words: Buffer) {
    this.count = count;
    this.depth = depthOf(count);
    this.leaves = leaves;
    this.words = words;
    this.#levels = levelsOf(words, this.depth);
  }

  /**
   * Builds the tree of `count` places. Leaves may stand in any order; a place without one is absent. Throws `merkle` for
   * an index twice or outside the count, `overflow` where amounts exceed 64 bits.
   */
  static build(domain: Buffer, leaves: readonly Leaf[], count: number): MerkleSumTree {
    return MerkleSumTree.buildPacked(domain, packLeaves(leaves), count);
  }

  /** Like {@link build}, over leaves that are packed. */
  static buildPacked(domain: Buffer, leaves: Buffer, count: number): MerkleSumTree {
    const tree = new MerkleSumTree(
      count,
      leaves,
      Buffer.from(new SharedArrayBuffer(wordsOf(depthOf(count)) * WORD_BYTES)),
    );
    tree.#enterLeaves(domain);
    if (count > 0) buildLevels(tree.#levels, tree.depth, count);
    return tree;
  }

  /** A tree that was built elsewhere, from its own `leaves` and `words`. */
  static of(count: number, leaves: Buffer, words: Buffer): MerkleSumTree {
    return new MerkleSumTree(count, leaves, words);
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

  #enterLeaves(domain: Buffer): void {
    const isTaken = new Uint8Array(this.count);
    for (let at = 0; at < this.leaves.length; at += PACKED_LEAF_BYTES) {
      const index = this.leaves.readUInt32BE(at + PACKED_AT.index);
      if (isTaken[index] !== 0) {
        throw new MsnError("merkle", `leaf ${index} stands twice or outside the ${this.count} places of the tree`);
      }
      isTaken[index] = 1;
      this.#wordAt(0, index).set(packedLeafWord(domain, this.leaves, at));
    }
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

/** Words of a tree, leaves and root included. */
const wordsOf = (depth: number): number => 2 ** (depth + 1) - 1;

function levelsOf(words: Buffer, depth: number): Buffer[] {
  const end = wordsOf(depth);
  return Array.from({ length: depth + 1 }, (_, level) =>
    words.subarray((end - wordsOf(depth - level)) * WORD_BYTES, (end - wordsOf(depth - level - 1)) * WORD_BYTES),
  );
}

/** Fills all levels above the leaves, which are the first. */
function buildLevels(levels: readonly Buffer[], depth: number, count: number): void {
  const [leaves = ABSENT_LEAF] = levels;
  const subtreeDepth = Math.min(depth, SUBTREE_DEPTH);
  const subtreeLeaves = 2 ** subtreeDepth;
  const absent = subtreeLevels(Buffer.alloc(subtreeLeaves * WORD_BYTES));
  for (let start = 0; start < 2 ** depth; start += subtreeLeaves) {
    const own = leaves.subarray(start * WORD_BYTES, (start + subtreeLeaves) * WORD_BYTES);
    copyLevels(start < count ? subtreeLevels(own) : absent, levels, 1, start / subtreeLeaves);
  }
  // The roots of the subtrees are the leaves of the rest.
  if (depth > subtreeDepth) copyLevels(subtreeLevels(levels[subtreeDepth] ?? leaves), levels, subtreeDepth + 1, 0);
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
