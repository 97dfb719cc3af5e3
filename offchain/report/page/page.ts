import { utc } from "../../domain/utcTime.js";
import type { Pictures } from "../pictures.js";
import type { EpochReport } from "../report.js";
import { grouped, msn } from "../text.js";
import { card, code } from "./card.js";
import { Html, html } from "./html.js";
import { operatorsCard, proofsCard } from "./operators.js";
import * as sections from "./sections.js";
import { STYLE_SHEET } from "./style.js";

/** Nothing is fetched and nothing runs, whatever a browser finds on the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const SECTIONS: readonly sections.Section[] = [
  sections.budgetSection,
  sections.classSection,
  sections.distributionSection,
  sections.boostSection,
  sections.topSection,
  sections.countrySection,
  sections.changeSection,
  sections.rejectionSection,
  identityCard,
  operatorsCard,
  proofsCard,
];

/** A report as one HTML page that needs nothing from elsewhere: the same text for the same report. */
export function reportPage(report: EpochReport, pictures: Pictures): string {
  const title = `MSN epoch ${report.published.manifest.epoch}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE_SHEET)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p class="soft">${periodOf(report)}</p>
        </header>
        <main>
          ${tiles(report)}
          <div class="cards">${SECTIONS.map((section) => section(report, pictures))}</div>
        </main>
      </body>
    </html> `.text;
}

function periodOf({ published, snapshot }: EpochReport): string {
  const where = `chain ${published.manifest.chainId}`;
  return snapshot === undefined ? where : `${utc(snapshot.start)} to ${utc(snapshot.end)}, ${where}`;
}

function tiles({ published, counts, operatorsInAll, budget }: EpochReport): Html {
  const values: [string, string][] = [
    ["MSN rewarded", msn(counts.rewardedGwei)],
    ...(budget === undefined ? [] : [["MSN carried over", msn(budget.carriedGwei)] satisfies [string, string]]),
    ["operators with a score", grouped(operatorsInAll)],
    ["nodes that scored", grouped(counts.nodes)],
    ["accounts with a leaf", grouped(published.manifest.count)],
    ["MSN rewarded since the start", msn(published.manifest.totalGwei)],
  ];
  return html`<ul class="tiles">
    ${values.map(([name, value]) => html`<li><b>${value}</b><span>${name}</span></li>`)}
  </ul>`;
}

/** What must be the same in everybody's computation. */
function identityCard({ published: { manifest, manifestDigest } }: EpochReport): Html {
  const rows: [string, string][] = [
    ["root", manifest.root],
    ["leaves", `${grouped(manifest.count)}, depth ${manifest.depth}`],
    ["manifest (SHA-256)", manifestDigest],
    ["root before", manifest.previousRoot],
    ["distributor", manifest.distributor],
    ["rules", `version ${manifest.rulesVersion}`],
    ["silent verifiers", manifest.silentVerifiers.join(", ") || "none"],
  ];
  return card(
    "Identity",
    html`<dl>
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${code(value)}</dd>`,
      )}
    </dl>`,
  );
}
