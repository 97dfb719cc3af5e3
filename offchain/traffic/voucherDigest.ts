import { TypedStruct } from "../crypto/typedData.js";
import type { Voucher } from "./voucher.js";

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
