import { keccak256 } from "../crypto/keccak.js";
import { SUM_LIMIT } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import { fromHex } from "../domain/hex.js";

// A node of the Merkle-sum tree is one 32-byte word: hash (24 bytes) ‖ sum (uint64, gwei). See protocol.md section 4.
export const WORD_BYTES = 32;
const HASH_BYTES = 24;

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

/** The word of leaf `index`. Throws `overflow` for an amount outside 64 bits. */
export function leafWord(domain: Buffer, index: number, account: Address, cumulativeGwei: bigint): Buffer {
  if (cumulativeGwei < 0n || cumulativeGwei >= SUM_LIMIT) {
    throw new MsnError("overflow", `leaf ${index}: ${cumulativeGwei} gwei does not fit into 64 bits`);
  }
  domain.copy(leafBytes, 0);
  leafBytes.writeBigUInt64BE(BigInt(index), 56);
  fromHex(account, 20).copy(leafBytes, 76);
  leafBytes.writeBigUInt64BE(cumulativeGwei, 120);
  return withSum(keccak256(leafBytes), cumulativeGwei);
}

/** The parent of two words that stand one behind the other (64 bytes). Throws `overflow` where the sum exceeds 64 bits. */
export function parentWord(children: Buffer): Buffer {
  const sum = children.readBigUInt64BE(HASH_BYTES) + children.readBigUInt64BE(WORD_BYTES + HASH_BYTES);
  if (sum >= SUM_LIMIT) throw new MsnError("overflow", `a sum of ${sum} gwei does not fit into 64 bits`);
  return withSum(keccak256(children), sum);
}

/** Writes the sum over the last eight bytes of a fresh hash. */
function withSum(hash: Buffer, sum: bigint): Buffer {
  hash.writeBigUInt64BE(sum, HASH_BYTES);
  return hash;
}
