/**
 * `msn-protocol/market`: signed offers, the order book and its matching (docs/marketplace.md "Order book"). Prices are gwei of
 * MSN per GiB (2^30 bytes), rates kbit/s. Needs Node.
 */
export { readMarketChain } from "../chain/market/marketChain.js";
export { type Line, openStream, readLines } from "../io/lines.js";
export type { IsCancelled, MarketChain, MarketTarget, NewestEpoch, OfferNonce } from "../market/marketChain.js";
export { type Fill, type Match, matchOffers, noncesToAsk, type Refusal, type RefusedOffer } from "../market/match.js";
export { type MatchOrigin, matchJson } from "../market/matchJson.js";
export { isRegion, type Offer, requireOffer, type SignedOffer } from "../market/offer.js";
export { offerDigest, offerDomain } from "../market/offerDigest.js";
export { parseOfferLine, writeOfferLine } from "../market/offerLine.js";
export { isSignedByOperator, signOffer } from "../market/offerSignature.js";
export { OFFER_STATES, type OfferState, offerState } from "../market/offerState.js";
export { byPriority, type OrderBook, type PublishedOffer, readOrderBook } from "../market/orderBook.js";
export { isProven, type ProvenNode, type ProvenNodes, provenNodes } from "../market/proven.js";
export { type Quote, quoteOf } from "../market/quote.js";
export { type TransferRequest, type TransferTime, transferTime } from "../market/request.js";
export { bytesOfGib, kbpsOfMbps } from "../market/units.js";
