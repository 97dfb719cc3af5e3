import secp256k1 from "secp256k1";

import { MsnError } from "../domain/errors.js";
import type { Address, Hex } from "../domain/hex.js";
import { isHex, toHex } from "../domain/hex.js";
import { compareBytes } from "../domain/order.js";
import { keccak256 } from "./keccak.js";

/** r (32) ‖ s (32) ‖ v (1). */
export const SIGNATURE_BYTES = 65;

const HALF_ORDER = Buffer.from("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", "hex");
const RECOVERY_BASE = 27;

/** The 20 address bytes of an uncompressed public key (0x04 ‖ x ‖ y). */
function addressBytes(publicKey: Uint8Array): Buffer {
  return keccak256(publicKey.subarray(1)).subarray(12);
}

/**
 * The account that signed a 32-byte digest: 20 bytes, or undefined where the 65 bytes are no strict signature (v 27 or
 * 28, low s, r and s in range; rewards-spec.md section 2).
 */
export function recoverSigner(digest: Uint8Array, signature: Uint8Array): Buffer | undefined {
  const recovery = (signature[64] ?? 0) - RECOVERY_BASE;
  if (signature.length !== SIGNATURE_BYTES || (recovery !== 0 && recovery !== 1)) return undefined;
  if (compareBytes(signature, 32, HALF_ORDER, 0, 32) > 0) return undefined;
  try {
    return addressBytes(secp256k1.ecdsaRecover(signature.subarray(0, 64), recovery, digest, false));
  } catch {
    return undefined; // r or s is zero or not below the group's order, or r is no point
  }
}

/** {@link recoverSigner} for texts: the account, or undefined where the text is no strict signature either. */
export function signerOf(digest: Uint8Array, signature: string): Address | undefined {
  if (!isHex(signature, SIGNATURE_BYTES)) return undefined;
  const signer = recoverSigner(digest, Buffer.from(signature.slice(2), "hex"));
  return signer === undefined ? undefined : toHex(signer);
}

/** {@link signDigest} as text: `0x` and 130 hex digits. */
export const signatureOf = (digest: Uint8Array, privateKey: Uint8Array): Hex => toHex(signDigest(digest, privateKey));

/** Signs a 32-byte digest (deterministic nonce, low s), as `ethers.SigningKey.sign` does. Throws `record` for a bad key. */
export function signDigest(digest: Uint8Array, privateKey: Uint8Array): Buffer {
  requireKey(privateKey);
  const { signature, recid } = secp256k1.ecdsaSign(digest, privateKey);
  return Buffer.concat([signature, Buffer.from([RECOVERY_BASE + recid])]);
}

/** The account of a private key: 20 bytes. Throws `record` for a bad key. */
export function accountOf(privateKey: Uint8Array): Buffer {
  requireKey(privateKey);
  return addressBytes(secp256k1.publicKeyCreate(privateKey, false));
}

function requireKey(privateKey: Uint8Array): void {
  // The key itself never appears in the message.
  if (privateKey.length !== 32 || !secp256k1.privateKeyVerify(privateKey)) {
    throw new MsnError("record", "expected a private key of 32 bytes below the group's order");
  }
}
