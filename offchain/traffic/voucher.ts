import type { CompactSignature } from "../crypto/compactSignature.js";
import { compactSignature } from "../crypto/compactSignature.js";
import { signatureOf, signerOf } from "../crypto/signature.js";
import { TypedStruct } from "../crypto/typedData.js";
import type { Address, Hex } from "../domain/hex.js";

/** How much a payer has ever owed to an operator, over all agreements (docs/marketplace.md). */
export interface Voucher {
  readonly payer: Address;
  readonly operator: Address;
  /** Gwei of MSN. */
  readonly cumulativeGwei: bigint;
}

export interface SignedVoucher extends Voucher {
  /** 65 bytes by a signer the payer authorised. */
  readonly signature: Hex;
}

/** What `Escrow.settle` takes. */
export type SettleableVoucher = Voucher & CompactSignature;

/** EIP-712 struct of a voucher, for wallets and ethers. */
export const VOUCHER_TYPES = {
  Voucher: [
    { name: "payer", type: "address" },
    { name: "operator", type: "address" },
    { name: "cumulativeGwei", type: "uint64" },
  ],
};

const STRUCT = new TypedStruct("Voucher", VOUCHER_TYPES.Voucher);

/** EIP-712 digest of a voucher under a domain of `marketplaceSeparator`: 32 bytes. Throws `record`. */
export const voucherDigest = (domain: Uint8Array, voucher: Voucher): Buffer =>
  STRUCT.address(0, voucher.payer).address(1, voucher.operator).uint64(2, voucher.cumulativeGwei).digest(domain);

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
