import type { TopLevelSpec } from "vega-lite";

import type { BucketName } from "../domain/allocation.js";
import { BUCKETS, WEI_PER_MSN } from "../domain/allocation.js";
import { INK, axisStyle } from "./axisStyle.js";
import type { SupplyRow } from "./supplyRow.js";
import { unlockedInAll } from "./supplyRow.js";

const PLOT_WIDTH = 780;
const PLOT_HEIGHT = 270;
const FONT = "Helvetica, Arial, sans-serif";
const MONTHS_A_YEAR = 12;
/** Millions of MSN: the next ten above the 127.5 that the supply never exceeds, and the allocation. */
const SUPPLY_AXIS_END = 130;
const ALLOCATION_AXIS_END = 100;

/** Series of the upper panel: name, colour and dashes, which tell them apart without colours too. */
const LINES = [
  { name: "Total supply", color: "#1b1b1b", dash: [1, 0] },
  { name: "Unlocked allocation", color: "#0072b2", dash: [8, 3] },
  { name: "Staked", color: "#d55e00", dash: [2, 2] },
] as const;

/** Okabe and Ito's colours, which readers with any kind of colour vision tell apart. */
const BUCKET_STYLE: Readonly<Record<BucketName, { label: string; color: string }>> = {
  private: { label: "Private", color: "#0072b2" },
  public: { label: "Public", color: "#56b4e9" },
  ecosystem: { label: "Ecosystem", color: "#009e73" },
  foundation: { label: "Foundation", color: "#f0e442" },
  team: { label: "Technical Team", color: "#e69f00" },
  partners: { label: "Partners", color: "#d55e00" },
  testnet: { label: "Testnet", color: "#cc79a7" },
};

/** Millions of MSN, exact to one MSN: far below what a pixel shows. */
const millions = (wei: bigint): number => Number(wei / WEI_PER_MSN) / 1e6;

/** The drawing as Vega-Lite describes it: three lines above, the unlocked allocation by bucket stacked below. */
export function supplySpec(rows: readonly SupplyRow[], title: string, subtitle: string[]): TopLevelSpec {
  return {
    background: "#ffffff",
    padding: 16,
    title: { text: title, subtitle, anchor: "start", frame: "group", offset: 14 },
    spacing: 28,
    vconcat: [linesPanel(rows), bucketsPanel(rows)],
    resolve: { scale: { color: "independent", strokeDash: "independent" } },
    config: {
      font: FONT,
      aria: false,
      title: { fontSize: 20, subtitleFontSize: 14, color: INK, subtitleColor: INK, subtitlePadding: 6 },
      axis: axisStyle(13, 14),
      legend: {
        labelFontSize: 13,
        titleFontSize: 14,
        labelColor: INK,
        titleColor: INK,
        labelLimit: 0,
        titleLimit: 0,
        symbolSize: 400,
        symbolStrokeWidth: 2.5,
      },
      view: { stroke: null },
    },
  };
}

const size = { width: PLOT_WIDTH, height: PLOT_HEIGHT } as const;
const years = {
  field: "year",
  type: "quantitative",
  title: "Years since token generation",
  scale: { nice: false },
  axis: { grid: false, tickMinStep: 1, format: "d" },
} as const;
/** The axis of amounts from 0 to `end` million: fixed, so that the drawings of different runs have one size and compare. */
const amounts = (end: number) => ({
  type: "quantitative" as const,
  title: "Million MSN",
  scale: { domain: [0, end] },
  axis: { format: "d" },
});

function linesPanel(rows: readonly SupplyRow[]) {
  const values = rows.flatMap((row) => {
    const year = row.month / MONTHS_A_YEAR;
    const [supply, unlocked, staked] = [row.totalSupplyWei, unlockedInAll(row), row.stakedWei].map(millions);
    return [
      { year, series: LINES[0].name, amount: supply },
      { year, series: LINES[1].name, amount: unlocked },
      { year, series: LINES[2].name, amount: staked },
    ];
  });
  const names = LINES.map(({ name }) => name);
  return {
    ...size,
    data: { values },
    mark: { type: "line", strokeWidth: 2.5 },
    encoding: {
      x: years,
      y: { field: "amount", ...amounts(SUPPLY_AXIS_END) },
      color: {
        field: "series",
        type: "nominal",
        title: "Supply",
        scale: { domain: names, range: LINES.map(({ color }) => color) },
      },
      strokeDash: {
        field: "series",
        type: "nominal",
        title: "Supply",
        scale: { domain: names, range: LINES.map(({ dash }) => [...dash]) },
      },
    },
  } as const;
}

function bucketsPanel(rows: readonly SupplyRow[]) {
  const values = rows.flatMap((row) =>
    BUCKETS.map(({ name }) => ({
      year: row.month / MONTHS_A_YEAR,
      bucket: BUCKET_STYLE[name].label,
      amount: millions(row.unlockedWei[name]),
    })),
  );
  // Legend and stack take the order of this list: the first on top.
  const styles = BUCKETS.map(({ name }) => BUCKET_STYLE[name]).reverse();
  return {
    ...size,
    data: { values },
    mark: { type: "area", interpolate: "step-after" },
    encoding: {
      x: years,
      y: { field: "amount", stack: "zero", ...amounts(ALLOCATION_AXIS_END) },
      color: {
        field: "bucket",
        type: "nominal",
        title: "Unlocked by bucket",
        legend: { symbolType: "square", symbolSize: 200 },
        scale: { domain: styles.map(({ label }) => label), range: styles.map(({ color }) => color) },
      },
    },
  } as const;
}
