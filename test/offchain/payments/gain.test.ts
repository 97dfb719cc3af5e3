import { expect } from "chai";

import {
  type Choice,
  type Gain,
  chooseBatch,
  exceeds,
  gainOf,
  parseFactor,
  parsePrice,
} from "../../../offchain/chain/payments/settlementGain.js";
import { expectThrows } from "../failure.js";

const COST = { fixedWei: 100n, voucherWei: 10n };
const safe = (gainWei: bigint): Gain => ({ gainWei, isEndangered: false });
const endangered = (gainWei: bigint): Gain => ({ gainWei, isEndangered: true });
const choose = (offered: readonly Gain[], factor = 10_000n, force = false, size = 100): Choice<Gain> =>
  chooseBatch(offered, COST, { factor, force }, size);
const gains = ({ chosen }: Choice<Gain>): bigint[] => chosen.map(({ gainWei }) => gainWei);

describe("which vouchers are worth settling", () => {
  it("one voucher: a gain of exactly the factor times the gas is not enough, one wei more is", () => {
    expect(choose([safe(1100n)])).to.deep.equal({ chosen: [], reason: "nothing" });
    expect(choose([safe(1101n)])).to.deep.equal({ chosen: [safe(1101n)], reason: "worth" });
    expect([exceeds(3n, 1500n, 2n), exceeds(4n, 1500n, 2n)]).to.deep.equal([false, true]);
  });

  it("the base cost is shared, and each voucher must be worth its own share", () => {
    expect(choose([safe(600n), safe(600n)]).reason).to.equal("nothing");
    expect(gains(choose([safe(600n), safe(100n), safe(601n), safe(101n)]))).to.deep.equal([601n, 600n, 101n]);
  });

  it("is the best batch of all: no other brings more beyond the factor", () => {
    let seed = 7n;
    const random = (limit: bigint): bigint => {
      seed = (seed * 6364136223846793005n + 1442695040888963407n) % (1n << 64n);
      return (seed >> 33n) % limit;
    };
    for (let round = 0; round < 300; round++) {
      const offered = Array.from({ length: 6 }, () => safe(1n + random(500n)));
      const surplus = (batch: readonly Gain[]): bigint =>
        batch.length === 0
          ? 0n
          : batch.reduce((sum, { gainWei }) => sum + gainWei, 0n) -
            10n * (COST.fixedWei + COST.voucherWei * BigInt(batch.length));
      const best = Array.from({ length: 64 }, (_, mask) => offered.filter((_each, i) => (mask >> i) % 2 === 1))
        .map(surplus)
        .reduce((a, b) => (a > b ? a : b));
      expect(surplus(choose(offered).chosen)).to.equal(best);
    }
  });

  it("in danger: more than the gas suffices, whatever the factor, and what is worth its share goes along", () => {
    expect(choose([endangered(110n)]).reason).to.equal("nothing");
    expect(choose([endangered(111n)])).to.deep.equal({ chosen: [endangered(111n)], reason: "danger" });
    expect(gains(choose([endangered(111n), safe(101n), safe(100n)]))).to.deep.equal([111n, 101n]);
    expect(gains(choose([endangered(11n), safe(2000n)])), "goes along").to.deep.equal([2000n, 11n]);
    expect(gains(choose([endangered(10n), safe(2000n)])), "costs more than it brings").to.deep.equal([2000n]);
    expect(choose([endangered(11n), safe(900n)]).reason, "does not pay a transaction").to.equal("nothing");
  });

  it("a full batch takes the endangered first, then the highest gains; force takes all", () => {
    const offered = [safe(2000n), safe(3000n), endangered(200n), safe(1000n)];
    expect(gains(choose(offered, 10_000n, false, 2))).to.deep.equal([3000n, 200n]);
    expect(choose(offered, 10_000n, true, 3)).to.deep.equal({
      chosen: [safe(3000n), safe(2000n), safe(1000n)],
      reason: "forced",
    });
    expect(choose([safe(0n)], 10_000n, true).reason).to.equal("forced");
    expect([choose([]).reason, choose([], 0n, true).reason]).to.deep.equal(["nothing", "nothing"]);
  });

  it("prices and factors as people write them", () => {
    expect(parsePrice("0.00002", "--price")).to.equal(20_000_000_000_000n);
    expect(gainOf(1_500_000_000n, parsePrice("2", "--price"))).to.equal(3n * 10n ** 18n);
    expect(gainOf(1n, 999_999_999n), "rounded down").to.equal(0n);
    for (const text of ["0", "-1", "1e3", "", "0.0000000000000000001"]) {
      expectThrows(() => parsePrice(text, "--price"), "argument", "--price: expected ETH for one MSN");
    }
    expect([parseFactor("10", "--factor"), parseFactor("1.5", "--factor"), parseFactor("0", "--factor")]).to.deep.equal(
      [10_000n, 1500n, 0n],
    );
    for (const text of ["ten", "1.0001", "-1", "1000000000"]) {
      expectThrows(() => parseFactor(text, "--factor"), "argument", "--factor: expected how many times");
    }
  });
});
