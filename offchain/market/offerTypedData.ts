import { type TypedData, typedDataOf, type TypedValues } from "../crypto/typedMessage.js";
import type { Address } from "../domain/hex.js";
import type { Offer } from "./offer.js";
import { exchangeDomain, OFFER_TYPES, regionBytes } from "./offerDigest.js";

/** What wallets take to sign an offer (`eth_signTypedData_v4`). */
export type OfferTypedData = TypedData<"Offer">;

/** The typed data behind `offerDigest`, for wallets that sign it themselves. */
export const offerTypedData = (chainId: number, exchange: Address, offer: Offer): OfferTypedData =>
  typedDataOf("Offer", OFFER_TYPES.Offer, exchangeDomain(chainId, exchange), offerValues(offer));

/** An offer as its struct has it. */
export const offerValues = (offer: Offer): TypedValues => ({ ...offer, region: regionBytes(offer.region) });
