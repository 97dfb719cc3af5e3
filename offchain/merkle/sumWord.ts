import { keccak256 } from "../crypto/keccak.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import { fromHex } from "../domain/hex.js";
import { PACKED_AT, PACKED_LEAF_BYTES, packLeaves } from "./packedLeaves.js";

// A node of the Merkle-sum tree is one 32-byte word: hash (24 bytes) ‖ sum (uint64, gwei). See protocol.md section 4.
export const WORD_BYTES = 32;
const HASH_BYTES = 24;
/** First number that no longer fits into half a sum. */
const HALF_LIMIT = 2 ** 32;

/** The word of a leaf that is not there. */
export const ABSENT_LEAF: Buffer = Buffer.alloc(WORD_BYTES);

const TREE_TYPE = keccak256(Buffer.from("MesonRewards.v1", "ascii"));

/** DOMAIN of the leaves of one distributor on one chain: 32 bytes. */
export function rewardsDomain(chainId: number, distributor: Address): Buffer {
  const words = Buffer.alloc(96);
  TREE_TYPE.copy(words, 0);
  words.writeBigUInt64BE(BigInt(chainId), 56);
  fromHex(distributor, 20).copy(words, 76);
  return keccak256(words);
}

/** The sum a word carries, in gwei. */
export function sumOf(word: Buffer): bigint {
  return word.readBigUInt64BE(HASH_BYTES);
}

/** What a leaf hashes: four words, of which the bytes that no field covers stay zero. Hashing keeps nothing of it. */
const leafBytes = Buffer.alloc(4 * WORD_BYTES);
const FIELD_AT = { domain: 0, index: 60, account: 76, amount: 120 } as const;

/** The word of leaf `index`. Throws like `packLeaves`. */
export function leafWord(domain: Buffer, index: number, account: Address, cumulativeGwei: bigint): Buffer {
  // Not in memory for threads, which browsers do not have everywhere.
  const packed = packLeaves([{ index, account, cumulativeGwei }], Buffer.alloc(PACKED_LEAF_BYTES));
  return packedLeafWord(domain, packed, 0);
}

/** The word of the packed leaf that starts at `at`. */
export function packedLeafWord(domain: Buffer, leaves: Buffer, at: number): Buffer {
  domain.copy(leafBytes, FIELD_AT.domain);
  leaves.copy(leafBytes, FIELD_AT.account, at + PACKED_AT.account, at + PACKED_AT.index);
  leaves.copy(leafBytes, FIELD_AT.index, at + PACKED_AT.index, at + PACKED_AT.amount);
  leaves.copy(leafBytes, FIELD_AT.amount, at + PACKED_AT.amount, at + PACKED_LEAF_BYTES);
  const word = keccak256(leafBytes);
  leafBytes.copy(word, HASH_BYTES, FIELD_AT.amount);
  return word;
}

/** The parent of two words that stand one behind the other (64 bytes). Throws `overflow` where the sum exceeds 64 bits. */
export function parentWord(children: Buffer): Buffer {
  // In two halves, since a bigint for every node takes longer than the rest of this function without the hash.
  const low = children.readUInt32BE(HASH_BYTES + 4) + children.readUInt32BE(WORD_BYTES + HASH_BYTES + 4);
  const carry = low < HALF_LIMIT ? 0 : 1;
  const high = children.readUInt32BE(HASH_BYTES) + children.readUInt32BE(WORD_BYTES + HASH_BYTES) + carry;
  if (high >= HALF_LIMIT) {
    const sum = sumOf(children) + sumOf(children.subarray(WORD_BYTES));
    throw new MsnError("overflow", `a sum of ${sum} gwei does not fit into 64 bits`);
  }
  const word = keccak256(children);
  word.writeUInt32BE(high, HASH_BYTES);
  word.writeUInt32BE(low - carry * HALF_LIMIT, HASH_BYTES + 4);
  return word;
}
