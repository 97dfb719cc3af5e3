import { MerkleTree } from "merkletreejs";

import { ZERO_DIGEST } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { depthOf } from "./path.js";
import { ABSENT_LEAF, leafWord, parentWord, sumOf } from "./sumWord.js";

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
    this.#tree = new MerkleTree([...words], parentWord, { sortPairs: false, sortLeaves: false, hashLeaves: false });
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

  /** The path of a place, from its sibling up: exactly `depth` words. Throws `merkle` outside the tree. */
  path(index: number): Digest[] {
    // With the index: equal leaves, as the absent ones are, would otherwise be found at the first place.
    return this.#tree.getProof(this.word(index), index).map(({ data }) => toHex(data));
  }
}
