import type { Address } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { Offer } from "./offer.js";
import { OFFER_DOMAIN_NAME, OFFER_DOMAIN_VERSION, OFFER_TYPES } from "./offerDigest.js";

/** What wallets take to sign an offer (`eth_signTypedData_v4`). */
export interface OfferTypedData {
  readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
  readonly primaryType: "Offer";
  readonly domain: {
    readonly name: string;
    readonly version: string;
    readonly chainId: number;
    readonly verifyingContract: Address;
  };
  readonly message: Readonly<Record<string, string | number>>;
}

const DOMAIN_FIELDS = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

/** The typed data behind `offerDigest`, for wallets that sign it themselves. */
export function offerTypedData(chainId: number, exchange: Address, offer: Offer): OfferTypedData {
  const { operator, node, capacityKbps } = offer;
  return {
    types: { EIP712Domain: DOMAIN_FIELDS, ...OFFER_TYPES },
    primaryType: "Offer",
    domain: { name: OFFER_DOMAIN_NAME, version: OFFER_DOMAIN_VERSION, chainId, verifyingContract: exchange },
    message: {
      operator,
      node,
      class: offer.class,
      region: toHex(Buffer.from(offer.region.padEnd(2, "\0"), "ascii")),
      priceGweiPerGiB: String(offer.priceGweiPerGiB),
      capacityBytes: String(offer.capacityBytes),
      capacityKbps,
      expiresAt: String(offer.expiresAt),
      nonce: String(offer.nonce),
    },
  };
}
