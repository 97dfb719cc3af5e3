import type { Digest, Hex } from "../domain/hex.js";
import { fromHex, toHex } from "../domain/hex.js";
import { SIGNATURE_BYTES } from "./signature.js";

/** A signature in 64 bytes (EIP-2098): `vs` is s with the recovery bit as its highest bit, which a low s leaves free. */
export interface CompactSignature {
  readonly r: Digest;
  readonly vs: Digest;
}

const V_ODD = 28;

/** The compact form of a strict 65-byte signature. Throws `address` unless it is 65 bytes of hex. */
export function compactSignature(signature: Hex): CompactSignature {
  const bytes = fromHex(signature, SIGNATURE_BYTES);
  const vs = Buffer.from(bytes.subarray(32, 64));
  if (bytes[64] === V_ODD) vs.writeUInt8(vs.readUInt8(0) | 0x80, 0);
  return { r: toHex(bytes.subarray(0, 32)), vs: toHex(vs) };
}
