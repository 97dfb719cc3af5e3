import { createHash } from "node:crypto";

import type { Digest } from "../domain/hex.js";

/** SHA-256 of bytes or ASCII text as `0x` and 64 hex digits. */
export function sha256(content: Uint8Array | string): Digest {
  return `0x${createHash("sha256").update(content).digest("hex")}`;
}

/** SHA-256 of nothing: what an empty or missing file hashes to. */
export const EMPTY_DIGEST: Digest = sha256("");
