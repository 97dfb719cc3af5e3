import { signatureOf, signerOf } from "../crypto/signature.js";
import type { Address, Digest, Hex } from "../domain/hex.js";
import { receiptDigest } from "./receiptDigest.js";

/** How many bytes of one agreement were received since it began (docs/marketplace.md). */
export interface BandwidthReceipt {
  readonly agreementId: Digest;
  readonly cumulativeBytes: bigint;
}

/** A receipt with what is said to be the session key's signature. */
export interface SignedReceipt extends BandwidthReceipt {
  /** 65 bytes by the agreement's session key. */
  readonly signature: Hex;
}

/** Signs with the session key (32 bytes). Throws `record`. */
export function signReceipt(domain: Uint8Array, receipt: BandwidthReceipt, key: Uint8Array): SignedReceipt {
  return { ...receipt, signature: signatureOf(receiptDigest(domain, receipt), key) };
}

/** Who signed; undefined where the signature is no strict one. */
export const receiptSigner = (domain: Uint8Array, receipt: SignedReceipt): Address | undefined =>
  signerOf(receiptDigest(domain, receipt), receipt.signature);
