import { expect } from "chai";

import type { NodeState } from "../../../offchain/domain/types.js";
import { GIB } from "../../../offchain/domain/charge.js";
import type { Match, Refusal } from "../../../offchain/market/match.js";
import { matchOffers, noncesToAsk } from "../../../offchain/market/match.js";
import type { SignedOffer } from "../../../offchain/market/offer.js";
import { provenNodes } from "../../../offchain/market/proven.js";
import { quoteOf } from "../../../offchain/market/quote.js";
import type { TransferRequest } from "../../../offchain/market/request.js";
import { expectThrows } from "../failure.js";
import { account } from "../world.js";
import { bookOf, NOTHING_CANCELLED, offerOf, provenBy, requestOf, signedOffer, START } from "./offers.js";

/** Lines and bytes of what takes part. */
const taken = (match: Match): [number, bigint][] => match.fills.map(({ line, bytes }) => [line, bytes]);
const reasons = (match: Match): [number, Refusal][] => match.refused.map(({ line, reason }) => [line, reason]);

function matched(lines: readonly SignedOffer[], change: Partial<TransferRequest> = {}): Match {
  return matchOffers(bookOf(...lines), provenBy(...lines), NOTHING_CANCELLED, requestOf(change));
}

describe("match", () => {
  it("fills from the cheapest offers, the earlier line first", () => {
    const lines = [
      signedOffer("a", "one", { priceGweiPerGiB: 9n }),
      signedOffer("b", "one", { priceGweiPerGiB: 3n, capacityBytes: 300_000n }),
      signedOffer("c", "two", { priceGweiPerGiB: 7n, capacityBytes: 200_000n }),
      signedOffer("d", "two", { priceGweiPerGiB: 3n, capacityBytes: 400_000n }),
      signedOffer("e", "two", { priceGweiPerGiB: 10n }),
    ];
    const match = matched(lines, { bytes: 1_000_000n });
    expect(taken(match)).to.deep.equal([
      [2, 300_000n],
      [4, 400_000n],
      [3, 200_000n],
      [1, 100_000n],
    ]);
    expect(match.unfilledBytes).to.equal(0n);
    expect(reasons(match)).to.deep.equal([[5, "notNeeded"]]);
  });

  it("charges each agreement rounded up", () => {
    const half = { priceGweiPerGiB: 1n, capacityBytes: GIB / 2n, capacityKbps: 2 ** 31 };
    const lines = [signedOffer("a", "one", half), signedOffer("b", "one", half)];
    const match = matched(lines, { bytes: GIB, kbps: 1_000_000 });
    expect(match.fills.map(({ costGwei }) => costGwei)).to.deep.equal([1n, 1n]);
    expect(match.costGwei).to.equal(2n);
    expect(quoteOf(match)).to.deep.equal({
      filledBytes: GIB,
      unfilledBytes: 0n,
      costGwei: 2n,
      averageGweiPerGiB: 2n,
      nodes: 2,
      endsAt: match.endsAt,
    });
  });

  it("gives a node no more than its rate carries in the time of the transfer", () => {
    const lines = [
      signedOffer("slow", "one", { capacityKbps: 3, priceGweiPerGiB: 1n }),
      signedOffer("fast", "one", { capacityKbps: 5_000, priceGweiPerGiB: 2n }),
    ];
    const match = matched(lines, { bytes: 12_501n, kbps: 10 });
    expect(match.seconds).to.equal(11);
    expect(match.endsAt).to.equal(START + 11);
    expect(taken(match)).to.deep.equal([
      [1, 4_125n],
      [2, 8_376n],
    ]);
    // 8,376 bytes in 11 s are 6.09 kbit/s.
    expect(match.fills.map(({ kbps }) => kbps)).to.deep.equal([3, 7]);
  });

  it("says what is missing where the offers do not suffice", () => {
    const match = matched([signedOffer("a", "one", { capacityBytes: 400n })], { bytes: 1_000n });
    expect(match.unfilledBytes).to.equal(600n);
    const empty = matched([], { bytes: 1_000n });
    expect(empty).to.deep.include({ fills: [], costGwei: 0n, unfilledBytes: 1_000n });
    expect(quoteOf(empty)).to.deep.include({ averageGweiPerGiB: undefined, nodes: 0, filledBytes: 0n });
  });

  it("ends by the deadline, to the second, and within what an offer covers, to the second", () => {
    const request = { bytes: 1_250n, kbps: 1 };
    const lines = [
      signedOffer("a", "one", { expiresAt: BigInt(START + 9) }),
      signedOffer("b", "one", { expiresAt: BigInt(START + 10) }),
    ];
    const match = matched(lines, { ...request, deadline: START + 10 });
    expect(match).to.deep.include({ seconds: 10, endsAt: START + 10 });
    expect(taken(match)).to.deep.equal([[2, 1_250n]]);
    expect(reasons(match)).to.deep.equal([[1, "expired"]]);
    const message = "the transfer takes 10 s at 1 kbit/s; 2026-08-06T";
    expectThrows(() => matched(lines, { ...request, deadline: START + 9 }), "argument", message);
  });

  it("refuses a request for nothing, at no rate, or beyond 64 bits", () => {
    expectThrows(() => matched([], { bytes: 0n }), "argument", "expected 1 to 18446744073709551615 bytes, got 0");
    expectThrows(() => matched([], { bytes: 1n << 64n }), "argument", "expected 1 to");
    expectThrows(() => matched([], { kbps: 0 }), "argument", "expected a rate of 1 kbit/s or more, got 0");
    expectThrows(() => matched([], { kbps: 0.5 }), "argument", "expected a rate");
  });

  describe("leaves out an offer that", () => {
    const good = signedOffer("good", "one", { priceGweiPerGiB: 2_000n });
    const foreign = { ...signedOffer("bad", "two"), signature: good.signature };
    const cases: [string, SignedOffer, Refusal, Partial<TransferRequest>][] = [
      ["expires before the end", signedOffer("bad", "two", { expiresAt: BigInt(START) }), "expired", {}],
      ["is of another region", signedOffer("bad", "two", { region: "DE" }), "region", { region: "US" }],
      ["names no region", signedOffer("bad", "two", { region: "" }), "region", { region: "US" }],
      ["is of another class", signedOffer("bad", "two", { class: 2 }), "class", { class: 1 }],
      [
        "is too dear",
        signedOffer("bad", "two", { priceGweiPerGiB: 2_001n }),
        "tooDear",
        { maxPriceGweiPerGiB: 2_000n },
      ],
      ["bears another's signature", foreign, "badSignature", {}],
    ];
    for (const [what, bad, reason, request] of cases) {
      it(what, () => {
        const match = matched([bad, good], request);
        expect(taken(match)).to.deep.equal([[2, 1_000_000n]]);
        expect(reasons(match)).to.deep.equal([[1, reason]]);
      });
    }

    it("is of a node that is not proven, or proven otherwise", () => {
      const bad = signedOffer("bad", "two", { priceGweiPerGiB: 1n });
      const node = account("bad");
      const lists = [[], [{ operator: account("three"), class: 1 }], [{ operator: account("two"), class: 2 }]] as const;
      for (const list of lists) {
        const nodes = new Map([...provenBy(good), ...list.map((proven) => [node, proven] as const)]);
        const match = matchOffers(bookOf(bad, good), nodes, NOTHING_CANCELLED, requestOf());
        expect(taken(match)).to.deep.equal([[2, 1_000_000n]]);
        expect(reasons(match)).to.deep.equal([[1, "notProven"]]);
      }
    });

    it("was cancelled by its own operator's nonce, no other", () => {
      const bad = signedOffer("bad", "two", { priceGweiPerGiB: 1n, nonce: 5n });
      const book = bookOf(bad, good);
      const nodes = provenBy(bad, good);
      const cancelled = (operator: string, nonce: bigint): Match =>
        matchOffers(book, nodes, (asked) => asked.operator === account(operator) && asked.nonce === nonce, requestOf());
      expect(reasons(cancelled("two", 5n))).to.deep.equal([[1, "cancelled"]]);
      expect(taken(cancelled("two", 4n))).to.deep.equal([[1, 1_000_000n]]);
      expect(taken(cancelled("one", 5n))).to.deep.equal([[1, 1_000_000n]]);
    });
  });

  it("takes one offer of a node, the first that may take part", () => {
    const lines = [
      signedOffer("a", "one", { priceGweiPerGiB: 1n, capacityBytes: 100n, expiresAt: 0n }),
      signedOffer("a", "one", { priceGweiPerGiB: 2n, capacityBytes: 100n }),
      signedOffer("a", "one", { priceGweiPerGiB: 3n }),
      signedOffer("b", "one", { priceGweiPerGiB: 4n, capacityBytes: 700n }),
    ];
    const match = matched(lines, { bytes: 1_000n });
    expect(taken(match)).to.deep.equal([
      [2, 100n],
      [4, 700n],
    ]);
    expect(match.unfilledBytes).to.equal(200n);
    expect(reasons(match)).to.deep.equal([
      [1, "expired"],
      [3, "nodeTaken"],
    ]);
  });

  it("counts an offer once, and no forged copy before it keeps it out", () => {
    const offer = signedOffer("a", "one", { capacityBytes: 100n });
    const forged = { ...offer, signature: signedOffer("a", "other").signature };
    const match = matched([forged, offer, offer], { bytes: 1_000n });
    expect(taken(match)).to.deep.equal([[2, 100n]]);
    expect(reasons(match)).to.deep.equal([
      [1, "badSignature"],
      [3, "duplicate"],
    ]);
  });

  it("passes over what would cost 2^64 gwei or more", () => {
    const price = (1n << 64n) - 1n;
    const lines = [
      signedOffer("a", "one", { priceGweiPerGiB: 1n, capacityBytes: 1n }),
      signedOffer("b", "one", { priceGweiPerGiB: price, capacityBytes: GIB + 1n, capacityKbps: 2 ** 31 }),
      signedOffer("c", "one", { priceGweiPerGiB: price, capacityBytes: GIB - 1n, capacityKbps: 2 ** 31 }),
    ];
    const match = matched(lines, { bytes: 3n * GIB, kbps: 1_000_000 });
    expect(match.fills.map(({ line }) => line)).to.deep.equal([1, 3]);
    expect(match.costGwei < 1n << 64n).to.equal(true);
    expect(reasons(match)).to.deep.equal([[2, "tooDear"]]);
  });

  it("asks the chain about nothing that is out anyway", () => {
    const lines = [
      signedOffer("a", "one", { nonce: 1n, expiresAt: 0n }),
      signedOffer("b", "one", { nonce: 2n }),
      signedOffer("c", "two", { nonce: 3n, region: "DE" }),
    ];
    const nonces = noncesToAsk(bookOf(...lines), provenBy(...lines), requestOf({ region: "US" }));
    expect(nonces).to.deep.equal([{ operator: account("one"), nonce: 2n }]);
  });
});

describe("proven nodes", () => {
  it("are the rows with a positive score", () => {
    const row = (node: string, score: bigint): NodeState => {
      const { operator, class: nodeClass } = offerOf(node, "one");
      return { node: account(node), operator, class: nodeClass, kind: 0, issuedAt: 1, score, tenure: 3 };
    };
    const nodes = provenNodes([row("a", 0n), row("b", 1n)]);
    expect([...nodes]).to.deep.equal([[account("b"), { operator: account("one"), class: 1 }]]);
  });
});
