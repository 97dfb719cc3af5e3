import type { Changes, Counts } from "../changes.js";
import type { NodeGroup } from "../groups.js";
import { REJECTION_MEANING, countryName } from "../labels.js";
import type { Pictures } from "../pictures.js";
import { type EpochReport, className } from "../report.js";
import { grouped, msn, percent, signedMsn } from "../text.js";
import { card, code, note, picture, wideCard } from "./card.js";
import { type Html, html } from "./html.js";
import { type Column, amount, table } from "./table.js";

/** A section of the page, made of a report and its pictures. */
export type Section = (report: EpochReport, pictures: Pictures) => Html;

export const budgetSection: Section = ({ budget }, pictures) => {
  if (budget === undefined) return card("Budget", note("Needs the epoch's snapshot: --snapshot FILE."));
  const rows: [string, bigint][] = [
    ["budget", budget.budgetGwei],
    ["pot of GatewayX", budget.pots.gatewayX],
    ["pot of GaGaNode", budget.pots.gagaNode],
    ["rewarded", budget.rewardedGwei],
    ["carried over to the next epoch", budget.carriedGwei],
  ];
  return card(
    "Budget",
    picture(pictures.budget, "There was no budget."),
    table(
      "What the epoch could pay, and did",
      [{ head: "part" }, { head: "MSN", isNumber: true }],
      rows.map(([name, gwei]) => [name, amount(gwei, msn(gwei))]),
    ),
  );
};

export const distributionSection: Section = ({ distribution, rawDistribution }, pictures) => {
  const gini = `Gini coefficient ${percent(distribution.giniPpm)} of rewards, ${percent(rawDistribution.giniPpm)} of raw shares: 0 % is the same for all.`;
  const top = `The top hundredth of operators has ${percent(distribution.topPpm)} of all rewards.`;
  return card("How rewards are spread", picture(pictures.lorenz, "Nobody was rewarded."), html`<p>${gini} ${top}</p>`);
};

export const topSection: Section = (_report, pictures) =>
  card("Most rewarded operators", picture(pictures.operators, "Nobody was rewarded."));

export const boostSection: Section = (_report, pictures) =>
  card(
    "Boost against stake",
    picture(pictures.boost, "No operator has a raw share."),
    note(
      "An operator keeps the base part of its raw share, and more of it the more of all stake is its own. What that leaves ",
      "is divided among all, so that a reward can be more than the raw share.",
    ),
  );

export const classSection: Section = ({ classes }, pictures) =>
  card(
    "Classes",
    picture(pictures.classes, "No node scored."),
    table(
      "Nodes that scored, by class",
      groupColumns("class"),
      classes.map((group) => [className(group), ...groupCells(group)]),
    ),
  );

export const countrySection: Section = ({ countries }, pictures) => {
  if (countries === undefined) return card("Countries", note("Need the epoch's proofs: --proofs DIR."));
  return card(
    "Countries",
    picture(pictures.countries, "No node scored."),
    note("A node's country is what most of its counted reports say."),
    html`<details>
      <summary>All ${new Set(countries.map(({ name }) => name)).size} as a table</summary>
      ${countryTable(countries)}
    </details>`,
  );
};

const countryTable = (countries: readonly NodeGroup[]): Html =>
  table(
    "Nodes that scored, by country and class",
    groupColumns("country", "class"),
    countries.map((group) => [countryName(group.name), className(group), ...groupCells(group)]),
  );

const groupColumns = (...names: readonly string[]): Column[] => [
  ...names.map((head) => ({ head })),
  { head: "nodes", isNumber: true },
  { head: "score", isNumber: true },
  { head: "reward, MSN", isNumber: true },
];

const groupCells = ({ nodes, score, rewardGwei }: NodeGroup): (string | Html)[] => [
  grouped(nodes),
  grouped(score),
  rewardGwei === undefined ? "" : amount(rewardGwei, msn(rewardGwei)),
];

export const rejectionSection: Section = ({ rejections }, pictures) => {
  const columns = [
    { head: "code" },
    { head: "rows", isNumber: true },
    { head: "files", isNumber: true },
    { head: "meaning", wraps: true },
  ];
  const rows = rejections.map(({ code: reason, rows: count, files }) => [
    code(reason),
    grouped(count),
    grouped(files),
    REJECTION_MEANING[reason],
  ]);
  return card(
    "Rejected inputs",
    picture(pictures.rejections, "Nothing was rejected."),
    rows.length === 0 ? undefined : table("Rows of rejected.csv, by reason", columns, rows),
  );
};

export const changeSection: Section = ({ changes, published }, pictures) => {
  if (changes === undefined) {
    const isFirst = published.manifest.epoch === 1;
    return wideCard("Changes", note(isFirst ? "This is the first epoch." : "Need the epoch before: --previous DIR."));
  }
  const { joined, left } = changes;
  const comings = html`<p>${grouped(joined)} operators are new, ${grouped(left)} have no score any more.</p>`;
  const counts = table("This epoch and the one before", CHANGE_COLUMNS, changeRows(changes));
  const moves = picture(pictures.moves, "Nobody's reward changed.");
  return wideCard(
    `Changes since epoch ${changes.epochBefore}`,
    html`<div class="cards">
      <div>${moves}</div>
      <div>${counts}${comings}</div>
    </div>`,
  );
};

const CHANGE_COLUMNS = [
  { head: "what" },
  { head: "before", isNumber: true },
  { head: "now", isNumber: true },
  { head: "change", isNumber: true },
] as const;

function changeRows({ before, now }: Changes): string[][] {
  const count = (name: string, of: (counts: Counts) => number): string[] => {
    const [earlier, later] = [of(before), of(now)];
    return [name, grouped(earlier), grouped(later), signed(later - earlier)];
  };
  return [
    [
      "rewarded, MSN",
      msn(before.rewardedGwei),
      msn(now.rewardedGwei),
      signedMsn(now.rewardedGwei - before.rewardedGwei),
    ],
    count("operators with a score", ({ operators }) => operators),
    count("nodes that scored", ({ nodes }) => nodes),
    count("rejected rows", ({ rejected }) => rejected),
    count("silent verifiers", ({ silentVerifiers }) => silentVerifiers),
  ];
}

function signed(difference: number): string {
  if (difference === 0) return "0";
  return difference > 0 ? `+${grouped(difference)}` : `−${grouped(-difference)}`;
}
