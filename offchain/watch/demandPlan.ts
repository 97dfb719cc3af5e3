import { sha256 } from "../crypto/sha256.js";
import type { Address } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { compareAscii } from "../domain/order.js";
import { utc } from "../domain/utcTime.js";
import { pageCount, pageOf } from "../merkle/page.js";
import { type Action, type Decision, alert, gweiText, leafText, note } from "./action.js";
import { type Demand, type Funds, type PendingRoot, costOf } from "./observation.js";
import type { RootTree } from "./rootTree.js";
import { subjectOfLeaf, subjectOfPage } from "./subject.js";
import { leavesOf } from "./taken.js";

export type DemandAction = Extract<Action, { readonly kind: "demandLeaf" | "demandPage" }>;

/** Pages that are demanded before the watcher looks again. */
export const PAGES_A_PASS = 16;

/** What demands of one proposal may cost. */
export interface DemandMeans {
  readonly funds: Funds;
  /** Most that may be at stake in one proposal, gwei. */
  readonly maxDepositGwei: bigint;
}

/** What a demand would cost. */
const priceOf = ({ kind }: DemandAction, { depositGwei }: Funds): bigint =>
  costOf(kind === "demandPage" ? "page" : "leaf", depositGwei);

/** The demand of a leaf of an active root, whose tree is `active`. */
export function demandOfLeaf(domain: Buffer, serial: number, active: RootTree, leaf: Leaf): DemandAction {
  const { epoch, tree } = active;
  return { kind: "demandLeaf", serial, subject: subjectOfLeaf(domain, leaf), epoch, leaf, path: tree.path(leaf.index) };
}

/** The demand of a page. */
export const demandOfPage = (serial: number, page: number): DemandAction => ({
  kind: "demandPage",
  serial,
  subject: subjectOfPage(page),
  page,
});

/**
 * Everything there is to demand of a tree that nobody shows, most important first: the leaves of protected accounts in
 * `active`, the newest active tree that is known, the pages on which they stand, then all pages, in an order of the watcher's own.
 */
export function demandsOf(
  domain: Buffer,
  { serial, depth }: PendingRoot,
  active: RootTree | undefined,
  { protect, watcher }: { readonly protect: readonly Address[]; readonly watcher: Address },
): DemandAction[] {
  const leaves = active === undefined ? [] : leavesOf(active, protect);
  const first = leaves.map(({ index }) => pageOf(index, depth));
  const pages = new Set([...first, ...pageOrder(pageCount(depth), watcher, serial)]);
  return [
    ...leaves.flatMap((leaf) => (active === undefined ? [] : demandOfLeaf(domain, serial, active, leaf))),
    ...[...pages].map((page) => demandOfPage(serial, page)),
  ];
}

/**
 * All pages in an order that nobody can hide a leaf behind, that differs from watcher to watcher, so that together they see
 * more, and that stays the same for one watcher and proposal, so that it goes on where it was interrupted.
 */
export function pageOrder(count: number, watcher: Address, serial: number): number[] {
  const keyed = Array.from({ length: count }, (_, page) => ({ page, key: sha256(`${watcher} ${serial} ${page}`) }));
  return keyed.sort((a, b) => compareAscii(a.key, b.key)).map(({ page }) => page);
}

/**
 * As many of the wanted demands as nobody made yet, the means pay and one pass makes, from the first on, with the deposit that
 * is missing before them; an alert where the means do not reach for all.
 */
export function affordableDemands(
  wanted: readonly DemandAction[],
  made: readonly Demand[],
  { serial, demandsUntil }: PendingRoot,
  account: Address,
  { funds, maxDepositGwei }: DemandMeans,
): Decision[] {
  const known = new Set(made.filter((demand) => demand.serial === serial).map(({ subject }) => subject));
  const open = wanted.filter(({ subject }) => !known.has(subject));
  // Also what answers have earned meanwhile: it was at stake in this proposal.
  const spent = made
    .filter((demand) => demand.serial === serial && demand.demander === account)
    .reduce((sum, { demanded }) => sum + costOf(demanded.kind, funds.depositGwei), 0n);
  const allowed = maxDepositGwei > spent ? maxDepositGwei - spent : 0n;
  const owned = funds.balanceGwei + funds.tokensGwei;
  const limit = allowed < owned ? allowed : owned;
  const affordable = prefixWithin(open, funds, limit);
  const chosen = affordable.slice(0, lengthOfPass(affordable));
  const cost = chosen.reduce((sum, demand) => sum + priceOf(demand, funds), 0n);
  const missing = cost > funds.balanceGwei ? cost - funds.balanceGwei : 0n;
  const decisions: Decision[] = missing === 0n ? [] : [{ kind: "deposit", amountGwei: missing }];
  decisions.push(...chosen);
  const later = affordable.length - chosen.length;
  if (later > 0) decisions.push(note(`${later} more demands follow, unless answers or artifacts make them needless`));
  const next = open[affordable.length];
  if (next !== undefined) {
    const left = open.slice(affordable.length).reduce((sum, demand) => sum + priceOf(demand, funds), 0n);
    const reason =
      owned < allowed
        ? `the account has ${gweiText(owned)}: npx hardhat challenge deposit --amount ${gweiText(left).split(" ")[0] ?? ""}`
        : `--max-deposit allows ${gweiText(maxDepositGwei)}`;
    const what = `${open.length - affordable.length} demands worth ${gweiText(left)}, the first of ${nameOf(next)}, cannot be made`;
    decisions.push(alert(`${what}: ${reason}; demands are taken until ${utc(demandsUntil)}`));
  }
  return decisions;
}

const nameOf = (demand: DemandAction): string =>
  demand.kind === "demandPage" ? `page ${demand.page}` : leafText(demand.leaf);

function prefixWithin(wanted: readonly DemandAction[], funds: Funds, limit: bigint): DemandAction[] {
  let cost = 0n;
  const end = wanted.findIndex((demand) => (cost += priceOf(demand, funds)) > limit);
  return end === -1 ? [...wanted] : wanted.slice(0, end);
}

/** How many of these demands are for one pass: the next one may find that the rest is needless. */
function lengthOfPass(demands: readonly DemandAction[]): number {
  let pages = 0;
  const end = demands.findIndex(({ kind }) => kind === "demandPage" && ++pages > PAGES_A_PASS);
  return end === -1 ? demands.length : end;
}
