import { BUCKETS, WEI_PER_MSN } from "../domain/allocation.js";
import { renderSvg } from "./renderSvg.js";
import type { SupplyRow } from "./supplyRow.js";
import { requireSeries, unlockedInAll } from "./supplyRow.js";
import { supplySpec } from "./supplySpec.js";

const MONTHS_A_YEAR = 12;
const TENTHS_OF_A_MILLION = 100_000n * WEI_PER_MSN;

/**
 * Total supply, unlocked allocation and stake over time, and the unlocked allocation by bucket, as an SVG that stands on its
 * own: of one size, and the same text for the same rows. Throws `argument` unless there are two rows at least, ascending by
 * month.
 */
export async function supplyChart(rows: readonly SupplyRow[]): Promise<string> {
  const { first, last } = requireSeries(rows);
  const title = `MSN over ${timespan(last.month - first.month)}: supply, unlocked allocation, stake`;
  const end = `total supply ${millions(last.totalSupplyWei)}, unlocked ${millions(unlockedInAll(last))}, staked ${millions(last.stakedWei)}`;
  const subtitle = [`${first.date} to ${last.date}`, `At the end: ${end} million MSN`];
  return renderSvg(supplySpec(rows, title, subtitle), { title, description: description(first, last) });
}

function description(first: SupplyRow, last: SupplyRow): string {
  const change = (name: string, of: (row: SupplyRow) => bigint): string =>
    `${name} from ${millions(of(first))} to ${millions(of(last))}`;
  const lines = [
    change("total supply", ({ totalSupplyWei }) => totalSupplyWei),
    change("unlocked allocation", unlockedInAll),
    change("staked", ({ stakedWei }) => stakedWei),
  ];
  const buckets = BUCKETS.map(({ name }) => change(name, ({ unlockedWei }) => unlockedWei[name]));
  const span = `From ${first.date} to ${last.date}, in million MSN.`;
  return `${span} Upper chart, lines: ${lines.join("; ")}. Lower chart, unlocked by bucket, stacked: ${buckets.join("; ")}.`;
}

function timespan(months: number): string {
  const isYears = months % MONTHS_A_YEAR === 0;
  const [count, unit] = isYears ? [months / MONTHS_A_YEAR, "year"] : [months, "month"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Millions of MSN with one decimal, rounded down: `127.5`. */
function millions(wei: bigint): string {
  const tenths = wei / TENTHS_OF_A_MILLION;
  return `${tenths / 10n}.${tenths % 10n}`;
}
