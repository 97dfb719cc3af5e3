import type { SigningDomain, TypedField } from "../crypto/typedData.js";
import { DOMAIN_FIELDS } from "../crypto/typedData.js";
import type { Address } from "../domain/hex.js";
import type { Offer } from "./offer.js";
import { exchangeDomain, OFFER_TYPES, regionBytes } from "./offerDigest.js";

/** What wallets take to sign an offer (`eth_signTypedData_v4`). */
export interface OfferTypedData {
  readonly types: Readonly<Record<string, readonly TypedField[]>>;
  readonly primaryType: "Offer";
  readonly domain: SigningDomain;
  readonly message: Readonly<Record<string, string | number>>;
}

/** The typed data behind `offerDigest`, for wallets that sign it themselves. */
export function offerTypedData(chainId: number, exchange: Address, offer: Offer): OfferTypedData {
  const { operator, node, capacityKbps } = offer;
  return {
    types: { EIP712Domain: DOMAIN_FIELDS, ...OFFER_TYPES },
    primaryType: "Offer",
    domain: exchangeDomain(chainId, exchange),
    message: {
      operator,
      node,
      class: offer.class,
      region: regionBytes(offer.region),
      priceGweiPerGiB: String(offer.priceGweiPerGiB),
      capacityBytes: String(offer.capacityBytes),
      capacityKbps,
      expiresAt: String(offer.expiresAt),
      nonce: String(offer.nonce),
    },
  };
}
