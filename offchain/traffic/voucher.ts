import type { CompactSignature } from "../crypto/compactSignature.js";
import { compactSignature } from "../crypto/compactSignature.js";
import { signatureOf, signerOf } from "../crypto/signature.js";
import type { Address, Hex } from "../domain/hex.js";
import { voucherDigest } from "./voucherDigest.js";

/** How much a payer has ever owed to an operator, over all agreements (docs/marketplace.md). */
export interface Voucher {
  readonly payer: Address;
  readonly operator: Address;
  /** Gwei of MSN. */
  readonly cumulativeGwei: bigint;
}

/** A voucher with what is said to be a signer's signature. */
export interface SignedVoucher extends Voucher {
  /** 65 bytes by a signer the payer authorised. */
  readonly signature: Hex;
}

/** What `Escrow.settle` takes. */
export type SettleableVoucher = Voucher & CompactSignature;

/** Signs with a signer's private key (32 bytes). Throws `record`. */
export function signVoucher(domain: Uint8Array, voucher: Voucher, key: Uint8Array): SignedVoucher {
  return { ...voucher, signature: signatureOf(voucherDigest(domain, voucher), key) };
}

/** Who signed; undefined where the signature is no strict one. Whether it may sign for the payer, the chain knows. */
export const voucherSigner = (domain: Uint8Array, voucher: SignedVoucher): Address | undefined =>
  signerOf(voucherDigest(domain, voucher), voucher.signature);

/** The voucher with its signature in the 64 bytes the contract reads. Throws `address` for no 65 bytes of hex. */
export function settleable({ payer, operator, cumulativeGwei, signature }: SignedVoucher): SettleableVoucher {
  return { payer, operator, cumulativeGwei, ...compactSignature(signature) };
}
