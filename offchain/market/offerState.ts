import type { IsCancelled } from "./marketChain.js";
import type { SignedOffer } from "./offer.js";
import { isSignedByOperator } from "./offerSignature.js";

/** What `Exchange.offerState` says of an offer, in the order of its enum. */
export const OFFER_STATES = ["live", "bad signature", "cancelled", "expired"] as const;
/** One of {@link OFFER_STATES}. */
export type OfferState = (typeof OFFER_STATES)[number];

/** What an offer is worth at `now`, Unix seconds: the first reason why nothing, as the contract looks for them. */
export function offerState(domain: Uint8Array, signed: SignedOffer, isCancelled: IsCancelled, now: number): OfferState {
  if (!isSignedByOperator(domain, signed)) return "bad signature";
  if (isCancelled(signed.offer)) return "cancelled";
  return BigInt(now) < signed.offer.expiresAt ? "live" : "expired";
}
