import { SUM_LIMIT } from "../domain/constants.js";
import { chargeGwei } from "../domain/charge.js";
import type { IsCancelled, OfferNonce } from "./marketChain.js";
import type { Offer } from "./offer.js";
import { isSignedByOperator } from "./offerSignature.js";
import type { OrderBook, PublishedOffer } from "./orderBook.js";
import { byPriority } from "./orderBook.js";
import type { ProvenNodes } from "./proven.js";
import { isProven } from "./proven.js";
import type { TransferRequest, TransferTime } from "./request.js";
import { BYTES_PER_KBPS_SECOND, transferTime } from "./request.js";

/** Why an offer takes no part in a match, in the order in which reasons are looked for. */
export type Refusal =
  | "expired" // before the transfer ends
  | "region" // not in the wanted one
  | "class" // not of the wanted one
  | "tooDear" // above the highest price, or the whole match would cost 2^64 gwei or more
  | "notProven" // the last epoch did not prove this node with this operator and class
  | "cancelled" // on chain
  | "notNeeded" // the request was full before
  | "badSignature" // not the operator's
  | "duplicate" // the same offer takes part by an earlier line
  | "nodeTaken"; // another offer of the node takes part

/** An offer's share of a transfer: one agreement with its node. */
export interface Fill extends PublishedOffer {
  /** More than 0. */
  readonly bytes: bigint;
  /** The lowest rate at which these bytes arrive in time, kbit/s; at most the offer's. */
  readonly kbps: number;
  /** What the agreement will owe, gwei of MSN. */
  readonly costGwei: bigint;
}

/** An offer that takes no part in a match. */
export interface RefusedOffer extends PublishedOffer {
  readonly reason: Refusal;
}

/** The outcome of a request. */
export interface Match extends TransferTime {
  /** By price, then by line. */
  readonly fills: readonly Fill[];
  /** Gwei of MSN, below 2^64. */
  readonly costGwei: bigint;
  /** What no offer takes; 0 where the request is full. */
  readonly unfilledBytes: bigint;
  /** Every other line of the book, by line. */
  readonly refused: readonly RefusedOffer[];
}

/** The nonces that a match must know about: those of offers that nothing else excludes. Throws as {@link matchOffers}. */
export function noncesToAsk(book: OrderBook, nodes: ProvenNodes, request: TransferRequest): OfferNonce[] {
  const { endsAt } = transferTime(request);
  const standing = book.offers.filter(({ offer }) => misfit(offer, nodes, request, endsAt) === undefined);
  return standing.map(({ offer: { operator, nonce } }) => ({ operator, nonce }));
}

/**
 * Matches a request with the cheapest offers (docs/marketplace.md, "Order book"). The same book, nodes, cancelled nonces and
 * request give the same match everywhere. Throws `argument` where the transfer cannot end by the deadline.
 */
export function matchOffers(
  book: OrderBook,
  nodes: ProvenNodes,
  isCancelled: IsCancelled,
  request: TransferRequest,
): Match {
  const time = transferTime(request);
  const filling = new Filling(book.domain, request.bytes, time.seconds);
  const refused: RefusedOffer[] = [];
  for (const published of byPriority(book.offers)) {
    const { offer } = published;
    const early = misfit(offer, nodes, request, time.endsAt) ?? (isCancelled(offer) ? "cancelled" : undefined);
    const reason = early ?? filling.take(published);
    if (reason !== undefined) refused.push({ ...published, reason });
  }
  refused.sort((a, b) => a.line - b.line);
  return { ...time, fills: filling.fills, costGwei: filling.costGwei, unfilledBytes: filling.left, refused };
}

/** What the offer alone lacks for the request. */
function misfit(offer: Offer, nodes: ProvenNodes, request: TransferRequest, endsAt: number): Refusal | undefined {
  if (BigInt(endsAt) > offer.expiresAt) return "expired";
  if (request.region !== undefined && offer.region !== request.region) return "region";
  if (request.class !== undefined && offer.class !== request.class) return "class";
  const { maxPriceGweiPerGiB } = request;
  if (maxPriceGweiPerGiB !== undefined && offer.priceGweiPerGiB > maxPriceGweiPerGiB) return "tooDear";
  return isProven(nodes, offer) ? undefined : "notProven";
}

/** A request while offers, in order of priority, fill it. */
class Filling {
  readonly fills: Fill[] = [];
  costGwei = 0n;
  readonly #fillOfNode = new Map<string, Fill>();

  constructor(
    private readonly domain: Uint8Array,
    /** Bytes. */
    public left: bigint,
    private readonly seconds: number,
  ) {}

  /** Takes what the offer has of what is left, or says why nothing. */
  take(published: PublishedOffer): Refusal | undefined {
    if (this.left === 0n) return "notNeeded";
    // Signatures are by far the dearest to check: only those of offers that would take part are.
    if (!isSignedByOperator(this.domain, published)) return "badSignature";
    const { offer, digest } = published;
    const earlier = this.#fillOfNode.get(offer.node);
    if (earlier !== undefined) return earlier.digest === digest ? "duplicate" : "nodeTaken";
    const fill = this.#fillOf(published);
    if (this.costGwei + fill.costGwei >= SUM_LIMIT) return "tooDear";
    this.#fillOfNode.set(offer.node, fill);
    this.fills.push(fill);
    this.left -= fill.bytes;
    this.costGwei += fill.costGwei;
    return undefined;
  }

  #fillOf(published: PublishedOffer): Fill {
    const { capacityBytes, capacityKbps, priceGweiPerGiB } = published.offer;
    const perKbps = BYTES_PER_KBPS_SECOND * BigInt(this.seconds);
    const bytes = least(capacityBytes, BigInt(capacityKbps) * perKbps, this.left);
    const kbps = Number((bytes + perKbps - 1n) / perKbps);
    return { ...published, bytes, kbps, costGwei: chargeGwei(bytes, priceGweiPerGiB) };
  }
}

function least(...values: readonly bigint[]): bigint {
  return values.reduce((smallest, value) => (value < smallest ? value : smallest));
}
