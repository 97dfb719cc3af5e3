import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";

import { expect } from "chai";

import { ACTION_NAMES, actionOf } from "../../../scripts/costs/actions.js";
import { readGasSnapshot, renderCostsPage } from "../../../scripts/costs/document.js";
import { OTHERS, costsPage, usd } from "../../../scripts/costs/page.js";
import { SAMPLE_CALLS, publishedBytes } from "../../../scripts/costs/sampleCalls.js";
import { expectWithin } from "../fractions.js";

describe("the page of costs", () => {
  it("is what comes out of the committed gas; if it is not: npm run costs", async () => {
    expect(await renderCostsPage()).to.equal(readFileSync("docs/costs.md", "utf8").replaceAll("\r\n", "\n"));
  });

  it("takes from the snapshot what its rows name, follows it, and misses nothing silently", () => {
    const snapshot = readGasSnapshot();
    const measured = ACTION_NAMES.filter((name) => name !== "hundred");
    const asked = new Set<string>();
    const watched = new Proxy(snapshot, {
      get: (target, name) => {
        asked.add(String(name));
        return target[String(name)];
      },
    });
    for (const name of measured) actionOf(watched, name);
    expect(asked.size).to.equal(measured.length);
    expect([...asked].filter((name) => snapshot[name] === undefined)).to.deep.equal([]);
    expect(() => actionOf({}, "claim")).to.throw('snapshots/gas.json: has no "claim, repeat"');
    expect(costsPage({ ...snapshot, "claim, repeat": 987_654 })).to.include("| `claim` | 987,654 |");
  });

  it("names the same gas of others as docs/gas.md", () => {
    const gas = readFileSync("docs/gas.md", "utf8");
    for (const [name, each] of OTHERS) expect(gas).to.include(`${name} ${each / 1000}k`);
  });

  it("estimates published bytes within a fifth of what a compressor makes of them", () => {
    for (const sample of [
      "propose",
      "claim",
      "batchAnywhere",
      "batchOf100",
      "challenge",
      "answerPage",
      "settle",
    ] as const) {
      const calldata = SAMPLE_CALLS[sample]();
      const compressed = deflateRawSync(calldata, { level: 9 }).length + 110;
      expectWithin(publishedBytes(calldata) / compressed, 0.8, 1.2, sample);
    }
  });

  it("shares a batch among its accounts", () => {
    const { gas, calldataBytes } = actionOf(readGasSnapshot(), "neighbours");
    expect(gas).to.equal(25_980);
    // Head, three words a leaf, eighteen of the first path, and seven that the others add.
    expect(calldataBytes).to.equal((4 + 32 * (7 + 30 + 18 + 7)) / 10);
  });

  it("writes money as people read it", () => {
    expect([0.0000421, 0.0042, 0.078, 0.5, 1, 12.345, 999.4, 1_234.5, 14_863_841].map(usd)).to.deep.equal([
      "$0.000042",
      "$0.0042",
      "$0.078",
      "$0.50",
      "$1.00",
      "$12.35",
      "$999.40",
      "$1,235",
      "$14,863,841",
    ]);
  });
});
