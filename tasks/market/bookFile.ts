import { existsSync } from "node:fs";

import { appendLine } from "../../offchain/io/appendLine.js";
import { openStream, readLines } from "../../offchain/io/lines.js";
import type { MarketTarget } from "../../offchain/market/marketChain.js";
import type { SignedOffer } from "../../offchain/market/offer.js";
import { offerDomain } from "../../offchain/market/offerDigest.js";
import { writeOfferLine } from "../../offchain/market/offerLine.js";
import type { OrderBook } from "../../offchain/market/orderBook.js";
import { readOrderBook } from "../../offchain/market/orderBook.js";

/** Reads a book as one of this market's. Throws `io`, `gzip`, or `json` with the line. */
export function readBook(file: string, { chainId, exchange }: MarketTarget): Promise<OrderBook> {
  return readOrderBook(offerDomain(chainId, exchange), readLines(openStream(file), file), file);
}

/** The same, or an empty book where there is no such file yet. */
export async function readBookIfThere(file: string, market: MarketTarget): Promise<OrderBook> {
  if (existsSync(file)) return readBook(file, market);
  return { domain: offerDomain(market.chainId, market.exchange), offers: [] };
}

/** Publishes an offer. Throws `io`. */
export async function appendOffer(file: string, signed: SignedOffer): Promise<void> {
  await appendLine(file, writeOfferLine(signed));
}
