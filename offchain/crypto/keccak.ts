import { Buffer } from "buffer";
import { createKeccak } from "hash-wasm";

// WebAssembly is instantiated once, asynchronously; from then on hashing is synchronous.
const hasher = await createKeccak(256);

/** Keccak-256 of the bytes: 32 bytes. */
export function keccak256(bytes: Uint8Array): Buffer {
  // Copied into Node's pool: a view would make V8 give each digest memory of its own, which takes longer than hashing.
  return Buffer.from(hasher.init().update(bytes).digest("binary"));
}
