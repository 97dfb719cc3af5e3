import { Buffer } from "buffer";

import type { SigningDomain } from "../crypto/typedData.js";
import { domainSeparator, TypedStruct } from "../crypto/typedData.js";
import type { Address, Hex } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { Offer } from "./offer.js";

/** EIP-712 struct of an offer (docs/marketplace.md, "Signed messages"), for wallets and ethers. */
export const OFFER_TYPES = {
  Offer: [
    { name: "operator", type: "address" },
    { name: "node", type: "address" },
    { name: "class", type: "uint8" },
    { name: "region", type: "bytes2" },
    { name: "priceGweiPerGiB", type: "uint64" },
    { name: "capacityBytes", type: "uint64" },
    { name: "capacityKbps", type: "uint32" },
    { name: "expiresAt", type: "uint64" },
    { name: "nonce", type: "uint64" },
  ],
};

const STRUCT = new TypedStruct("Offer", OFFER_TYPES.Offer);

/** The EIP-712 domain of offers, for wallets and ethers. `exchange` is the `Exchange` contract. */
export const exchangeDomain = (chainId: number, exchange: Address): SigningDomain => ({
  name: "Meson Exchange",
  version: "1",
  chainId,
  verifyingContract: exchange,
});

/** Its separator: 32 bytes. */
export const offerDomain = (chainId: number, exchange: Address): Buffer =>
  domainSeparator(exchangeDomain(chainId, exchange));

/** A region as the two bytes that are signed; zero for none. */
export const regionBytes = (region: string): Hex => toHex(Buffer.from(region.padEnd(2, "\0"), "ascii"));

/** EIP-712 digest of an offer: the 32 bytes its operator signs, and its name in agreements. */
export function offerDigest(domain: Uint8Array, offer: Offer): Buffer {
  return STRUCT.address(0, offer.operator)
    .address(1, offer.node)
    .uint8(2, offer.class)
    .fixedBytes(3, regionBytes(offer.region), 2)
    .uint64(4, offer.priceGweiPerGiB)
    .uint64(5, offer.capacityBytes)
    .uint32(6, offer.capacityKbps)
    .uint64(7, offer.expiresAt)
    .uint64(8, offer.nonce)
    .digest(domain);
}
