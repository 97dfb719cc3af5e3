import { TypedStruct } from "../crypto/typedData.js";
import type { BandwidthReceipt } from "./receipt.js";

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
