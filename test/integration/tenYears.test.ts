import { expect } from "chai";
import hre from "hardhat";

import {
  type SimulatedChain,
  type SimulatedMonth,
  simulateTenYears,
} from "../../offchain/chain/simulation/tenYears.js";
import { BUCKETS, VESTING_MONTH_SECONDS, WEI_PER_MSN } from "../../offchain/domain/allocation.js";
import { freshSystem } from "../../tasks/msn/freshSystem.js";

/** Until the last epoch of emission is active. */
const MONTHS = 122;

async function withFreshSystem<T>(work: (chain: SimulatedChain) => Promise<T>): Promise<T> {
  const { chain, close } = await freshSystem(hre);
  try {
    return await work(chain);
  } finally {
    await close();
  }
}

describe("ten years on chain", function () {
  this.timeout(180_000);
  let rows: SimulatedMonth[];

  before(async () => {
    // Compares every month with the schedule of offchain/vesting by itself, and throws.
    rows = await withFreshSystem((chain) => simulateTenYears(chain, MONTHS));
  });

  const millions = (wei: bigint): number => Number(wei / WEI_PER_MSN) / 1e6;

  it("unlocks as published", () => {
    const unlocked = (month: number): number[] =>
      BUCKETS.map(({ name }) => millions(rows[month]?.unlockedWei[name] ?? -1n));
    expect(unlocked(0)).to.deep.equal([0, 0.5, 0, 0, 0, 0, 1]);
    expect(unlocked(6)).to.deep.equal([13, 2.75, 4.5, 3.333333, 0, 1, 1]);
    expect(unlocked(7)[4]).to.equal(0.416666);
    expect(unlocked(12).slice(0, 2)).to.deep.equal([26, 5]);
    expect(unlocked(41)[4]).to.equal(14.583333);
    expect(unlocked(42)).to.deep.equal([26, 5, 27, 20, 15, 6, 1]);
  });

  it("releases the seed round's grant slower than its bucket", () => {
    expect(rows[12]?.releasedWei.private).to.equal(24_000_000n * WEI_PER_MSN);
    expect(rows[18]?.releasedWei.private).to.equal(26_000_000n * WEI_PER_MSN);
  });

  it("ends with every bucket released and 127,500,000 MSN, not a wei less", () => {
    const last = rows.at(-1);
    for (const { name, sizeWei } of BUCKETS) expect(last?.releasedWei[name]).to.equal(sizeWei);
    expect(last?.totalSupplyWei).to.equal(127_500_000n * WEI_PER_MSN);
    expect(rows[120]?.totalSupplyWei).to.be.lessThan(127_500_000n * WEI_PER_MSN);
  });

  it("notices a month that released too much", async () => {
    const aMonthLate = (chain: SimulatedChain): SimulatedChain => ({
      ...chain,
      setNextTime: (timestamp) => chain.setNextTime(timestamp + VESTING_MONTH_SECONDS),
    });
    const problem = await withFreshSystem((chain) => simulateTenYears(aMonthLate(chain), 1)).then(
      () => "none",
      (error: unknown) => String(error),
    );
    expect(problem).to.include("released of private in month 0: expected 0 wei by the schedule");
  });
});
