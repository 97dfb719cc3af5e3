import { readFileSync } from "node:fs";

import { expect } from "chai";
import fc from "fast-check";

import type { OpenClaim } from "../../../offchain/chain/openClaims.js";
import { type BatchLimits, type ClaimBatch, cutBatches, richestFirst } from "../../../offchain/chain/push/batches.js";
import { batchGas } from "../../../offchain/chain/push/claimGas.js";
import { gasLimitOf } from "../../../offchain/chain/push/gasLimit.js";
import { withinBudget } from "../../../offchain/chain/push/plan.js";
import { type PushReport, type PushSteps, pushBatches } from "../../../offchain/chain/push/run.js";
import { ZERO_ADDRESS } from "../../../offchain/domain/constants.js";
import type { Address } from "../../../offchain/domain/hex.js";
import { meetingLevel } from "../../../offchain/merkle/batchProof.js";
import { expectNear } from "../fractions.js";

const DEPTH = 18;

function claimAt(index: number, openGwei: bigint, isFirst = false, usageGwei = 0n): OpenClaim {
  const account: Address = `0x${(index + 1).toString(16).padStart(40, "0")}`;
  const cumulativeGwei = openGwei + 5n;
  return { index, account, cumulativeGwei, isFirst, openGwei, usageGwei, recipient: account, claimer: ZERO_ADDRESS };
}

const claims = fc
  .uniqueArray(fc.tuple(fc.nat(2 ** DEPTH - 1), fc.bigInt(1n, 10n ** 12n), fc.boolean(), fc.bigInt(0n, 3n)), {
    selector: ([index]) => index,
    minLength: 1,
    maxLength: 80,
  })
  .map((rows) => rows.sort(([a], [b]) => a - b).map((row) => claimAt(...row)));
const limits = fc.record({ gas: fc.bigInt(150_000n, 4_000_000n), bytes: fc.integer({ min: 1_000, max: 20_000 }) });

const indicesOf = (all: readonly OpenClaim[]): number[] => all.map(({ index }) => index).sort((a, b) => a - b);

/** A chain on which some accounts make every batch fail, and gas is what the plan says and a bit, more or less. */
class FakeChain implements PushSteps {
  readonly paid: OpenClaim[] = [];
  readonly told: ClaimBatch[] = [];
  quotes = 0;
  gas = 0n;
  wei = 0n;

  constructor(
    readonly isPoison: (claim: OpenClaim) => boolean,
    readonly error: bigint,
  ) {}

  quote(batch: ClaimBatch): ReturnType<PushSteps["quote"]> {
    this.quotes++;
    if (batch.claims.some(this.isPoison)) {
      return Promise.reject(Object.assign(new Error("execution reverted"), { code: "CALL_EXCEPTION" }));
    }
    const gasLimit = gasLimitOf(this.#gasOf(batch), batch.claims.length);
    return Promise.resolve({ gasLimit, weiLimit: gasLimit * 7n + 1_000n });
  }

  send(batch: ClaimBatch): ReturnType<PushSteps["send"]> {
    this.paid.push(...batch.claims);
    const gas = this.#gasOf(batch);
    this.gas += gas;
    this.wei += gas * 6n + 900n;
    return Promise.resolve({ hash: "0x", gas, wei: gas * 6n + 900n });
  }

  onSent(batch: ClaimBatch): void {
    this.told.push(batch);
  }

  #gasOf = ({ gas }: ClaimBatch): bigint => (gas * this.error) / 100n;
}

describe("batches of claims", () => {
  it("hold every claim once and in order, and keep within gas and bytes unless a claim is beyond them alone", () => {
    fc.assert(
      fc.property(claims, limits, (open, most) => {
        const batches = cutBatches(open, DEPTH, most);
        expect(batches.flatMap((batch) => batch.claims)).to.deep.equal(open);
        for (const { claims: some, gas, bytes } of batches) {
          if (some.length > 1) expect(gasLimitOf(gas, some.length) <= most.gas && bytes <= most.bytes).to.equal(true);
          const indices = some.map(({ index }) => index);
          const siblings = indices.slice(1).reduce((sum, index, i) => sum + meetingLevel(indices[i]!, index), 0);
          expect(bytes).to.equal(4 + 32 * (7 + 3 * some.length + DEPTH + siblings));
        }
      }),
    );
  });

  it("are as few as the limits allow: none would have taken the next one's first claim too", () => {
    fc.assert(
      fc.property(claims, limits, (open, most) => {
        const batches = cutBatches(open, DEPTH, most);
        for (const [i, { claims: some }] of batches.slice(0, -1).entries()) {
          const longer = [...some, batches[i + 1]!.claims[0]!];
          expect(cutBatches(longer, DEPTH, most).length).to.equal(2);
        }
      }),
    );
  });

  it("go out richest per gas first, and a plan takes them for as long as the budget lasts", () => {
    fc.assert(
      fc.property(claims, limits, fc.bigInt(0n, 5_000_000n), fc.bigInt(1n, 100n), (open, most, budget, price) => {
        const batches = richestFirst(cutBatches(open, DEPTH, most));
        for (const [i, batch] of batches.slice(1).entries()) {
          const before = batches[i]!;
          expect(before.paidGwei * batch.gas >= batch.paidGwei * before.gas).to.equal(true);
        }
        for (const bound of [{ gas: budget }, { wei: budget * price }]) {
          const { reached, left } = withinBudget(batches, bound, price);
          expect([...reached, ...left]).to.deep.equal(batches);
          const gas = reached.reduce((sum, batch) => sum + batch.gas, 0n);
          expect(gas <= budget).to.equal(true);
          if (left[0] !== undefined) expect(gas + left[0].gas > budget).to.equal(true);
        }
      }),
    );
  });

  it("cost what the snapshot of gas says, within 3 %", () => {
    const measured = JSON.parse(readFileSync("snapshots/gas.json", "utf8")) as Record<string, number>;
    const far = Array.from({ length: 10 }, (_, i) => 4_321 + i * 20_123);
    const near = Array.from({ length: 10 }, (_, i) => 160_000 + i);
    const wordsOf = (indices: readonly number[]): number =>
      indices.slice(1).reduce((sum, index, i) => sum + meetingLevel(indices[i]!, index), DEPTH);
    for (const [name, indices] of [
      ["anywhere", far],
      ["neighbours", near],
    ] as const) {
      for (const [time, newSlots] of [
        ["first", 10],
        ["repeat", 0],
      ] as const) {
        const shape = { leaves: 10, words: wordsOf(indices), newSlots, withUsage: 0 };
        const each = measured[`claimBatch, ten ${name} to themselves, ${time}, each`]!;
        expectNear(Number(batchGas(shape)), 10 * each, 0.3 * each, `${name}, ${time}`);
      }
    }
  });
});

describe("pushing batches", () => {
  const runs = fc.record({
    open: claims,
    most: limits,
    poisoned: fc.array(fc.nat(79), { maxLength: 5 }),
    error: fc.bigInt(60n, 160n),
    gas: fc.option(fc.bigInt(0n, 6_000_000n), { nil: undefined }),
    wei: fc.option(fc.bigInt(0n, 40_000_000n), { nil: undefined }),
  });

  it("never spends more than the budget, loses no claim and pays none twice", async () => {
    await fc.assert(
      fc.asyncProperty(runs, async ({ open, most, poisoned, error, gas, wei }) => {
        const poison = new Set(poisoned.map((position) => open[position]?.index));
        const chain = new FakeChain(({ index }) => poison.has(index), error);
        const batches = richestFirst(cutBatches(open, DEPTH, most));
        const report = await pushBatches(batches, DEPTH, most.gas, { gas, wei }, chain);
        if (gas !== undefined) expect(chain.gas <= gas).to.equal(true);
        if (wei !== undefined) expect(chain.wei <= wei).to.equal(true);
        expect([report.gas, report.wei]).to.deep.equal([chain.gas, chain.wei]);
        expect(chain.told).to.deep.equal(report.paid);
        const refused = report.refused.map(({ claim }) => claim);
        expect(indicesOf([...chain.paid, ...refused, ...report.left])).to.deep.equal(indicesOf(open));
        expect(refused.every(({ index }) => poison.has(index))).to.equal(true);
        if (gas === undefined && wei === undefined) expect(report.left).to.deep.equal([]);
      }),
    );
  });

  it("pays everybody beside an account with which every batch fails, and halves only to find it", async () => {
    const open = Array.from({ length: 128 }, (_, index) => claimAt(index, 1_000n));
    const most: BatchLimits = { gas: 10_000_000n, bytes: 120_000 };
    const chain = new FakeChain(({ index }) => index === 77, 100n);
    const report: PushReport = await pushBatches(cutBatches(open, DEPTH, most), DEPTH, most.gas, {}, chain);
    expect(report.refused.map(({ claim, reason }) => [claim.index, reason])).to.deep.equal([
      [77, "execution reverted"],
    ]);
    expect(chain.paid).to.have.length(127);
    expect(chain.quotes).to.equal(15);
  });

  it("spends a budget nearly to its end by cutting the last batch down, and then asks no more", async () => {
    const open = Array.from({ length: 1_000 }, (_, index) => claimAt(index, 1_000n));
    const most = { gas: 3_000_000n, bytes: 120_000 };
    const chain = new FakeChain(() => false, 100n);
    const batches = cutBatches(open, DEPTH, most);
    const report = await pushBatches(batches, DEPTH, 3_000_000n, { gas: 10_000_000n }, chain);
    expect(Number(report.gas)).to.be.within(9_800_000, 10_000_000);
    expect(chain.quotes).to.be.below(report.paid.length + 16);
    expect(report.left.length + chain.paid.length).to.equal(1_000);
  });

  it("ends with a node's own fault, after which nothing more is sent", async () => {
    const open = Array.from({ length: 10 }, (_, index) => claimAt(index, 1_000n));
    const chain = new FakeChain(() => false, 100n);
    chain.quote = () => Promise.reject(new Error("no connection"));
    const run = pushBatches(cutBatches(open, DEPTH, { gas: 100_000n, bytes: 9_999 }), DEPTH, 100_000n, {}, chain);
    expect(String(await run.catch((error: unknown) => error))).to.include("no connection");
    expect(chain.paid).to.deep.equal([]);
  });
});
