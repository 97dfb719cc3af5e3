import { TypedStruct } from "../crypto/typedData.js";
import type { Digest } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { ServiceAgreement } from "./agreement.js";

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
