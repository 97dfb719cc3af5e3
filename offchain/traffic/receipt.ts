import { signatureOf, signerOf } from "../crypto/signature.js";
import { TypedStruct } from "../crypto/typedData.js";
import type { Address, Digest, Hex } from "../domain/hex.js";

/** How many bytes of one agreement were received since it began (docs/marketplace.md). */
export interface BandwidthReceipt {
  readonly agreementId: Digest;
  readonly cumulativeBytes: bigint;
}

export interface SignedReceipt extends BandwidthReceipt {
  /** 65 bytes by the agreement's session key. */
  readonly signature: Hex;
}

/** EIP-712 struct of a receipt, for wallets and ethers. */
export const RECEIPT_TYPES = {
  BandwidthReceipt: [
    { name: "agreementId", type: "bytes32" },
    { name: "cumulativeBytes", type: "uint64" },
  ],
};

const STRUCT = new TypedStruct("BandwidthReceipt", RECEIPT_TYPES.BandwidthReceipt);

/** EIP-712 digest of a receipt under a domain of `marketplaceSeparator`: 32 bytes. Throws `record`. */
export const receiptDigest = (domain: Uint8Array, receipt: BandwidthReceipt): Buffer =>
  STRUCT.fixedBytes(0, receipt.agreementId, 32).uint64(1, receipt.cumulativeBytes).digest(domain);

/** Signs with the session key (32 bytes). Throws `record`. */
export function signReceipt(domain: Uint8Array, receipt: BandwidthReceipt, key: Uint8Array): SignedReceipt {
  return { ...receipt, signature: signatureOf(receiptDigest(domain, receipt), key) };
}

/** Who signed; undefined where the signature is no strict one. */
export const receiptSigner = (domain: Uint8Array, receipt: SignedReceipt): Address | undefined =>
  signerOf(receiptDigest(domain, receipt), receipt.signature);
