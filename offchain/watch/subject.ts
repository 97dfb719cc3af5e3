import { keccak256 } from "../crypto/keccak.js";
import { type Digest, toHex } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { leafWord } from "../merkle/sumWord.js";

/** What names the demand of a leaf: its word. */
export const subjectOfLeaf = (domain: Buffer, { index, account, cumulativeGwei }: Leaf): Digest =>
  toHex(leafWord(domain, index, account, cumulativeGwei));

/** What names the demand of a page: keccak256(abi.encode("page", page)). */
export function subjectOfPage(page: number): Digest {
  const words = Buffer.alloc(128);
  words.writeUInt32BE(0x40, 28); // where the text begins
  words.writeUInt32BE(page, 60);
  words.writeUInt32BE(4, 92); // its length
  words.write("page", 96, "ascii");
  return toHex(keccak256(words));
}
