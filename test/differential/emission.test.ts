import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import type { MSN } from "../../typechain-types/index.js";
import { deploySystem } from "../helpers/system.js";
import vectors from "../vectors/rewards-v1.json" with { type: "json" };

const YEAR = 31_536_000n;
const INITIAL_SUPPLY = 100_000_000n * 10n ** 18n;

/** The yearly rates, 500 − 50·k basis points, times the seconds spent in each year (protocol.md section 1). */
function integral(elapsed: bigint): bigint {
  let numerator = 0n;
  for (let year = 0n; year < 10n; year++) {
    const left = elapsed - year * YEAR;
    if (left <= 0n) break;
    numerator += (500n - 50n * year) * (INITIAL_SUPPLY / 10_000n) * (left < YEAR ? left : YEAR);
  }
  return numerator / YEAR;
}

describe("emission: the token, the vectors and the integral of the rates agree", () => {
  let token: MSN;
  let start: bigint;
  before(async () => {
    const system = await deploySystem(await network.create());
    token = system.contracts.token;
    start = BigInt(system.emissionStart);
  });

  for (const { elapsedSeconds, cumulativeWei } of vectors.emission) {
    it(`${cumulativeWei} wei after ${elapsedSeconds} s`, async () => {
      expect(await token.accruedEmission(start + BigInt(elapsedSeconds))).to.equal(BigInt(cumulativeWei));
      expect(integral(BigInt(elapsedSeconds))).to.equal(BigInt(cumulativeWei));
    });
  }

  it("at any time, and nothing before the start", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: -YEAR, max: 12n * YEAR }), async (elapsed) => {
        const expected = elapsed < 0n ? 0n : integral(elapsed);
        expect(await token.accruedEmission(start + elapsed)).to.equal(expected);
      }),
    );
  });
});
