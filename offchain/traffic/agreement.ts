import { signatureOf, signerOf } from "../crypto/signature.js";
import { TypedStruct } from "../crypto/typedData.js";
import type { Address, Digest, Hex } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";

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

export interface SignedAgreement extends ServiceAgreement {
  /** 65 bytes by a signer the payer authorised. */
  readonly signature: Hex;
}

/** EIP-712 struct of an agreement, for wallets and ethers. */
export const AGREEMENT_TYPES = {
  ServiceAgreement: [
    { name: "payer", type: "address" },
    { name: "sessionKey", type: "address" },
    { name: "node", type: "address" },
    { name: "channel", type: "uint8" },
    { name: "offerDigest", type: "bytes32" },
    { name: "priceGweiPerGiB", type: "uint64" },
    { name: "maxBytes", type: "uint64" },
    { name: "startsAt", type: "uint64" },
    { name: "expiresAt", type: "uint64" },
    { name: "salt", type: "bytes32" },
  ],
};

const STRUCT = new TypedStruct("ServiceAgreement", AGREEMENT_TYPES.ServiceAgreement);

/** EIP-712 digest of an agreement under a domain of `marketplaceSeparator`: 32 bytes. Throws `record`. */
export function agreementDigest(domain: Uint8Array, agreement: ServiceAgreement): Buffer {
  return STRUCT.address(0, agreement.payer)
    .address(1, agreement.sessionKey)
    .address(2, agreement.node)
    .uint8(3, agreement.channel)
    .fixedBytes(4, agreement.offerDigest, 32)
    .uint64(5, agreement.priceGweiPerGiB)
    .uint64(6, agreement.maxBytes)
    .uint64(7, BigInt(agreement.startsAt))
    .uint64(8, BigInt(agreement.expiresAt))
    .fixedBytes(9, agreement.salt, 32)
    .digest(domain);
}

/** What receipts call the agreement: its digest as text. */
export const agreementIdOf = (domain: Uint8Array, agreement: ServiceAgreement): Digest =>
  toHex(agreementDigest(domain, agreement));

/** Signs with a signer's private key (32 bytes). Throws `record`. */
export function signAgreement(domain: Uint8Array, agreement: ServiceAgreement, key: Uint8Array): SignedAgreement {
  return { ...agreement, signature: signatureOf(agreementDigest(domain, agreement), key) };
}

/** Who signed; undefined where the signature is no strict one. Whether it may sign for the payer, the chain knows. */
export const agreementSigner = (domain: Uint8Array, agreement: SignedAgreement): Address | undefined =>
  signerOf(agreementDigest(domain, agreement), agreement.signature);
