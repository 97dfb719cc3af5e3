import { keccak256 } from "../crypto/keccak.js";
import { UINT256_LIMIT } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import { fromHex } from "../domain/hex.js";
import type { AirdropEntry } from "./entry.js";

const WORD = 32;

/**
 * The leaf of an entry in OpenZeppelin's standard format: keccak256(keccak256(abi.encode(uint256 index, address account,
 * uint256 amount))). Hashed twice, so that no inner node of the tree passes for a leaf. Throws `overflow` for an amount
 * outside 256 bits.
 */
export function airdropLeaf({ index, account, amountWei }: AirdropEntry): Buffer {
  if (amountWei < 0n || amountWei >= UINT256_LIMIT) {
    throw new MsnError("overflow", `entry ${index}: ${amountWei} wei does not fit into 256 bits`);
  }
  // Packed by hand: for the largest lists ethers' ABI coder costs ten times the hashing.
  const words = Buffer.alloc(3 * WORD);
  words.writeBigUInt64BE(BigInt(index), WORD - 8);
  fromHex(account, 20).copy(words, 2 * WORD - 20);
  words.write(amountWei.toString(16).padStart(2 * WORD, "0"), 2 * WORD, "hex");
  return keccak256(keccak256(words));
}
