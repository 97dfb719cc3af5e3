import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { PPM } from "../../offchain/domain/constants.js";
import { boostedWeight } from "../../offchain/rewards/boost.js";
import type { MinerStaking } from "../../typechain-types/index.js";
import { deploySystem } from "../helpers/system.js";

const DEFAULT_BASE = 400_000n;
const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
// Every order of magnitude alike, and the edges of the type.
const amount = fc
  .tuple(uint64, fc.nat(63))
  .map(([value, bits]) => value >> BigInt(bits))
  .chain((value) => fc.constantFrom(value, value, value, (1n << 64n) - 1n - value));
const positive = amount.map((value) => (value === 0n ? 1n : value));
const base = fc.oneof(fc.bigInt({ min: 0n, max: BigInt(PPM) }), fc.constantFrom(0n, 1n, DEFAULT_BASE, BigInt(PPM)));

describe("boost: the contract and TypeScript agree", () => {
  let staking: MinerStaking;
  before(async () => {
    staking = (await deploySystem(await network.create())).contracts.staking;
  });

  it("at the default base", async () => {
    await fc.assert(
      fc.asyncProperty(amount, amount, amount, positive, async (raw, totalRaw, stake, totalStake) => {
        const expected = boostedWeight({ raw, totalRaw, stake, totalStake, basePpm: DEFAULT_BASE });
        expect(await staking.boostedWeight(raw, totalRaw, stake, totalStake)).to.equal(expected);
      }),
    );
  });

  it("at any base", async () => {
    await fc.assert(
      fc.asyncProperty(amount, amount, amount, positive, base, async (raw, totalRaw, stake, totalStake, basePpm) => {
        const expected = boostedWeight({ raw, totalRaw, stake, totalStake, basePpm });
        expect(await staking.boostedWeightWithBase(raw, totalRaw, stake, totalStake, basePpm)).to.equal(expected);
      }),
    );
  });

  it("where the boost is partial, shares of one pot", async () => {
    const pot = fc.bigInt({ min: 1n, max: 95_890_410_958_904n });
    await fc.assert(
      fc.asyncProperty(pot, positive, fc.nat(1000), fc.nat(1000), async (totalRaw, totalStake, r, s) => {
        const [raw, stake] = [(totalRaw * BigInt(r)) / 1000n, (totalStake * BigInt(s)) / 1000n];
        const expected = boostedWeight({ raw, totalRaw, stake, totalStake, basePpm: DEFAULT_BASE });
        expect(await staking.boostedWeight(raw, totalRaw, stake, totalStake)).to.equal(expected);
      }),
    );
  });
});
