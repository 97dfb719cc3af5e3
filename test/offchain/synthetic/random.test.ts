import { expect } from "chai";

import { Deck } from "../../../offchain/synthetic/deck.js";
import { drawQuantile, QUANTILE_GROUPS, quantilesOf } from "../../../offchain/synthetic/quantiles.js";
import { Random } from "../../../offchain/synthetic/random.js";
import { expectNear, expectWithin } from "../fractions.js";

const SEED = Buffer.from("random tests");

describe("random numbers of synthetic networks", () => {
  it("are those of xoshiro128** 1.1", () => {
    const random = new Random(1, 2, 3, 4);
    const drawn = Array.from({ length: 10 }, () => random.next() >>> 0);
    // What its authors' program prints for the state 1, 2, 3, 4; other libraries test themselves with the same numbers.
    expect(drawn).to.deep.equal([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it("differ from label to label and from seed to seed, and come again", () => {
    const first = (seed: string, label: string): number => Random.of(Buffer.from(seed), label).next();
    expect(first("a", "x")).to.equal(first("a", "x"));
    expect(new Set([first("a", "x"), first("a", "y"), first("b", "x")]).size).to.equal(3);
  });

  it("keep to their ranges, and reach all of them", () => {
    const random = Random.of(SEED, "ranges");
    const dice = Array.from({ length: 600 }, () => random.below(6));
    expect(new Set(dice)).to.deep.equal(new Set([0, 1, 2, 3, 4, 5]));
    expectWithin(dice.filter((number) => number === 0).length, 70, 130);
    const hits = Array.from({ length: 10_000 }, () => random.chance(250_000)).filter(Boolean).length;
    expectWithin(hits, 2_350, 2_650);
    expect(random.chance(0)).to.be.false;
    expect(random.chance(1_000_000)).to.be.true;
  });

  it("can be skewed: half of them 1, one in ten 10 or more, none above the most", () => {
    const random = Random.of(SEED, "skewed");
    const drawn = Array.from({ length: 10_000 }, () => random.skewed(500));
    const least = (limit: number): number => drawn.filter((number) => number >= limit).length / drawn.length;
    expect(Math.min(...drawn)).to.equal(1);
    expectWithin(least(2), 0.48, 0.52);
    expectWithin(least(10), 0.09, 0.11);
    expect(Math.max(...drawn)).to.equal(500);
  });

  it("follow quantiles", () => {
    const values = Array.from({ length: 1_000 }, (_, i) => i * i);
    const quantiles = quantilesOf(values);
    expect(quantiles).to.have.length(QUANTILE_GROUPS);
    expect([quantiles[0], quantiles[100], quantiles[199]]).to.deep.equal([2 * 2, 502 * 502, 997 * 997]);
    const random = Random.of(SEED, "quantiles");
    const drawn = Array.from({ length: 20_000 }, () => drawQuantile(random, quantiles)).sort((a, b) => a - b);
    expect(drawn[0]).to.be.at.least(4);
    expect(drawn.at(-1)).to.be.at.most(997 * 997);
    for (const share of [0.1, 0.5, 0.9]) {
      const expected = (1_000 * share) ** 2;
      expectWithin(drawn[20_000 * share]! / expected, 0.94, 1.06, String(share));
    }
  });

  it("deal exact shares from a deck, again and again", () => {
    const weights = new Map([
      ["half", 50],
      ["third", 30],
      ["rest", 20],
    ]);
    const deck = new Deck(weights, 10);
    const random = Random.of(SEED, "deck");
    const orders = Array.from({ length: 20 }, () => Array.from({ length: 10 }, () => deck.draw(random)));
    for (const dealt of orders) {
      expect([...dealt].sort().join()).to.equal("half,half,half,half,half,rest,rest,third,third,third");
    }
    expect(new Set(orders.map((dealt) => dealt.join())).size).to.be.greaterThan(15);
  });

  it("deal a rare choice as often as its share, from decks too small for it", () => {
    const random = Random.of(SEED, "rare");
    const rare = Array.from({ length: 1_000 }, () => {
      const deck = new Deck(
        new Map([
          ["rare", 1],
          ["common", 99],
        ]),
        30,
      );
      return Array.from({ length: 30 }, () => deck.draw(random)).filter((choice) => choice === "rare").length;
    });
    expectWithin(rare.filter((count) => count > 0).length / 1_000, 0.25, 0.35);
  });

  it("keep shares from a deck where draws take many cards", () => {
    const deck = new Deck(
      new Map([
        ["half", 50],
        ["third", 30],
        ["rest", 20],
      ]),
      500,
    );
    const random = Random.of(SEED, "sizes");
    const given = new Map<string, number>();
    let sum = 0;
    while (sum < 5_000) {
      const size = random.skewed(100);
      const choice = deck.draw(random, size);
      given.set(choice, (given.get(choice) ?? 0) + size);
      sum += size;
    }
    expectNear(given.get("half")! / sum, 0.5, 0.03);
    expectNear(given.get("third")! / sum, 0.3, 0.03);
    expectNear(given.get("rest")! / sum, 0.2, 0.03);
  });
});
