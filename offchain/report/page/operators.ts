import type { EpochReport, ReportedOperator } from "../report.js";
import { grouped, msn, percent } from "../text.js";
import { code, note, wideCard } from "./card.js";
import { type Content, type Html, html } from "./html.js";
import { amount, table } from "./table.js";

const PPM = 1_000_000n;
const COLUMNS = [
  { head: "rank", isNumber: true },
  { head: "operator" },
  { head: "GatewayX score", isNumber: true },
  { head: "GaGaNode score", isNumber: true },
  { head: "raw share, MSN", isNumber: true },
  { head: "stake, MSN", isNumber: true },
  { head: "reward ÷ raw share", isNumber: true },
  { head: "reward, MSN", isNumber: true },
  { head: "ever, MSN", isNumber: true },
  { head: "proof" },
] as const;

/** The most rewarded operators, each with a link to its proof. */
export function operatorsCard({ operators, operatorsInAll }: EpochReport): Html {
  const [shown, all] = [operators.length, operatorsInAll];
  const caption =
    shown === all
      ? `All ${grouped(all)} operators with a score`
      : `The ${grouped(shown)} most rewarded of ${grouped(all)} operators`;
  const rest = note(
    `${grouped(all - shown)} more are in rewards.csv; `,
    code("npm run miner -- proof --epoch-dir …"),
    " writes anybody's proof.",
  );
  return wideCard("Operators", table(caption, COLUMNS, operators.map(rowOf)), shown < all ? rest : undefined);
}

function rowOf(row: ReportedOperator, i: number): Content[] {
  return [
    i + 1,
    code(row.operator),
    grouped(row.scoreGatewayX),
    grouped(row.scoreGaGaNode),
    amount(row.rawGwei, msn(row.rawGwei)),
    amount(row.stakeGwei, msn(row.stakeGwei)),
    row.rawGwei === 0n ? "" : percent((row.rewardGwei * PPM) / row.rawGwei),
    amount(row.rewardGwei, msn(row.rewardGwei)),
    amount(row.lifetimeGwei, msn(row.lifetimeGwei)),
    row.proof === undefined ? "no leaf yet" : html`<a href="#${proofId(row)}">proof</a>`,
  ];
}

/** The proofs themselves: what a miner keeps as a file to defend its leaf. A link to what is inside opens its fold. */
export function proofsCard({ operators, published }: EpochReport): Html {
  const { root, epoch } = published.manifest;
  const folds = operators.map((operator) =>
    operator.proof === undefined
      ? undefined
      : html`<details>
          <summary>${code(operator.operator)}</summary>
          <pre id="${proofId(operator)}">${operator.proof}</pre>
        </details> `,
  );
  const about = note(
    "Each leads to root ",
    code(root),
    ` of epoch ${epoch}. Saved as a file it is what `,
    code("npm run miner -- watch --proof FILE"),
    " takes.",
  );
  return wideCard("Proofs", about, folds);
}

const proofId = ({ operator }: ReportedOperator): string => `proof-${operator}`;
