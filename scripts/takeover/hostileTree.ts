import { keccak256 } from "../../offchain/crypto/keccak.js";
import { SUM_LIMIT } from "../../offchain/domain/constants.js";
import type { Digest } from "../../offchain/domain/hex.js";
import { toHex } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { ABSENT_LEAF, WORD_BYTES, leafWord, sumOf } from "../../offchain/merkle/sumWord.js";

const HASH_BYTES = 24;

/** A Merkle-sum tree whose makers write any word anywhere, and any sum over it. */
export class HostileTree {
  readonly #levels: Buffer[][] = [];

  constructor(
    domain: Buffer,
    /** What its makers can show of it. */
    readonly leaves: readonly Leaf[],
    /** Levels below the root; the declared count may say something else. */
    readonly depth: number,
  ) {
    const words = Array<Buffer>(2 ** depth).fill(ABSENT_LEAF);
    for (const { index, account, cumulativeGwei } of leaves) {
      words[index] = leafWord(domain, index, account, cumulativeGwei);
    }
    this.#levels.push(words);
    for (let level = 1; level <= depth; level++) {
      const length = 2 ** (depth - level);
      this.#levels.push(Array.from({ length }, (_, position) => this.#joined(level, position)));
    }
  }

  get root(): Digest {
    return toHex(this.node(this.depth, 0));
  }

  get sumGwei(): bigint {
    return sumOf(this.node(this.depth, 0));
  }

  node(level: number, position: number): Buffer {
    return this.#levels[level]?.[position] ?? ABSENT_LEAF;
  }

  /** Siblings of the node at `level` and all above it. */
  path(position: number, level = 0): Digest[] {
    return Array.from({ length: this.depth - level }, (_, i) => toHex(this.node(level + i, (position >> i) ^ 1)));
  }

  /** Writes a word over a node; all above believe it. */
  put(level: number, position: number, word: Buffer): void {
    this.#set(level, position, word);
    for (let above = level + 1, at = position >> 1; above <= this.depth; above++, at >>= 1) {
      this.#set(above, at, this.#joined(above, at));
    }
  }

  #set(level: number, position: number, word: Buffer): void {
    const words = this.#levels[level];
    if (words === undefined) throw new Error(`the tree has no level ${level}`);
    words[position] = word;
  }

  /** What an honest tree has here, but for sums that do not fit: they wrap. */
  #joined(level: number, position: number): Buffer {
    const [left, right] = [this.node(level - 1, 2 * position), this.node(level - 1, 2 * position + 1)];
    return wordOf(Buffer.concat([left, right]), (sumOf(left) + sumOf(right)) % SUM_LIMIT);
  }
}

/** A word with the hash of anything and a sum of one's choice. */
export function wordOf(hashed: Buffer, sumGwei: bigint): Buffer {
  const word = Buffer.alloc(WORD_BYTES);
  keccak256(hashed).copy(word, 0, 0, HASH_BYTES);
  word.writeBigUInt64BE(sumGwei, HASH_BYTES);
  return word;
}
