import { getBytes, keccak256 as keccak } from "ethers";

/**
 * Keccak-256 of the bytes: 32 bytes. In place of `offchain/crypto/keccak.ts`, whose WebAssembly the page's content security
 * policy would have to allow.
 */
export function keccak256(bytes: Uint8Array): Buffer {
  return Buffer.from(getBytes(keccak(bytes)));
}
