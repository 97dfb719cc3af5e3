import { sha256 as digest, toUtf8Bytes } from "ethers";

import type { Digest } from "../../offchain/domain/hex.js";

/** SHA-256 of bytes or ASCII text as `0x` and 64 hex digits. In place of `offchain/crypto/sha256.ts`. */
export function sha256(content: Uint8Array | string): Digest {
  return `0x${digest(typeof content === "string" ? toUtf8Bytes(content) : content).slice(2)}`;
}
