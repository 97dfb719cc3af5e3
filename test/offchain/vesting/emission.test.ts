import { expect } from "chai";

import { INITIAL_SUPPLY_WEI, WEI_PER_MSN } from "../../../offchain/domain/allocation.js";
import { emissionAccruedWei } from "../../../offchain/vesting/emission.js";
import vectors from "../../vectors/rewards-v1.json" with { type: "json" };

const START = 1_800_000_000n;
const YEAR = 31_536_000n;
const accrued = (elapsed: bigint): bigint => emissionAccruedWei(START, START + elapsed);

describe("emission by walking the years", () => {
  it("is the published sum after each year, in tenths of a million MSN", () => {
    const tenths = [0n, 50n, 95n, 135n, 170n, 200n, 225n, 245n, 260n, 270n, 275n, 275n];
    tenths.forEach((sum, years) => {
      expect(accrued(BigInt(years) * YEAR)).to.equal(sum * 100_000n * WEI_PER_MSN);
    });
  });

  it("ends at a supply of 127,500,000 MSN", () => {
    expect(INITIAL_SUPPLY_WEI + accrued(1_000n * YEAR)).to.equal(127_500_000n * WEI_PER_MSN);
  });

  it("begins at its start and counts every second", () => {
    expect([-1n, 0n, 1n].map(accrued)).to.deep.equal([0n, 0n, (5_000_000n * WEI_PER_MSN) / YEAR]);
    expect(accrued(YEAR + YEAR / 2n)).to.equal(7_250_000n * WEI_PER_MSN);
  });

  it("is what the vectors of the rewards say", () => {
    for (const { elapsedSeconds, cumulativeWei } of vectors.emission) {
      expect(accrued(BigInt(elapsedSeconds))).to.equal(BigInt(cumulativeWei));
    }
  });
});
