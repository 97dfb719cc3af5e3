import { expect } from "chai";

import { VESTING_MONTH_SECONDS } from "../../../offchain/domain/allocation.js";
import { curveSteps, grantSteps } from "../../../offchain/vesting/months.js";

const MONTH = BigInt(VESTING_MONTH_SECONDS);
const START = 1_785_650_400n;

describe("vesting: the moments at which something comes", () => {
  it("a share at the start, then a step a month that adds up to the wei", () => {
    const steps = grantSteps({ start: START, instantBps: 1_000, cliffMonths: 0, months: 3 }, 101n);
    expect(steps).to.deep.equal([
      { at: START, wei: 10n, cumulativeWei: 10n },
      { at: START + MONTH, wei: 30n, cumulativeWei: 40n },
      { at: START + 2n * MONTH, wei: 30n, cumulativeWei: 70n },
      { at: START + 3n * MONTH, wei: 31n, cumulativeWei: 101n },
    ]);
  });

  it("nothing while a cliff withholds, all of it when it is over", () => {
    const steps = grantSteps({ start: START, instantBps: 0, cliffMonths: 3, months: 4 }, 400n);
    expect(steps).to.deep.equal([
      { at: START + 3n * MONTH, wei: 300n, cumulativeWei: 300n },
      { at: START + 4n * MONTH, wei: 100n, cumulativeWei: 400n },
    ]);
  });

  it("steps of less than a wei come when the wei is full", () => {
    const steps = grantSteps({ start: START, instantBps: 0, cliffMonths: 0, months: 12 }, 2n);
    expect(steps.map(({ at }) => (at - START) / MONTH)).to.deep.equal([6n, 12n]);
  });

  it("a curve begins after its delay; one without steps unlocks once", () => {
    const team = curveSteps({ instantBps: 0, delayMonths: 6, months: 2 }, 100n, START);
    expect(team).to.deep.equal([
      { at: START + 7n * MONTH, wei: 50n, cumulativeWei: 50n },
      { at: START + 8n * MONTH, wei: 50n, cumulativeWei: 100n },
    ]);
    const testnet = curveSteps({ instantBps: 10_000, delayMonths: 0, months: 0 }, 7n, START);
    expect(testnet).to.deep.equal([{ at: START, wei: 7n, cumulativeWei: 7n }]);
  });
});
