import { type Bar, barChart } from "./charts/barChart.js";
import { boostChart } from "./charts/boostChart.js";
import { lorenzChart } from "./charts/lorenzChart.js";
import { CLASS_COLORS, CLASS_NAMES, COLORS } from "./charts/style.js";
import type { NodeGroup } from "./groups.js";
import { countryName } from "./labels.js";
import { className, type EpochReport } from "./report.js";
import { grouped, msn, msnNumber, shortAccount, signedMsn } from "./text.js";

/** The pictures of a report as SVG; undefined where there is nothing to draw. */
export interface Pictures {
  readonly budget: string | undefined;
  readonly lorenz: string | undefined;
  readonly operators: string | undefined;
  readonly classes: string | undefined;
  readonly countries: string | undefined;
  readonly boost: string | undefined;
  readonly rejections: string | undefined;
  readonly moves: string | undefined;
}

/** Bars that a chart has room for. */
const MOST_BARS = 15;
const CLASSES = CLASS_NAMES.map((name, i) => ({ name, color: CLASS_COLORS[i] ?? COLORS.neutral }));

export async function drawReport(report: EpochReport): Promise<Pictures> {
  return {
    budget: await budgetPicture(report),
    lorenz:
      report.distribution.curve.length === 0
        ? undefined
        : await lorenzChart(report.distribution, report.rawDistribution),
    operators: await operatorsPicture(report),
    classes: await groupsPicture(report.classes, "class", "Nodes that scored, by class", (name) => name),
    countries: await groupsPicture(report.countries ?? [], "country", "Nodes that scored, by country", countryName),
    boost: report.boost.length === 0 ? undefined : await boostChart(report.boost),
    rejections: await rejectionsPicture(report),
    moves: await movesPicture(report),
  };
}

async function budgetPicture({ budget, classes }: EpochReport): Promise<string | undefined> {
  if (budget === undefined || budget.budgetGwei === 0n) return undefined;
  const paid = classes.map((group) => ({ series: className(group), gwei: group.rewardGwei ?? 0n }));
  const parts = [...paid, { series: "carried over", gwei: budget.carriedGwei }];
  return barChart({
    title: "Where the budget went",
    description: `Of ${msn(budget.budgetGwei)} MSN: ${parts.map(({ series, gwei }) => `${series} ${msn(gwei)}`).join(", ")}.`,
    idPrefix: "budget-",
    unit: "MSN",
    series: [...CLASSES, { name: "carried over", color: COLORS.neutral }],
    bars: parts.map(({ series, gwei }) => ({ label: "budget", series, value: msnNumber(gwei) })),
  });
}

async function operatorsPicture({ operators }: EpochReport): Promise<string | undefined> {
  const top = operators.slice(0, MOST_BARS).filter(({ rewardGwei }) => rewardGwei > 0n);
  if (top.length === 0) return undefined;
  return barChart({
    title: "The most rewarded operators",
    description: top.map(({ operator, rewardGwei }) => `${shortAccount(operator)} ${msn(rewardGwei)} MSN`).join(", "),
    idPrefix: "operators-",
    unit: "MSN this epoch",
    series: [{ name: "reward", color: COLORS.gatewayX }],
    bars: top.map(({ operator, rewardGwei }) => ({
      label: shortAccount(operator),
      series: "reward",
      value: msnNumber(rewardGwei),
    })),
  });
}

/** Bars of scoring nodes, those of the largest groups; the rest are one bar. */
async function groupsPicture(
  groups: readonly NodeGroup[],
  what: string,
  title: string,
  labelOf: (name: string) => string,
): Promise<string | undefined> {
  if (groups.length === 0) return undefined;
  const names = [...new Set(groups.map(({ name }) => name))];
  const shown = names.slice(0, names.length > MOST_BARS ? MOST_BARS - 1 : MOST_BARS);
  const rest = `${names.length - shown.length} others`;
  const bars = new Map<string, Bar>();
  for (const group of groups) {
    const label = shown.includes(group.name) ? labelOf(group.name) : rest;
    const series = className(group);
    const value = (bars.get(`${label}/${series}`)?.value ?? 0) + group.nodes;
    bars.set(`${label}/${series}`, { label, series, value });
  }
  return barChart({
    title,
    description: [...bars.values()].map(({ label, series, value }) => `${label}, ${series}: ${value}`).join("; "),
    idPrefix: `${what}-`,
    unit: "nodes",
    series: CLASSES,
    bars: [...bars.values()],
  });
}

async function rejectionsPicture({ rejections }: EpochReport): Promise<string | undefined> {
  if (rejections.length === 0) return undefined;
  return barChart({
    title: "Inputs that did not count, by reason",
    description: rejections.map(({ code, rows }) => `${code} ${grouped(rows)}`).join(", "),
    idPrefix: "rejections-",
    unit: "rows of rejected.csv",
    series: [{ name: "rejected", color: COLORS.loss }],
    bars: rejections.map(({ code, rows }) => ({ label: code, series: "rejected", value: rows })),
  });
}

async function movesPicture({ changes }: EpochReport): Promise<string | undefined> {
  if (changes === undefined || changes.moves.length === 0) return undefined;
  const moves = changes.moves.map((move) => ({ ...move, gain: move.nowGwei - move.beforeGwei }));
  return barChart({
    title: "The largest gains and losses",
    description: moves.map(({ operator, gain }) => `${shortAccount(operator)} ${signedMsn(gain)} MSN`).join(", "),
    idPrefix: "moves-",
    unit: `MSN more or less than in epoch ${changes.epochBefore}`,
    series: [
      { name: "gain", color: COLORS.gain },
      { name: "loss", color: COLORS.loss },
    ],
    bars: moves.map(({ operator, gain }) => ({
      label: shortAccount(operator),
      series: gain > 0n ? "gain" : "loss",
      value: msnNumber(gain),
    })),
  });
}
