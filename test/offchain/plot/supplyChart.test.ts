import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { BUCKETS } from "../../../offchain/domain/allocation.js";
import { renderSvg } from "../../../offchain/plot/renderSvg.js";
import { supplyChart } from "../../../offchain/plot/supplyChart.js";
import type { SupplyRow } from "../../../offchain/plot/supplyRow.js";
import { expectMsnError } from "../failure.js";
import { supplyRows } from "./supplyRows.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PLOT_WIDTH = 780;
const PLOT_HEIGHT = 270;
/** Where the upper axis ends, million MSN. */
const UPPER_END = 130;

const sizeOf = (svg: string): string => /width="\d+" height="\d+" viewBox="[^"]*"/.exec(svg)![0];

/** The points of the one path drawn in this colour, in the panel's pixels. */
function pathOf(svg: string, kind: "stroke" | "fill", color: string): [number, number][] {
  const paths = [...svg.matchAll(new RegExp(`<path d="([^"]*)"[^>]*${kind}="${color}"`, "g"))].filter(
    ([, d]) => d!.split("L").length > 2,
  );
  expect(paths, `paths of ${color}`).to.have.length(1);
  return [...paths[0]![1]!.matchAll(/[ML]?(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

/** Once Hardhat's matchers are loaded, chai compares whole numbers only. */
function expectNear(actual: number | undefined, expected: number): void {
  const isNear = Math.abs((actual ?? Number.NaN) - expected) < 0.01;
  expect(isNear, `expected about ${expected}, got ${String(actual)}`).to.equal(true);
}

describe("supply chart", () => {
  const rows = supplyRows(120);
  let svg: string;
  before(async () => {
    svg = await supplyChart(rows);
  });

  it("is one SVG that needs nothing from elsewhere", () => {
    expect(svg).to.match(/^<svg [^]*<\/svg>\n$/);
    expect(svg.match(/<svg /g)).to.have.length(1);
    expect(svg).not.to.match(/<(script|image|foreignObject|style|use)\b/);
    expect(svg.match(/\b(href|src)=|url\((?!#)/g)).to.equal(null);
    expect(svg.match(/https?:[^"]*/g)).to.deep.equal(["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]);
  });

  it("is the same text every time, in another process and time zone too", async () => {
    expect(await supplyChart(rows)).to.equal(svg);
    const program = `import { supplyChart } from "./offchain/plot/supplyChart.ts";
      import { supplyRows } from "./test/offchain/plot/supplyRows.ts";
      process.stdout.write(await supplyChart(supplyRows(120)));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--import=tsx", "--input-type=module", "-e", program], {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...process.env, TZ: "Pacific/Auckland", LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" },
    });
    expect(stdout, stderr).to.equal(svg);
  });

  it("has one size, whatever the numbers", async () => {
    const small = supplyRows(3).map((row): SupplyRow => ({ ...row, totalSupplyWei: 0n, stakedWei: 0n }));
    for (const other of [small, supplyRows(121)]) expect(sizeOf(await supplyChart(other))).to.equal(sizeOf(svg));
  });

  it("says what it shows to readers and to screen readers", () => {
    const texts = [...svg.matchAll(/<t(?:ext|span)[^>]*>([^<]*)<\//g)].map(([, text]) => text);
    expect(texts).to.include.members(["Total supply", "Unlocked allocation", "Staked", "Unlocked by bucket"]);
    expect(texts).to.include.members(["Private", "Public", "Ecosystem", "Foundation", "Technical Team", "Partners"]);
    expect(texts).to.include.members(["Testnet", "Million MSN", "Years since token generation", "10"]);
    expect(texts).to.include.members([
      "MSN over 10 years: supply, unlocked allocation, stake",
      "2027-01-01 to 2037-01-01",
      "At the end: total supply 124.0, unlocked 100.0, staked 62.0 million MSN",
    ]);
    expect(svg).to.match(/^<svg role="img" aria-labelledby="title description" /);
    expect(svg).to.include('<title id="title">MSN over 10 years: supply, unlocked allocation, stake</title>');
    expect(svg).to.match(
      /<desc id="description">From 2027-01-01 to 2037-01-01, in million MSN\..*private from 0\.0 to 26\.0/,
    );
  });

  it("draws the numbers: the ends of every line stand where the axis says", () => {
    const ends = (color: string): number[][] => {
      const points = pathOf(svg, "stroke", color);
      return [points[0]!, points.at(-1)!];
    };
    const y = (million: number): number => PLOT_HEIGHT * (1 - million / UPPER_END);
    for (const [color, first, last] of [
      ["#1b1b1b", 100, 124],
      ["#0072b2", 0, 100],
      ["#d55e00", 50, 62],
    ] as const) {
      const [start, end] = ends(color);
      expect(start![0]).to.equal(0);
      expectNear(start![1], y(first));
      expect(end![0]).to.equal(PLOT_WIDTH);
      expectNear(end![1], y(last));
    }
  });

  it("draws the numbers: each bucket is as high as it is large, one on the other in the contract's order", () => {
    const colors = ["#0072b2", "#56b4e9", "#009e73", "#f0e442", "#e69f00", "#d55e00", "#cc79a7"];
    let below = 0;
    BUCKETS.forEach(({ sizeWei }, i) => {
      const atEnd = pathOf(svg, "fill", colors[i]!).filter(([x]) => x === PLOT_WIDTH);
      const heights = atEnd.map(([, y]) => PLOT_HEIGHT - y).sort((a, b) => a - b);
      const above = below + (Number(sizeWei / 10n ** 18n) / 1e8) * PLOT_HEIGHT;
      expectNear(heights[0], below);
      expectNear(heights.at(-1), above);
      below = above;
    });
  });

  it("names its time span in months where it is no whole number of years", async () => {
    expect(await supplyChart(supplyRows(12))).to.include(">MSN over 1 year:");
    expect(await supplyChart(supplyRows(7))).to.include(">MSN over 7 months:");
  });

  it("refuses fewer than two rows, and months that do not ascend", async () => {
    const [a, b, c] = supplyRows(2);
    for (const [wrong, text] of [
      [[], "at least two rows, got 0"],
      [[a!], "at least two rows, got 1"],
      [[a!, c!, b!], "record 2, month: expected a month after 2, got 1"],
      [[a!, a!], "record 1, month: expected a month after 0, got 0"],
    ] as const) {
      const error: unknown = await supplyChart(wrong).catch((reason: unknown) => reason);
      expectMsnError(error, "argument", text);
    }
  });
});

describe("drawing", () => {
  const alternative = { title: "a < b & c", description: "d > e" };
  const spec = { data: { values: [{ a: 1 }] }, mark: "point", encoding: {} } as const;

  it("escapes what it is told to say", async () => {
    const svg = await renderSvg(spec, alternative);
    expect(svg).to.include('<title id="title">a &lt; b &amp; c</title>');
    expect(svg).to.include('<desc id="description">d &gt; e</desc>');
  });

  it("is the same text every time, clips and their ids included", async () => {
    const clipped = { ...spec, mark: { type: "point", clip: true } } as const;
    const svg = await renderSvg(clipped, alternative);
    expect(svg).to.include("clip-path");
    expect(await renderSvg(clipped, alternative)).to.equal(svg);
  });

  it("throws what the library would only log", async () => {
    for (const [wrong, text] of [
      [{ ...spec, encoding: { nowhere: { field: "a", type: "quantitative" } } }, "nowhere"],
      [{ ...spec, transform: [{ calculate: "datum.b.c", as: "d" }] }, "TypeError"],
      [{ ...spec, data: { url: "none.json" } }, "none.json"],
    ] as const) {
      const error: unknown = await renderSvg(wrong as typeof spec, alternative).catch((reason: unknown) => reason);
      expect(String(error)).to.match(/^Error: the chart cannot be drawn: /);
      expect(String(error)).to.include(text);
    }
  });
});
