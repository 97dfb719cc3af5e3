import { signatureOf, signerOf } from "../crypto/signature.js";
import type { Address, Digest, Hex } from "../domain/hex.js";
import { agreementDigest } from "./agreementDigest.js";

/** What a payer agrees to (docs/marketplace.md). It names the operator by the offer alone. */
export interface ServiceAgreement {
  readonly payer: Address;
  /** The account whose key signs this agreement's receipts. */
  readonly sessionKey: Address;
  readonly node: Address;
  /** The payer's channel: 0 user, 1 CDN gateway, 2 edge service, 3 reseller, up to 255. */
  readonly channel: number;
  readonly offerDigest: Digest;
  /** Gwei of MSN per 2^30 bytes. */
  readonly priceGweiPerGiB: bigint;
  readonly maxBytes: bigint;
  /** Unix seconds; served from here on. */
  readonly startsAt: number;
  /** Unix seconds; no longer served from here on. */
  readonly expiresAt: number;
  /** Makes two agreements of the same terms two. */
  readonly salt: Digest;
}

/** An agreement with what is said to be a signer's signature. */
export interface SignedAgreement extends ServiceAgreement {
  /** 65 bytes by a signer the payer authorised. */
  readonly signature: Hex;
}

/** Signs with a signer's private key (32 bytes). Throws `record`. */
export function signAgreement(domain: Uint8Array, agreement: ServiceAgreement, key: Uint8Array): SignedAgreement {
  return { ...agreement, signature: signatureOf(agreementDigest(domain, agreement), key) };
}

/** Who signed; undefined where the signature is no strict one. Whether it may sign for the payer, the chain knows. */
export const agreementSigner = (domain: Uint8Array, agreement: SignedAgreement): Address | undefined =>
  signerOf(agreementDigest(domain, agreement), agreement.signature);
