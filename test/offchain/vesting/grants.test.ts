import { expect } from "chai";
import fc from "fast-check";

import { WEI_PER_MSN } from "../../../offchain/domain/allocation.js";
import { type Schedule, unlockedWei, vestedWei } from "../../../offchain/vesting/schedule.js";
import { expectThrows } from "../failure.js";

const START = 1_800_000_000n;
const MONTH = 2_628_000n;
const schedule = (months: number, cliffMonths = 0, instantBps = 0): Schedule => ({
  start: START,
  instantBps,
  cliffMonths,
  months,
});
const after = (months: number): bigint => START + BigInt(months) * MONTH;

describe("vesting of a grant, against numbers worked out by hand", () => {
  it("the seed share of 6 M over 18 months", () => {
    const seed = schedule(18);
    const amount = 6_000_000n * WEI_PER_MSN;
    expect(vestedWei(seed, amount, START)).to.equal(0n);
    expect(vestedWei(seed, amount, after(1))).to.equal(333_333_333333333333333333n);
    expect(vestedWei(seed, amount, after(9))).to.equal(3_000_000n * WEI_PER_MSN);
    expect(vestedWei(seed, amount, after(18) - 1n)).to.equal(5_666_666_666666666666666666n);
    expect(vestedWei(seed, amount, after(18))).to.equal(amount);
  });

  it("a cliff withholds the steps until it is over, and then gives them all at once", () => {
    const cliff = schedule(36, 12);
    const amount = 3_600n * WEI_PER_MSN;
    expect(vestedWei(cliff, amount, after(12) - 1n)).to.equal(0n);
    expect(vestedWei(cliff, amount, after(12))).to.equal(1_200n * WEI_PER_MSN);
    expect(vestedWei(cliff, amount, after(13))).to.equal(1_300n * WEI_PER_MSN);
    expect(vestedWei(cliff, amount, after(36))).to.equal(amount);
  });

  it("a cliff does not withhold the share at the start", () => {
    const both = schedule(10, 5, 2_000);
    const amount = 1_000n * WEI_PER_MSN;
    expect(vestedWei(both, amount, START - 1n)).to.equal(0n);
    expect(vestedWei(both, amount, START)).to.equal(200n * WEI_PER_MSN);
    expect(vestedWei(both, amount, after(4))).to.equal(200n * WEI_PER_MSN);
    expect(vestedWei(both, amount, after(5))).to.equal(600n * WEI_PER_MSN);
  });

  it("share and steps are rounded down one after the other", () => {
    const both = schedule(3, 0, 3_333);
    // 33.33 % of 100 wei is 33; of the 67 left come 22, 44 and 67.
    expect([0, 1, 2, 3].map((month) => vestedWei(both, 100n, after(month)))).to.deep.equal([33n, 55n, 77n, 100n]);
  });

  it("all at the start", () => {
    const atOnce = schedule(0, 0, 10_000);
    expect([START - 1n, START].map((time) => vestedWei(atOnce, 7n, time))).to.deep.equal([0n, 7n]);
  });
});

describe("vesting of a grant: properties", () => {
  const shapes = fc
    .record({ months: fc.integer({ min: 1, max: 120 }), instantBps: fc.integer({ min: 0, max: 9_999 }) })
    .chain(({ months, instantBps }) =>
      fc.integer({ min: 0, max: months }).map((cliffMonths) => schedule(months, cliffMonths, instantBps)),
    );
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 26n });
  const times = fc.bigInt({ min: START - MONTH, max: after(130) });

  it("with a cliff, what vests without one, or during the cliff the share at the start", () => {
    fc.assert(
      fc.property(shapes, amounts, times, (grant, amount, time) => {
        const without = vestedWei({ ...grant, cliffMonths: 0 }, amount, time);
        const isCliff = time >= START && time < after(grant.cliffMonths);
        const atStart = (amount * BigInt(grant.instantBps)) / 10_000n;
        expect(vestedWei(grant, amount, time)).to.equal(isCliff ? atStart : without);
      }),
    );
  });

  it("on a bucket's own terms from token generation on it keeps to the bucket's curve", () => {
    fc.assert(
      fc.property(shapes, amounts, times, ({ instantBps, months }, amount, time) => {
        const unlocked = unlockedWei({ instantBps, delayMonths: 0, months }, amount, START, time);
        expect(vestedWei(schedule(months, 0, instantBps), amount, time)).to.equal(unlocked);
      }),
    );
  });

  it("schedules that cannot be are refused", () => {
    for (const [wrong, text] of [
      [schedule(12, 13), "a cliff of at most 12 months, got 13"],
      [schedule(0, 0, 9_999), "got 9999 with 0"],
      [schedule(12, 0, 10_000), "got 10000 with 12"],
    ] as const) {
      expectThrows(() => vestedWei(wrong, 1n, START), "argument", text);
    }
  });
});
