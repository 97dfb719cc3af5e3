import { createHash } from "node:crypto";

import type { Digest } from "../domain/hex.js";

/** Node hashes fewer than 2^31 bytes at a time. */
const SLICE_BYTES = 2 ** 30;

/** SHA-256 of content that comes in pieces. */
export class Sha256 {
  readonly #hash = createHash("sha256");

  add(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; at += SLICE_BYTES) this.#hash.update(piece.subarray(at, at + SLICE_BYTES));
  }

  /** `0x` and 64 hex digits, of all pieces one behind the other; nothing can be added afterwards. */
  digest(): Digest {
    return `0x${this.#hash.digest("hex")}`;
  }
}

/** SHA-256 of bytes or ASCII text as `0x` and 64 hex digits. */
export function sha256(content: Uint8Array | string): Digest {
  const hash = new Sha256();
  hash.add(typeof content === "string" ? Buffer.from(content) : content);
  return hash.digest();
}

/** SHA-256 of nothing: what an empty or missing file hashes to. */
export const EMPTY_DIGEST: Digest = sha256("");
