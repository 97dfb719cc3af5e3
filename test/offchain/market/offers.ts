import type { Address } from "../../../offchain/domain/hex.js";
import { toHex } from "../../../offchain/domain/hex.js";
import type { IsCancelled } from "../../../offchain/market/marketChain.js";
import type { Offer, SignedOffer } from "../../../offchain/market/offer.js";
import { offerDigest, offerDomain } from "../../../offchain/market/offerDigest.js";
import { signOffer } from "../../../offchain/market/offerSignature.js";
import type { OrderBook } from "../../../offchain/market/orderBook.js";
import type { ProvenNodes } from "../../../offchain/market/proven.js";
import type { TransferRequest } from "../../../offchain/market/request.js";
import { account, CHAIN_ID, keyOf } from "../world.js";

export const EXCHANGE: Address = "0x0000000000000000000000000000000000e8c4a9";
export const OFFER_DOMAIN = offerDomain(CHAIN_ID, EXCHANGE);
/** When the transfers of these tests start, Unix seconds. */
export const START = 1_786_000_000;
export const NOTHING_CANCELLED: IsCancelled = () => false;

/** An offer that lasts, of the node and operator named. */
export function offerOf(node: string, operator: string, change: Partial<Offer> = {}): Offer {
  return {
    operator: account(operator),
    node: account(node),
    class: 1,
    region: "US",
    priceGweiPerGiB: 1_000n,
    capacityBytes: 1_000_000n,
    capacityKbps: 1_000,
    expiresAt: BigInt(START + 1_000_000),
    nonce: 1n,
    ...change,
  };
}

/** The same, signed by the operator. */
export function signedOffer(node: string, operator: string, change: Partial<Offer> = {}): SignedOffer {
  return signOffer(OFFER_DOMAIN, offerOf(node, operator, change), keyOf(operator));
}

/** A book with these lines. */
export function bookOf(...lines: readonly SignedOffer[]): OrderBook {
  const offers = lines.map((signed, i) => {
    const digest = toHex(offerDigest(OFFER_DOMAIN, signed.offer));
    return { ...signed, line: i + 1, digest };
  });
  return { domain: OFFER_DOMAIN, offers };
}

/** The nodes of these offers, proven as they say. */
export function provenBy(...lines: readonly SignedOffer[]): ProvenNodes {
  return new Map(lines.map(({ offer }) => [offer.node, { operator: offer.operator, class: offer.class }]));
}

/** A request that every offer of {@link offerOf} fits. */
export function requestOf(change: Partial<TransferRequest> = {}): TransferRequest {
  return { bytes: 1_000_000n, kbps: 1_000, startsAt: START, deadline: START + 1_000_000, ...change };
}
