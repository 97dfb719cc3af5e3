import { expect } from "chai";
import fc from "fast-check";

import { BUCKETS, type BucketName, WEI_PER_MSN } from "../../../offchain/domain/allocation.js";
import { type Curve, unlockedWei } from "../../../offchain/vesting/schedule.js";
import { expectThrows } from "../failure.js";

const GENERATION = 1_800_000_000n;
const MONTH = 2_628_000n;
const msn = (text: string): bigint => {
  const [whole, places = ""] = text.replaceAll(",", "").split(".");
  return BigInt(`${whole}${places.padEnd(18, "0")}`);
};
const at = (bucket: BucketName, curve: Curve, timestamp: bigint): bigint =>
  unlockedWei(curve, BUCKETS.find(({ name }) => name === bucket)!.sizeWei, GENERATION, timestamp);

const monthly = (months: number, delayMonths = 0, instantBps = 0): Curve => ({ instantBps, delayMonths, months });

/** Worked out by hand from protocol.md section 2: months after token generation, MSN unlocked, cut to 18 places. */
const BY_HAND: Record<BucketName, { curve: Curve; unlocked: readonly (readonly [number, string])[] }> = {
  private: {
    curve: monthly(12),
    unlocked: [
      [0, "0"],
      [1, "2,166,666.666666666666666666"],
      [2, "4,333,333.333333333333333333"],
      [3, "6,500,000"],
      [11, "23,833,333.333333333333333333"],
      [12, "26,000,000"],
    ],
  },
  public: {
    curve: monthly(12, 0, 1_000),
    unlocked: [
      [0, "500,000"],
      [1, "875,000"],
      [6, "2,750,000"],
      [11, "4,625,000"],
      [12, "5,000,000"],
    ],
  },
  ecosystem: {
    curve: monthly(36),
    unlocked: [
      [0, "0"],
      [1, "750,000"],
      [18, "13,500,000"],
      [35, "26,250,000"],
      [36, "27,000,000"],
    ],
  },
  foundation: {
    curve: monthly(36),
    unlocked: [
      [0, "0"],
      [1, "555,555.555555555555555555"],
      [2, "1,111,111.111111111111111111"],
      [9, "5,000,000"],
      [35, "19,444,444.444444444444444444"],
      [36, "20,000,000"],
    ],
  },
  team: {
    curve: monthly(36, 6),
    unlocked: [
      [0, "0"],
      [6, "0"],
      [7, "416,666.666666666666666666"],
      [8, "833,333.333333333333333333"],
      [9, "1,250,000"],
      [41, "14,583,333.333333333333333333"],
      [42, "15,000,000"],
    ],
  },
  partners: {
    curve: monthly(36),
    unlocked: [
      [0, "0"],
      [1, "166,666.666666666666666666"],
      [2, "333,333.333333333333333333"],
      [35, "5,833,333.333333333333333333"],
      [36, "6,000,000"],
    ],
  },
  testnet: { curve: monthly(0, 0, 10_000), unlocked: [[0, "1,000,000"]] },
};

describe("unlock curves, against numbers worked out by hand", () => {
  for (const { name, sizeWei } of BUCKETS) {
    const { curve, unlocked } = BY_HAND[name];

    for (const [month, text] of unlocked) {
      it(`${name}: ${text} MSN after ${month} months, and not a second earlier`, () => {
        const moment = GENERATION + BigInt(month) * MONTH;
        expect(at(name, curve, moment)).to.equal(msn(text));
        expect(at(name, curve, moment + MONTH - 1n)).to.equal(msn(text));
        if (text !== "0") expect(at(name, curve, moment - 1n) < msn(text)).to.equal(true);
      });
    }

    it(`${name}: the whole bucket at the end, and no more ever after`, () => {
      expect(msn(unlocked.at(-1)![1])).to.equal(sizeWei);
      expect(at(name, curve, GENERATION + 1_000n * MONTH)).to.equal(sizeWei);
    });
  }
});

const curves = fc.oneof(
  fc.record({
    instantBps: fc.integer({ min: 0, max: 9_999 }),
    delayMonths: fc.integer({ min: 0, max: 60 }),
    months: fc.integer({ min: 1, max: 120 }),
  }),
  fc.constant({ instantBps: 10_000, delayMonths: 0, months: 0 }),
);

describe("unlock curves: properties", () => {
  it("after n of N steps the share at once and ⌊rest·n/N⌋ are unlocked", () => {
    fc.assert(
      fc.property(
        curves,
        fc.bigInt({ min: 0n, max: msn("100,000,000") }),
        fc.integer({ min: 0, max: 200 }),
        (curve, size, month) => {
          const instant = (size * BigInt(curve.instantBps)) / 10_000n;
          const steps = BigInt(Math.min(Math.max(month - curve.delayMonths, 0), curve.months));
          const rest = curve.months === 0 ? 0n : ((size - instant) * steps) / BigInt(curve.months);
          expect(unlockedWei(curve, size, GENERATION, GENERATION + BigInt(month) * MONTH)).to.equal(instant + rest);
        },
      ),
    );
  });

  it("never fall, and end at the whole", () => {
    const times = fc.bigInt({ min: -MONTH, max: 200n * MONTH });
    fc.assert(
      fc.property(curves, fc.bigInt({ min: 0n, max: msn("100,000,000") }), times, times, (curve, size, a, b) => {
        const [earlier, later] = a < b ? [a, b] : [b, a];
        const unlocked = (elapsed: bigint): bigint => unlockedWei(curve, size, GENERATION, GENERATION + elapsed);
        expect(unlocked(earlier) <= unlocked(later)).to.equal(true);
        expect(unlocked(200n * MONTH)).to.equal(size);
      }),
    );
  });

  it("curves that cannot be are refused", () => {
    for (const [instantBps, months] of [
      [10_001, 0],
      [10_001, 12],
      [10_000, 1],
      [9_999, 0],
      [-1, 12],
      [0.5, 12],
    ] as const) {
      const curve = { instantBps, delayMonths: 0, months };
      expectThrows(() => unlockedWei(curve, WEI_PER_MSN, GENERATION, GENERATION), "argument", `got ${instantBps} with`);
    }
  });
});
