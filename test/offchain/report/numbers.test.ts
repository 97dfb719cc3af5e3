import { expect } from "chai";
import fc from "fast-check";

import { boostBins } from "../../../offchain/report/boost.js";
import { distributionOf } from "../../../offchain/report/distribution.js";
import { grouped, msn, percent, signedMsn } from "../../../offchain/report/text.js";
import { html } from "../../../offchain/report/page/html.js";

const row = (rawGwei: bigint, stakeGwei: bigint, rewardGwei: bigint) => ({
  operator: "0x00" as const,
  scoreGatewayX: 0n,
  scoreGaGaNode: 0n,
  weight: 0n,
  rawGwei,
  stakeGwei,
  rewardGwei,
});

describe("report: how evenly an amount is spread", () => {
  it("is 0 where all have the same, and (n − 1)/n where one has everything", () => {
    expect(distributionOf([7n, 7n, 7n, 7n]).giniPpm).to.equal(0n);
    expect(distributionOf([0n, 9n, 0n, 0n]).giniPpm).to.equal(750_000n);
    expect(distributionOf([1n, 3n]).giniPpm).to.equal(250_000n);
    expect(distributionOf([0n, 0n])).to.deep.equal({ curve: [], giniPpm: 0n, topPpm: 0n });
    expect(distributionOf([])).to.deep.equal({ curve: [], giniPpm: 0n, topPpm: 0n });
  });

  it("agrees with the definition by all pairs, in any order of the amounts", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 1n << 60n), { minLength: 1, maxLength: 40 }), (amounts) => {
        const total = amounts.reduce((sum, amount) => sum + amount, 0n);
        const { giniPpm } = distributionOf(amounts);
        if (total === 0n) return giniPpm === 0n;
        const pairs = amounts.flatMap((a) => amounts.map((b) => (a > b ? a - b : b - a)));
        const differences = pairs.reduce((sum, difference) => sum + difference, 0n);
        return giniPpm === (differences * 1_000_000n) / (2n * BigInt(amounts.length) * total);
      }),
    );
  });

  it("draws a curve of few points from nothing to everything, which bends upwards", () => {
    const { curve, topPpm } = distributionOf(Array.from({ length: 10_000 }, (_, i) => BigInt(i + 1)));
    expect(curve.length).to.be.within(150, 201);
    expect(curve[0]).to.deep.equal({ operators: 0, amount: 0 });
    expect(curve.at(-1)).to.deep.equal({ operators: 1, amount: 1 });
    const isBelow = curve.every(({ operators, amount }) => amount <= operators);
    expect(isBelow).to.equal(true);
    // 9,901 to 10,000 of the sum of all: 995,050 of 50,005,000.
    expect(topPpm).to.equal(19_899n);
  });
});

describe("report: boost in bins", () => {
  it("counts operators with about the same stake and boost together, and leaves out those without a raw share", () => {
    const bins = boostBins([
      row(100n, 0n, 41n),
      row(1_000n, 0n, 410n),
      row(100n, 1_000_000_000_000n, 100n),
      row(0n, 5n, 0n),
    ]);
    expect(bins.map(({ operators }) => operators)).to.deep.equal([2, 1]);
    expect(bins[0]?.stakeMsn).to.equal(0);
    expect(String(bins[0]?.boost)).to.equal("0.425");
    expect((bins[1]?.stakeMsn ?? 0) > 900 && (bins[1]?.stakeMsn ?? 0) < 1_200).to.equal(true);
  });
});

describe("report: texts", () => {
  it("writes amounts with three places, rounded down", () => {
    expect(msn(1_234_567_999_999_999n)).to.equal("1,234,567.999");
    expect(msn(999_999n)).to.equal("0.000");
    expect(signedMsn(-1_500_000_000n)).to.equal("−1.500");
    expect(signedMsn(1_500_000_000n)).to.equal("+1.500");
    expect(signedMsn(0n)).to.equal("0.000");
    expect(grouped(-1_000n)).to.equal("-1,000");
    expect(grouped(100)).to.equal("100");
    expect(percent(999_999n)).to.equal("99.9 %");
  });

  it("takes whatever is put into a page for text, unless a template made it", () => {
    const hostile = `<img src=x onerror="alert('1')">&`;
    const escaped = "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;";
    expect(html`<p title="${hostile}">${[hostile, html`<b>${1}</b>`, undefined]}</p>`.text).to.equal(
      `<p title="${escaped}">${escaped}<b>1</b></p>`,
    );
  });
});
