import { expect } from "chai";
import fc from "fast-check";

import { VESTING_MONTH_SECONDS } from "../../../offchain/domain/allocation.js";
import { utc } from "../../../offchain/domain/utcTime.js";
import { type Curve, type Schedule, unlockedWei, vestedWei } from "../../../offchain/vesting/schedule.js";
import { type CurveBounds, curveEnd, endOf, requireWithinCurve } from "../../../offchain/vesting/withinCurve.js";
import { expectThrows } from "../failure.js";

const MONTH = BigInt(VESTING_MONTH_SECONDS);
const TGE = 1_785_650_400n;
const SIZE = 5_000_000n * 10n ** 18n;

const bounds = (curve: Curve, earliest = TGE + BigInt(curve.delayMonths) * MONTH): CurveBounds => ({
  curve,
  tokenGeneration: TGE,
  earliestStart: earliest,
});
const PUBLIC = bounds({ instantBps: 1_000, delayMonths: 0, months: 12 });
const TEAM = bounds({ instantBps: 0, delayMonths: 6, months: 36 });
const TESTNET = bounds({ instantBps: 10_000, delayMonths: 0, months: 0 });
const schedule = (change: Partial<Schedule> = {}): Schedule => ({
  start: TGE,
  instantBps: 0,
  cliffMonths: 0,
  months: 12,
  ...change,
});

const refuse = (change: Partial<Schedule>, of: CurveBounds, problem: string): void => {
  expectThrows(
    () => {
      requireWithinCurve(schedule(change), of);
    },
    "argument",
    problem,
  );
};

function isTaken(grant: Schedule, of: CurveBounds): boolean {
  try {
    requireWithinCurve(grant, of);
    return true;
  } catch {
    return false;
  }
}

describe("vesting: a schedule within its bucket's curve", () => {
  it("the curve itself, and everything slower, is within", () => {
    requireWithinCurve(schedule({ instantBps: 1_000 }), PUBLIC);
    requireWithinCurve(schedule({ instantBps: 999, cliffMonths: 12, months: 255, start: TGE + 1n }), PUBLIC);
    requireWithinCurve(schedule({ start: TGE + 6n * MONTH, months: 36 }), TEAM);
    requireWithinCurve(schedule({ start: TGE + 42n * MONTH, months: 1 }), TEAM);
    requireWithinCurve(schedule({ instantBps: 10_000, months: 0 }), TESTNET);
  });

  it("each rule by its name, with the nearest value that keeps it", () => {
    const early = `--start: earliest start is ${utc(Number(TGE))}, where the bucket's curve begins; got `;
    refuse({ start: TGE - 1n }, PUBLIC, early + utc(Number(TGE - 1n)));
    refuse({ start: TGE, months: 60 }, TEAM, `earliest start is ${utc(Number(TGE + 6n * MONTH))}`);
    const revoked = bounds(TEAM.curve, TGE + 7n * MONTH + 5n);
    refuse({ start: TGE + 7n * MONTH, months: 60 }, revoked, "the bucket's newest revocation; got");
    refuse({ instantBps: 1_001 }, PUBLIC, "--instant-bps: expected at most 1000, what the bucket unlocks at token");
    const end = `--months: earliest end is ${utc(Number(TGE + 12n * MONTH))}, where the bucket's curve ends; 11 months`;
    refuse({ months: 11 }, PUBLIC, end);
    refuse({ months: 11 }, PUBLIC, "expected at least 12");
    refuse({ start: TGE + 1n, months: 11 }, PUBLIC, "expected at least 12");
    refuse({ start: TGE + MONTH - 1n, months: 11 }, PUBLIC, "expected at least 12");
    refuse({ start: TGE + 3n * MONTH, months: 8 }, PUBLIC, "expected at least 9");
  });

  it("what is no schedule at all", () => {
    refuse({ instantBps: 10_001 }, PUBLIC, "--instant-bps: expected at most 10000, got 10001");
    refuse({ months: 0 }, PUBLIC, "--months: expected 0 exactly where everything comes at once");
    refuse({ instantBps: 10_000 }, TESTNET, "--months: expected 0 exactly where everything comes at once");
    refuse({ months: 256 }, PUBLIC, "--months: expected at most 255, got 256");
    refuse({ cliffMonths: 13 }, PUBLIC, "--cliff-months: expected at most the 12 months, got 13");
  });

  it("what is taken never gives more than the curve, at any time", () => {
    const curves = fc.record({
      instantBps: fc.constantFrom(0, 1_000, 2_500),
      delayMonths: fc.nat(8),
      months: fc.integer({ min: 1, max: 40 }),
    });
    const grants = fc.record({
      start: fc.bigInt({ min: -MONTH, max: 50n * MONTH }).map((after) => TGE + after),
      instantBps: fc.constantFrom(0, 999, 1_000, 2_500),
      months: fc.integer({ min: 1, max: 60 }),
      cliffMonths: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(curves, grants, fc.bigInt({ min: 0n, max: 70n * MONTH }), (curve, grant, after) => {
        fc.pre(isTaken(grant, bounds(curve)));
        for (const at of [TGE + after, TGE + (after / MONTH) * MONTH, grant.start, grant.start + after]) {
          expect(vestedWei(grant, SIZE, at) <= unlockedWei(curve, SIZE, TGE, at)).to.equal(true);
        }
        expect(endOf(grant) >= curveEnd(bounds(curve))).to.equal(true);
      }),
    );
  });
});
