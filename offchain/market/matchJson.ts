import type { Address } from "../domain/hex.js";
import type { Json } from "../io/canonicalJson.js";
import type { Fill, Match } from "./match.js";
import { offerJson } from "./offerLine.js";
import type { TransferRequest } from "./request.js";

/** What a match was made from, apart from the book. */
export interface MatchOrigin {
  readonly chainId: number;
  readonly exchange: Address;
  /** The epoch that proved the nodes. */
  readonly epoch: number;
  readonly request: TransferRequest;
}

/** A match for programs (docs/marketplace.md, "Order book"): everything an agreement with each node needs. */
export function matchJson({ chainId, exchange, epoch, request }: MatchOrigin, match: Match): Json {
  return {
    chainId,
    exchange,
    epoch,
    request: requestJson(request),
    endsAt: match.endsAt,
    fills: match.fills.map(fillJson),
    costGwei: String(match.costGwei),
    unfilledBytes: String(match.unfilledBytes),
  };
}

/** What the request leaves open is not there. */
function requestJson(request: TransferRequest): Json {
  const { bytes, kbps, startsAt, deadline, region, class: nodeClass, maxPriceGweiPerGiB } = request;
  return {
    bytes: String(bytes),
    kbps,
    startsAt,
    deadline,
    ...(region === undefined ? {} : { region }),
    ...(nodeClass === undefined ? {} : { class: nodeClass }),
    ...(maxPriceGweiPerGiB === undefined ? {} : { maxPriceGweiPerGiB: String(maxPriceGweiPerGiB) }),
  };
}

function fillJson({ offer, signature, digest, line, bytes, kbps, costGwei }: Fill): Json {
  return {
    offer: offerJson(offer),
    signature,
    offerDigest: digest,
    line,
    bytes: String(bytes),
    kbps,
    costGwei: String(costGwei),
  };
}
