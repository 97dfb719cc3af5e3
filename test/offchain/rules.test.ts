import { expect } from "chai";
import fc from "fast-check";

import type { Address } from "../../offchain/domain/hex.js";
import { allocateRewards, budgetGwei, splitPots } from "../../offchain/rewards/allocation.js";
import { boostedWeight } from "../../offchain/rewards/boost.js";
import { basePoints, geoPpm } from "../../offchain/rewards/gagaNode.js";
import { countedKbps, GatewayXRound, storagePpm } from "../../offchain/rewards/gatewayX.js";
import { floorDivide, scaleByPpmTwice } from "../../offchain/rewards/integers.js";
import { majorityReport } from "../../offchain/rewards/majority.js";
import { lowerMedian } from "../../offchain/rewards/median.js";
import { NodeScores } from "../../offchain/rewards/nodeScores.js";
import { Reports } from "../../offchain/rewards/reports.js";
import { segmentNodes, segmentPpm } from "../../offchain/rewards/segment.js";
import { tenureAfter, tenurePpm } from "../../offchain/rewards/tenure.js";
import vectors from "../vectors/rewards-v1.json" with { type: "json" };
import { hexOf } from "./world.js";

describe("integers", () => {
  it("floor division and double scaling equal bigints", () => {
    const below = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 2 ** 45 }), (a, b) => {
        expect(BigInt(floorDivide(a, b))).to.equal(BigInt(a) / BigInt(b));
        const product = floorDivide(a, b) * b; // exact multiples and one below are where rounding would show
        if (product > 0) expect(BigInt(floorDivide(product - 1, b))).to.equal(BigInt(product - 1) / BigInt(b));
      }),
    );
    fc.assert(
      fc.property(below(31), below(21), fc.integer({ min: 0, max: 1e6 }), (value, first, second) => {
        const exact = (BigInt(value) * BigInt(first) * BigInt(second)) / 10n ** 12n;
        expect(BigInt(scaleByPpmTwice(value, first, second))).to.equal(exact);
      }),
    );
  });
});

describe("segment coefficient", () => {
  for (const { nodes, ppm } of vectors.segmentPpm) {
    it(`${nodes} nodes: ${ppm} ppm`, () => expect(segmentPpm(nodes)).to.equal(Number(ppm)));
  }

  it("is the largest x with x^10 · m^7 ≤ 10^60", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (nodes) => {
        const x = BigInt(segmentPpm(nodes));
        expect(x ** 10n * BigInt(nodes) ** 7n <= 10n ** 60n).to.equal(true);
        expect((x + 1n) ** 10n * BigInt(nodes) ** 7n > 10n ** 60n).to.equal(true);
      }),
    );
  });

  it("a sixteenth of the /32, rounded up, counts if it is more", () => {
    expect([segmentNodes(3, 0), segmentNodes(3, 48), segmentNodes(3, 49), segmentNodes(1, 16)]).to.deep.equal([
      3, 3, 4, 1,
    ]);
  });
});

function reportsOf(values: readonly number[]): Reports {
  const reports = new Reports();
  values.forEach((value, i) => {
    // Different offsets, so that a field is read where the report stands.
    const bytes = Buffer.alloc(8 + i, 0xee);
    bytes.writeUInt32BE(value, i + 2);
    reports.add(bytes, i);
  });
  return reports;
}

describe("median and majority", () => {
  it("the lower median is the value at ⌊(k−1)/2⌋", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 9 }), (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        const padded = Float64Array.from([...values, 0, 0]);
        expect(lowerMedian(padded, values.length)).to.equal(sorted[Math.floor((values.length - 1) / 2)]);
      }),
    );
  });

  it("a majority is a value given by strictly more than half", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 9 }), (values) => {
        const winner = [0, 1, 2].find((v) => 2 * values.filter((value) => value === v).length > values.length);
        const report = majorityReport(reportsOf(values), 2, 4);
        expect(report < 0 ? undefined : values[report]).to.equal(winner);
      }),
    );
  });
});

describe("reports", () => {
  it("are those of the present node alone", () => {
    const reports = reportsOf([1, 2]);
    for (const outside of [-1, 2, 3])
      expect(() => reports.batch(outside)).to.throw(RangeError, `report ${outside} of 2`);
    reports.clear();
    expect(() => reports.batch(0)).to.throw(RangeError, "report 0 of 0");
  });
});

describe("GatewayX rounds", () => {
  it("cap every round's hosts, however many there were before", () => {
    const round = new GatewayXRound(1);
    const scores = new NodeScores(1);
    const inRound = (tag: number): number => {
      const before = scores.score[0] ?? 0;
      round.add(0, 3_000_000, 100, Buffer.alloc(32, tag), 0);
      round.settle(scores, Float64Array.of(26));
      return (scores.score[0] ?? 0) - before;
    };
    const first = inRound(1);
    expect(inRound(2)).to.equal(first);
    expect(inRound(3)).to.equal(first);
  });
});

describe("GatewayX coefficients", () => {
  it("bandwidth is capped per host, in proportion", () => {
    expect(countedKbps(900_000, 1_500_000)).to.equal(900_000);
    expect(countedKbps(900_000, 1_500_001)).to.equal(899_999);
    expect(countedKbps(100_000_000, 100_000_000)).to.equal(1_500_000);
  });

  it("storage counts from 20 to 100 GB", () => {
    expect([0, 19, 20, 21, 60, 100, 101, 2 ** 32 - 1].map(storagePpm)).to.deep.equal([
      0, 0, 700_000, 703_750, 850_000, 1_000_000, 1_000_000, 1_000_000,
    ]);
  });

  it("tenure grows over 26 epochs and is not capped itself", () => {
    expect([0, 1, 13, 26, 27].map(tenurePpm)).to.deep.equal([400_000, 423_076, 700_000, 1_000_000, 1_000_000]);
    expect([tenureAfter(26, 1, 2), tenureAfter(3, 1, 3), tenureAfter(3, 2, 3), tenureAfter(3, 0, 0)]).to.deep.equal([
      27, 3, 4, 3,
    ]);
  });
});

describe("GaGaNode coefficients", () => {
  it("base values by kind and port", () => {
    expect([0, 1, 2, 3].map((kind) => basePoints(kind, true))).to.deep.equal([100_000, 333_000, 100_000, 100_000]);
    expect([0, 1, 2, 3].map((kind) => basePoints(kind, false))).to.deep.equal([16_000, 266_000, 100_000, 16_000]);
  });

  it("geographic coefficients", () => {
    const geo = (letters: string): number => geoPpm(Buffer.from(letters).readUInt16BE(0));
    expect(["US", "KR", "PK", "BD", "CN", "DE", "\0\0"].map(geo)).to.deep.equal([
      2_000_000, 1_500_000, 300_000, 300_000, 50_000, 1_000_000, 1_000_000,
    ]);
  });
});

const amount = fc.bigInt({ min: 0n, max: 10n ** 17n });
const ppm = fc.bigInt({ min: 0n, max: 10n ** 6n });

describe("boost", () => {
  it("never exceeds the raw share and never falls below the base", () => {
    fc.assert(
      fc.property(amount, amount, amount, amount, ppm, (raw, rest, stake, others, basePpm) => {
        const totalStake = stake + others + 1n;
        const weight = boostedWeight({ raw, totalRaw: raw + rest, stake, totalStake, basePpm });
        expect(weight <= raw).to.equal(true);
        expect(weight >= (raw * basePpm) / 1_000_000n).to.equal(true);
      }),
    );
  });

  it("is homogeneous of degree one, up to rounding: splitting an operator gains nothing", () => {
    const parts = fc.bigInt({ min: 2n, max: 50n });
    fc.assert(
      fc.property(amount, amount, amount, amount, ppm, parts, (raw, rest, stake, others, basePpm, n) => {
        const common = { totalRaw: (raw + rest) * n, totalStake: (stake + others + 1n) * n, basePpm };
        const whole = boostedWeight({ raw: raw * n, stake: stake * n, ...common });
        const split = boostedWeight({ raw, stake, ...common }) * n;
        expect(split <= whole).to.equal(true);
        expect(whole - split <= 2n * n).to.equal(true);
      }),
    );
  });

  it("worked example: 40 % without stake, full speed with a proportional stake", () => {
    const common = { raw: 1_000n, totalRaw: 10_000n, totalStake: 50_000n, basePpm: 400_000n };
    expect(boostedWeight({ ...common, stake: 0n })).to.equal(400n);
    expect(boostedWeight({ ...common, stake: 2_500n })).to.equal(700n);
    expect(boostedWeight({ ...common, stake: 5_000n })).to.equal(1_000n);
    expect(boostedWeight({ ...common, stake: 50_000n })).to.equal(1_000n);
  });
});

const POLICY = { boostBasePpm: 400_000, boostFloorGwei: 1n, gatewayXShareBps: 3_333 };
const [ANN, BOB] = [hexOf(1, 20), hexOf(2, 20)];

describe("allocation", () => {
  it("the budget is what the ceiling leaves, never negative", () => {
    expect(budgetGwei(5_999_999_999n, 2n)).to.equal(3n);
    expect(budgetGwei(5_000_000_000n, 6n)).to.equal(0n);
  });

  it("a class without scores leaves its pot to the other; both pots are floored", () => {
    expect(splitPots(101n, 3_333, { gatewayX: 1n, gagaNode: 1n })).to.deep.equal({ gatewayX: 33n, gagaNode: 67n });
    expect(splitPots(101n, 3_333, { gatewayX: 1n, gagaNode: 0n })).to.deep.equal({ gatewayX: 101n, gagaNode: 0n });
    expect(splitPots(101n, 0, { gatewayX: 1n, gagaNode: 0n })).to.deep.equal({ gatewayX: 101n, gagaNode: 0n });
    expect(splitPots(101n, 3_333, { gatewayX: 0n, gagaNode: 1n })).to.deep.equal({ gatewayX: 0n, gagaNode: 101n });
  });

  it("a stake counts in gwei, and only the stakes of operators with a raw share count in K", () => {
    const scores = new Map([
      [BOB, { gatewayX: 0n, gagaNode: 5n }],
      [ANN, { gatewayX: 5n, gagaNode: 0n }],
      [hexOf(3, 20), { gatewayX: 0n, gagaNode: 0n }],
    ]);
    const stakes = new Map<Address, bigint>([
      [ANN, 30_999_999_999n],
      [hexOf(3, 20), 10n ** 30n],
      [hexOf(4, 20), 10n ** 30n],
    ]);
    const rows = allocateRewards(scores, 1_000n, POLICY, stakes);
    expect(rows).to.deep.equal([
      {
        operator: ANN,
        scoreGatewayX: 5n,
        scoreGaGaNode: 0n,
        rawGwei: 333n,
        stakeGwei: 30n,
        weight: 333n,
        rewardGwei: 555n,
      },
      {
        operator: BOB,
        scoreGatewayX: 0n,
        scoreGaGaNode: 5n,
        rawGwei: 666n,
        stakeGwei: 0n,
        weight: 266n,
        rewardGwei: 443n,
      },
    ]);
  });

  it("an operator whose raw share rounds to 0 is listed, and its stake is not in K", () => {
    const scores = new Map([
      [ANN, { gatewayX: 10n ** 9n, gagaNode: 0n }],
      [BOB, { gatewayX: 1n, gagaNode: 0n }],
    ]);
    const stakes = new Map<Address, bigint>([
      [ANN, 50n * 10n ** 9n],
      [BOB, 10n ** 30n],
    ]);
    const rows = allocateRewards(scores, 1_000n, POLICY, stakes);
    expect(rows.map(({ rawGwei, weight, rewardGwei }) => [rawGwei, weight, rewardGwei])).to.deep.equal([
      [999n, 998n, 999n],
      [0n, 0n, 0n],
    ]);
  });

  it("never pays more than the budget", () => {
    const score = fc.bigInt({ min: 0n, max: 10n ** 12n });
    const operators = fc.array(fc.tuple(score, score, amount), { maxLength: 12 });
    fc.assert(
      fc.property(operators, fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.nat(10_000), (list, budget, share) => {
        const scores = new Map(list.map(([gatewayX, gagaNode], i) => [hexOf(i + 1, 20), { gatewayX, gagaNode }]));
        const stakes = new Map(list.map(([, , stake], i) => [hexOf(i + 1, 20), stake * 1_000_000_000n]));
        const rows = allocateRewards(scores, budget, { ...POLICY, gatewayXShareBps: share }, stakes);
        expect(rows.reduce((sum, row) => sum + row.rewardGwei, 0n) <= budget).to.equal(true);
      }),
    );
  });

  it("without any weight nobody is paid", () => {
    const scores = new Map([[ANN, { gatewayX: 1n, gagaNode: 0n }]]);
    const [row] = allocateRewards(scores, 1_000n, { ...POLICY, boostBasePpm: 0 }, new Map());
    expect([row?.rawGwei, row?.weight, row?.rewardGwei]).to.deep.equal([1_000n, 0n, 0n]);
    expect(allocateRewards(new Map(), 1_000n, POLICY, new Map())).to.deep.equal([]);
  });
});
