import { createKeccak } from "hash-wasm";

// WebAssembly is instantiated once, asynchronously; from then on hashing is synchronous.
const hasher = await createKeccak(256);

/** Keccak-256 of the bytes: 32 bytes. */
export function keccak256(bytes: Uint8Array): Buffer {
  const digest = hasher.init().update(bytes).digest("binary");
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength);
}
