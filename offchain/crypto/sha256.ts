import { createHash } from "node:crypto";

import type { Digest } from "../domain/hex.js";

/** Node hashes fewer than 2^31 bytes at a time. */
const SLICE_BYTES = 2 ** 30;

/** SHA-256 of bytes or ASCII text as `0x` and 64 hex digits. */
export function sha256(content: Uint8Array | string): Digest {
  const hash = createHash("sha256");
  if (typeof content === "string") return `0x${hash.update(content).digest("hex")}`;
  for (let at = 0; at < content.length; at += SLICE_BYTES) hash.update(content.subarray(at, at + SLICE_BYTES));
  return `0x${hash.digest("hex")}`;
}

/** SHA-256 of nothing: what an empty or missing file hashes to. */
export const EMPTY_DIGEST: Digest = sha256("");
