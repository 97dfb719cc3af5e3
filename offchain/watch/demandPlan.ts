import type { Address } from "../domain/hex.js";
import { utc } from "../domain/utcTime.js";
import { pageCount, pageOf } from "../merkle/page.js";
import { type Action, type Decision, alert, gweiText, leafText } from "./action.js";
import { type Demand, type Funds, type PendingRoot, costOf } from "./observation.js";
import type { RootTree } from "./rootTree.js";
import { subjectOfLeaf, subjectOfPage } from "./subject.js";
import { leavesOf } from "./taken.js";

type DemandAction = Extract<Action, { readonly kind: "demandLeaf" | "demandPage" }>;

/** What demands of one proposal may cost. */
export interface DemandMeans {
  readonly funds: Funds;
  /** Most that may be at stake in one proposal, gwei. */
  readonly maxDepositGwei: bigint;
}

/** What a demand would cost. */
const priceOf = ({ kind }: DemandAction, { depositGwei }: Funds): bigint =>
  kind === "demandPage" ? costOf({ kind: "page", page: 0 }, depositGwei) : depositGwei;

/**
 * Everything there is to demand of a tree that nobody shows, most important first: the leaves of protected accounts, the
 * pages on which they stand, then all pages in order.
 */
export function demandsOf(
  domain: Buffer,
  pending: PendingRoot,
  newest: RootTree | undefined,
  protect: readonly Address[],
): DemandAction[] {
  const { serial, depth } = pending;
  const protectedLeaves = newest === undefined ? [] : leavesOf(newest, protect);
  const leaves = protectedLeaves.map((leaf): DemandAction => {
    const { epoch = 0 } = newest ?? {};
    const path = newest?.tree.path(leaf.index) ?? [];
    return { kind: "demandLeaf", serial, subject: subjectOfLeaf(domain, leaf), epoch, leaf, path };
  });
  const first = protectedLeaves.map(({ index }) => pageOf(index, depth));
  const pages = new Set([...first, ...Array(pageCount(depth)).keys()]);
  const demand = (page: number): DemandAction => ({ kind: "demandPage", serial, subject: subjectOfPage(page), page });
  return [...leaves, ...[...pages].map(demand)];
}

/**
 * As many of the wanted demands as nobody made yet and the means pay, from the first on, with the deposit that is missing
 * before them; an alert where they do not reach for all.
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
    .reduce((sum, { demanded }) => sum + costOf(demanded, funds.depositGwei), 0n);
  const allowed = maxDepositGwei > spent ? maxDepositGwei - spent : 0n;
  const owned = funds.balanceGwei + funds.tokensGwei;
  const [chosen, cost] = prefixWithin(open, funds, allowed < owned ? allowed : owned);
  const missing = cost > funds.balanceGwei ? cost - funds.balanceGwei : 0n;
  const decisions: Decision[] = missing === 0n ? [] : [{ kind: "deposit", amountGwei: missing }];
  decisions.push(...chosen);
  const next = open[chosen.length];
  if (next !== undefined) {
    const left = open.slice(chosen.length).reduce((sum, demand) => sum + priceOf(demand, funds), 0n);
    const reason =
      owned < allowed
        ? `the account has ${gweiText(owned)}: npx hardhat challenge deposit --amount ${gweiText(left).split(" ")[0] ?? ""}`
        : `--max-deposit allows ${gweiText(maxDepositGwei)}`;
    const what = `${open.length - chosen.length} demands worth ${gweiText(left)}, the first of ${nameOf(next)}, cannot be made`;
    decisions.push(alert(`${what}: ${reason}; demands are taken until ${utc(demandsUntil)}`));
  }
  return decisions;
}

const nameOf = (demand: DemandAction): string =>
  demand.kind === "demandPage" ? `page ${demand.page}` : leafText(demand.leaf);

function prefixWithin(wanted: readonly DemandAction[], funds: Funds, limit: bigint): [DemandAction[], bigint] {
  const chosen: DemandAction[] = [];
  let cost = 0n;
  for (const demand of wanted) {
    const price = priceOf(demand, funds);
    if (cost + price > limit) break;
    cost += price;
    chosen.push(demand);
  }
  return [chosen, cost];
}
