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

/** A Merkle-sum tree over the leaves of one root: positional, padded with absent leaves to 2^depth (protocol.md section 4). */
export class MerkleSumTree {
  readonly count: number;
  readonly depth: number;
  readonly #words: readonly Buffer[];
  readonly #tree: MerkleTree;

  private constructor(count: number, words: readonly Buffer[]) {
    this.count = count;
    this.depth = depthOf(count);
    this.#words = words;
    this.#tree = new MerkleTree([...words], parentWord, OPTIONS);
  }

  /**
   * Builds the tree of `count` places. Leaves may stand in any order; a place without one is absent. Throws `merkle` for
   * an index twice or outside the count, `overflow` where amounts exceed 64 bits.
   */
  static build(domain: Buffer, leaves: readonly Leaf[], count: number): MerkleSumTree {
    const words = count === 0 ? [] : Array<Buffer>(2 ** depthOf(count)).fill(ABSENT_LEAF);
    for (const { index, account, cumulativeGwei } of leaves) {
      // The padding is absent too, but no place of the tree; what is no whole number from 0 has no word at all.
      if (index >= count || words[index] !== ABSENT_LEAF) {
        throw new MsnError("merkle", `leaf ${index} stands twice or outside the ${count} places of the tree`);
      }
      words[index] = leafWord(domain, index, account, cumulativeGwei);
    }
    return new MerkleSumTree(count, words);
  }

  /** The root word; 32 zero bytes for an empty tree. */
  get root(): Digest {
    return this.count === 0 ? ZERO_DIGEST : toHex(this.#tree.getRoot());
  }

  /** The sum of all leaves, in gwei. */
  get totalGwei(): bigint {
    return this.count === 0 ? 0n : sumOf(this.#tree.getRoot());
  }

  /** The word at a place, absent leaves included. Throws `merkle` outside the tree. */
  word(index: number): Buffer {
    const word = this.#words[index];
    if (word === undefined) throw new MsnError("merkle", `place ${index} is outside the tree of depth ${this.depth}`);
    return word;
  }

  /**
   * All words but the root, level by level from the leaves up, each level as eight 32-bit numbers a word in the machine's
   * byte order: to copy many paths from. The path of place `i` takes word `⌊i / 2^level⌋ xor 1` of each.
   */
  levels(): Uint32Array[] {
    return this.#tree.getLayers().slice(0, this.depth).map(joined);
  }

  /** The path of a place, from its sibling up: exactly `depth` words. Throws `merkle` outside the tree. */
  path(index: number): Digest[] {
    // With the index: equal leaves, as the absent ones are, would otherwise be found at the first place.
    return this.#tree.getProof(this.word(index), index).map(({ data }) => toHex(data));
  }
}

function joined(layer: readonly Buffer[]): Uint32Array {
  const bytes = new Uint8Array(layer.length * WORD_BYTES);
  layer.forEach((word, i) => {
    bytes.set(word, i * WORD_BYTES);
  });
  return new Uint32Array(bytes.buffer);
}
