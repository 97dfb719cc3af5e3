import { expect } from "chai";
import fc from "fast-check";

import type { Match } from "../../../offchain/market/match.js";
import { matchOffers } from "../../../offchain/market/match.js";
import type { IsCancelled } from "../../../offchain/market/marketChain.js";
import type { Offer, SignedOffer } from "../../../offchain/market/offer.js";
import type { ProvenNodes } from "../../../offchain/market/proven.js";
import type { TransferRequest } from "../../../offchain/market/request.js";
import { bookOf, provenBy, requestOf, signedOffer, START } from "./offers.js";

/** What can be wrong with a line; most often nothing is. */
const FAULTS = ["none", "none", "none", "forged", "expired", "cancelled", "unproven", "operator", "class"] as const;

interface Entry {
  readonly signed: SignedOffer;
  readonly fault: (typeof FAULTS)[number];
}

const anyEntry: fc.Arbitrary<Entry> = fc
  .record({
    node: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
    price: fc.bigInt({ min: 0n, max: 4n }),
    capacityBytes: fc.bigInt({ min: 1n, max: 300n }),
    capacityKbps: fc.integer({ min: 1, max: 3 }),
    fault: fc.constantFrom(...FAULTS),
  })
  .map(({ node, price, capacityBytes, capacityKbps, fault }) => {
    // A node that breaks a rule of nodes.csv is its own, so that it does not spoil the others' rows.
    const name = fault === "none" ? node : `${node} ${fault}`;
    const change: Partial<Offer> = {
      priceGweiPerGiB: price << 30n,
      capacityBytes,
      capacityKbps,
      nonce: fault === "cancelled" ? 7n : 1n,
      ...(fault === "expired" ? { expiresAt: BigInt(START) } : {}),
    };
    const signed = signedOffer(name, "one", change);
    return { signed: fault === "forged" ? { ...signed, signature: FOREIGN } : signed, fault };
  });
const FOREIGN = signedOffer("x", "two").signature;

const anyBook = fc.array(anyEntry, { maxLength: 12 });
const anyBytes = fc.bigInt({ min: 1n, max: 700n });

const isCancelled: IsCancelled = ({ nonce }) => nonce === 7n;

function nodesOf(entries: readonly Entry[]): ProvenNodes {
  const nodes = new Map(provenBy(...entries.map(({ signed }) => signed)));
  for (const { signed, fault } of entries) {
    const { node, operator } = signed.offer;
    if (fault === "unproven") nodes.delete(node);
    if (fault === "operator") nodes.set(node, { operator: signedOffer("x", "two").offer.operator, class: 1 });
    if (fault === "class") nodes.set(node, { operator, class: 2 });
  }
  return nodes;
}

function matchOf(entries: readonly Entry[], bytes: bigint): Match {
  const book = bookOf(...entries.map(({ signed }) => signed));
  return matchOffers(book, nodesOf(entries), isCancelled, requestOf({ bytes, kbps: 1 }));
}

const secondsOf = (bytes: bigint): bigint => (bytes + 124n) / 125n;

/** The faultless offers, of each node the cheapest on the earliest line, with what each can carry. */
function sellers(entries: readonly Entry[], bytes: bigint): { line: number; price: bigint; most: bigint }[] {
  const best = new Map<string, { line: number; price: bigint; most: bigint }>();
  entries.forEach(({ signed: { offer }, fault }, i) => {
    const price = offer.priceGweiPerGiB >> 30n;
    const known = best.get(offer.node);
    if (fault !== "none" || (known !== undefined && known.price <= price)) return;
    const rate = BigInt(offer.capacityKbps) * 125n * secondsOf(bytes);
    best.set(offer.node, { line: i + 1, price, most: rate < offer.capacityBytes ? rate : offer.capacityBytes });
  });
  return [...best.values()];
}

/** The least cost of as many of the bytes as the sellers carry, over every way to share them out. */
function leastCost(offers: readonly { price: bigint; most: bigint }[], bytes: bigint): { cost: bigint; left: bigint } {
  let costs: (bigint | undefined)[] = [0n];
  for (const { price, most } of offers) {
    const next: (bigint | undefined)[] = [];
    costs.forEach((cost, sold) => {
      if (cost === undefined) return;
      for (let share = 0; share <= Number(most) && sold + share <= Number(bytes); share++) {
        const candidate = cost + price * BigInt(share);
        const known = next[sold + share];
        if (known === undefined || candidate < known) next[sold + share] = candidate;
      }
    });
    costs = next;
  }
  return { cost: costs.at(-1) ?? 0n, left: bytes - BigInt(costs.length - 1) };
}

/** Who sells each single byte: the cheapest that still can, the earlier line of equals. */
function byteByByte(
  offers: readonly { line: number; price: bigint; most: bigint }[],
  bytes: bigint,
): Map<number, bigint> {
  const sold = new Map<number, bigint>();
  for (let i = 0n; i < bytes; i++) {
    const able = offers.filter(({ line, most }) => (sold.get(line) ?? 0n) < most);
    const first = able.reduce<(typeof able)[number] | undefined>(
      (best, next) =>
        best === undefined || next.price < best.price || (next.price === best.price && next.line < best.line)
          ? next
          : best,
      undefined,
    );
    if (first !== undefined) sold.set(first.line, (sold.get(first.line) ?? 0n) + 1n);
  }
  return sold;
}

describe("every match", () => {
  it("costs the least there is, and leaves no byte that somebody could have carried", () => {
    fc.assert(
      fc.property(anyBook, anyBytes, (entries, bytes) => {
        const match = matchOf(entries, bytes);
        const { cost, left } = leastCost(sellers(entries, bytes), bytes);
        expect(match.costGwei).to.equal(cost);
        expect(match.unfilledBytes).to.equal(left);
      }),
    );
  });

  it("shares the bytes out as one after the other would be sold, by price and line", () => {
    fc.assert(
      fc.property(anyBook, anyBytes, (entries, bytes) => {
        const shares = new Map(matchOf(entries, bytes).fills.map((fill) => [fill.line, fill.bytes]));
        expect(shares).to.deep.equal(byteByByte(sellers(entries, bytes), bytes));
      }),
    );
  });

  it("accounts for every byte and every line, within capacity and rate, with faultless offers only", () => {
    fc.assert(
      fc.property(anyBook, anyBytes, (entries, bytes) => {
        const { fills, refused, unfilledBytes, costGwei, seconds } = matchOf(entries, bytes);
        expect(fills.reduce((sum, fill) => sum + fill.bytes, unfilledBytes)).to.equal(bytes);
        expect(fills.reduce((sum, fill) => sum + fill.costGwei, 0n)).to.equal(costGwei);
        const others = refused.map(({ line }) => line);
        expect(others).to.deep.equal([...others].sort((a, b) => a - b));
        const lines = [...fills.map(({ line }) => line), ...others].sort((a, b) => a - b);
        expect(lines).to.deep.equal(entries.map((_, i) => i + 1));
        expect(new Set(fills.map(({ offer }) => offer.node)).size).to.equal(fills.length);
        for (const { line, offer, bytes: share, kbps } of fills) {
          expect(entries[line - 1]!.fault).to.equal("none");
          expect(share > 0n && share <= offer.capacityBytes && kbps <= offer.capacityKbps).to.equal(true);
          const carried = (rate: number): bigint => BigInt(rate * 125 * seconds);
          expect(carried(kbps) >= share && carried(kbps - 1) < share).to.equal(true);
        }
      }),
    );
  });

  it("is the same in whatever order nodes are listed, and changes with the lines only between equals", () => {
    const anyOrder = anyBook.chain((entries) =>
      fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
    );
    fc.assert(
      fc.property(anyOrder, anyBytes, ([entries, shuffled], bytes) => {
        const match = matchOf(entries, bytes);
        const request: TransferRequest = requestOf({ bytes, kbps: 1 });
        const book = bookOf(...entries.map(({ signed }) => signed));
        const turned = new Map([...nodesOf(entries)].reverse());
        expect(matchOffers(book, turned, isCancelled, request)).to.deep.equal(match);

        // Nodes with several offers of one price may take part with another of them, of another capacity.
        const prices = entries.filter(({ fault }) => fault === "none").map(({ signed: { offer } }) => offer);
        const keys = prices.map(({ node, priceGweiPerGiB }) => `${node} ${priceGweiPerGiB}`);
        fc.pre(new Set(keys).size === keys.length);
        const other = matchOf(shuffled, bytes);
        expect(other.costGwei).to.equal(match.costGwei);
        expect(other.unfilledBytes).to.equal(match.unfilledBytes);
        expect(soldByPrice(other)).to.deep.equal(soldByPrice(match));
      }),
    );
  });
});

function soldByPrice({ fills }: Match): Map<bigint, bigint> {
  const sold = new Map<bigint, bigint>();
  for (const { offer, bytes } of fills) {
    sold.set(offer.priceGweiPerGiB, (sold.get(offer.priceGweiPerGiB) ?? 0n) + bytes);
  }
  return sold;
}
