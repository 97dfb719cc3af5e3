import type { Digest } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { Line } from "../io/lines.js";
import type { SignedOffer } from "./offer.js";
import { offerDigest } from "./offerDigest.js";
import { parseOfferLine } from "./offerLine.js";

/** A line of a book. Its form is checked, its signature not yet. */
export interface PublishedOffer extends SignedOffer {
  /** From 1: of two offers of one price, the earlier line has priority. */
  readonly line: number;
  readonly digest: Digest;
}

/** The offers published for one chain and `Exchange`, in the order of their lines. */
export interface OrderBook {
  /** Of `offerDomain`. */
  readonly domain: Uint8Array;
  readonly offers: readonly PublishedOffer[];
}

/**
 * Reads a book (docs/marketplace.md, "Order book"), whatever its size; `file` is its name in errors. Throws `json` with file,
 * line and field for the first line that is no offer, or what `lines` throws.
 */
export async function readOrderBook(
  domain: Uint8Array,
  lines: AsyncIterable<Line> | Iterable<Line>,
  file: string,
): Promise<OrderBook> {
  const offers: PublishedOffer[] = [];
  for await (const { number, text } of lines) {
    const signed = parseOfferLine(text, file, number);
    offers.push({ ...signed, line: number, digest: toHex(offerDigest(domain, signed.offer)) });
  }
  return { domain, offers };
}

/** The offers by price, those of one price by line. */
export function byPriority(offers: readonly PublishedOffer[]): PublishedOffer[] {
  return [...offers].sort((a, b) => {
    const [left, right] = [a.offer.priceGweiPerGiB, b.offer.priceGweiPerGiB];
    return left === right ? a.line - b.line : left < right ? -1 : 1;
  });
}
