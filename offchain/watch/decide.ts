import type { Address, Digest } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { utc } from "../domain/utcTime.js";
import { pageOf, placeOnPage } from "../merkle/page.js";
import { type Decision, alert, challengeBy, gweiText, leafText, note } from "./action.js";
import { answerTo } from "./answers.js";
import { type DemandAction, affordableDemands, demandOfPage, demandsOf } from "./demandPlan.js";
import { type Demand, type Funds, type PendingRoot, isOpen } from "./observation.js";
import { demandsFromOlder, takingsFromOlder } from "./olderLeaves.js";
import { type KnownPage, type RootTree, leafBeyond, pageRootOf, placeOf } from "./rootTree.js";
import { takingsOf, takingsOnPages } from "./taken.js";

/** What recomputing a pending root from proofs came to. */
export type Verdict =
  | { readonly kind: "good" }
  /** Something else came out; `what` names the first difference and the command that shows more. */
  | { readonly kind: "different"; readonly what: string }
  /** It could not be recomputed here. */
  | { readonly kind: "unknown"; readonly why: string };

/** Everything a full watcher decides upon. Times are Unix seconds, of the chain. */
export interface Observation {
  readonly domain: Buffer;
  readonly now: number;
  /** Whose money and demands are the watcher's; undefined for one that only looks. */
  readonly account: Address | undefined;
  readonly pending: PendingRoot | undefined;
  /** Leaves of the pending root, if they are to be had, and of the newest active one. */
  readonly pendingTree: RootTree | undefined;
  readonly newestTree: RootTree | undefined;
  /** Where those of the newest are not to be had, leaves of the newest active root before it whose leaves are. */
  readonly olderTree: RootTree | undefined;
  /** Of the newest active root. */
  readonly newestEpoch: number;
  /** Pages of the pending root that answers have shown. */
  readonly pages: readonly KnownPage[];
  readonly verdict: Verdict;
  /** Of the pending root, and the account's own of earlier ones. */
  readonly demands: readonly Demand[];
  readonly funds: Funds;
}

/** What a full watcher is asked to do. */
export interface WatchTerms {
  /** Most that may be at stake in demands of one proposal, gwei. */
  readonly maxDepositGwei: bigint;
  /** Accounts whose leaves and pages are demanded first. */
  readonly protect: readonly Address[];
  /** Seconds after a proposal in which artifacts may still appear before pages are demanded. */
  readonly patience: number;
}

/**
 * What a full watcher does now, in this order: challenges, which end a root at once; answers; the end of a root whose answer is
 * overdue; demands; and money that waits.
 */
export function decide(seen: Observation, terms: WatchTerms): Decision[] {
  const { pending, newestEpoch, newestTree } = seen;
  const missing = `the leaves of epoch ${newestEpoch} are not to be had, so nobody sees here what roots take from them`;
  const blind = newestTree === undefined ? [alert(missing)] : [];
  if (pending === undefined) return [...reclaimsOf(seen), ...blind, note(`no root is pending${balanceClause(seen)}`)];
  const overdue = overdueDemand(seen.demands, pending.serial, seen.now);
  const decisions = decidePending(seen, pending, terms, overdue !== undefined);
  return [...blind, ...decisions, ...(overdue === undefined ? [] : [overdue]), ...reclaimsOf(seen)];
}

/** The end of the first demand whose answer is overdue: it cancels the root, and with it all that else could be done. */
export function overdueDemand(demands: readonly Demand[], serial: number, now: number): Decision | undefined {
  const demand = demands.find((candidate) => isOpen(candidate, serial) && candidate.deadline <= now);
  if (demand === undefined) return undefined;
  const { subject, demander } = demand;
  return { kind: "cancelUnanswered", serial, subject, demander };
}

/** Deposits of the account's own that roots which ended otherwise have left behind. */
export function reclaimsOf({
  account,
  pending,
  demands,
}: Pick<Observation, "account" | "pending" | "demands">): Decision[] {
  return demands
    .filter(({ serial, demander, depositGwei }) => {
      return demander === account && depositGwei > 0n && serial !== pending?.serial;
    })
    .map(({ serial, subject }) => ({ kind: "reclaim", serial, subject }));
}

function decidePending(seen: Observation, pending: PendingRoot, terms: WatchTerms, isEnding: boolean): Decision[] {
  const { pendingTree, newestTree, verdict } = seen;
  const challenge = challengeIn(seen, pending);
  if (challenge !== undefined) return challenge;
  if (pendingTree === undefined) return decideHidden(seen, pending, terms, isEnding);
  const beyond = leafBeyond(pendingTree, pending.count);
  if (beyond !== undefined) return decideBeyond(seen, pending, terms, isEnding, beyond);
  const name = rootName(pending);
  const unproven = verdict.kind === "good" ? note(`${name} is good`) : alert(unprovenText(pending, verdict));
  const older = verdict.kind === "good" ? NOTHING_OLDER : takenFromOlder(seen, pending, terms);
  const demands = isEnding ? [] : affordable(seen, pending, terms, older.demands);
  if (verdict.kind === "different" || older.alerts.length > 0) return [unproven, ...older.alerts, ...demands];
  // An answer only shows what the tree is; that it could not be recomputed here is no reason to let a demand cancel it.
  const answers = seen.demands
    .filter((demand) => isOpen(demand, pending.serial) && demand.deadline > seen.now)
    .map((demand) => answerTo(demand, pendingTree, newestTree));
  return [unproven, ...answers];
}

/** The challenge by the first leaf that the pending root is known to take, by its tree or by a page of it. */
export function challengeIn(
  { domain, pendingTree, newestTree, pages }: Pick<Observation, "domain" | "pendingTree" | "newestTree" | "pages">,
  pending: PendingRoot,
): Decision[] | undefined {
  if (newestTree === undefined) return undefined;
  const name = rootName(pending);
  const pathOf = ({ index }: Leaf): readonly Digest[] => newestTree.tree.path(index);
  if (pendingTree !== undefined) {
    const [first, ...others] = takingsOf(newestTree, pendingTree);
    if (first === undefined) return undefined;
    const { leaf, how } = first;
    const more = others.length === 0 ? "" : `, and ${others.length} more`;
    return [
      alert(`${name} takes from ${leafText(leaf)} (${how})${more}`),
      challengeBy(pending.serial, first, pathOf(leaf), placeOf(pendingTree, leaf.index)),
    ];
  }
  const [taking] = takingsOnPages(newestTree, pages, pending.depth);
  if (taking === undefined) return undefined;
  const { leaf, how, page } = taking;
  const place = placeOnPage(pageRootOf(domain, pending), page.leaves, page.shown, leaf.index);
  return [
    alert(`${name} takes from ${leafText(leaf)} (${how}), as page ${page.page} shows`),
    challengeBy(pending.serial, taking, pathOf(leaf), place),
  ];
}

function unprovenText(pending: PendingRoot, verdict: Exclude<Verdict, { readonly kind: "good" }>): string {
  const until = `activation from ${utc(pending.activatableAt)}`;
  const unless = `takes nothing; count ${pending.count}, manifest ${pending.manifestDigest}: veto it unless announced as a restart`;
  const name =
    rootName(pending) + (pending.demandsUntil === 0 ? ` repeats the newest active one (${unless}), and` : "");
  if (verdict.kind === "unknown") return `${name} was not recomputed: ${verdict.why}; ${until}`;
  return `${name} does not recompute: ${verdict.what}; the guardian can veto it (npx hardhat challenge veto --reason …); ${until}`;
}

/** What is seen to be taken from leaves of an older root, and the demands of them. */
interface FromOlder {
  readonly alerts: readonly Decision[];
  readonly demands: readonly DemandAction[];
}
const NOTHING_OLDER: FromOlder = { alerts: [], demands: [] };

function takenFromOlder(seen: Observation, pending: PendingRoot, { protect }: WatchTerms): FromOlder {
  const { account, domain, newestEpoch, olderTree } = seen;
  if (olderTree === undefined) return NOTHING_OLDER;
  const takings = takingsFromOlder(olderTree, seen, pending);
  const [first] = takings;
  if (first === undefined) return NOTHING_OLDER;
  const more = takings.length === 1 ? "" : `, and ${takings.length - 1} more`;
  const what = `${leafText(first.leaf)} of epoch ${olderTree.epoch} (${first.how})${more}`;
  const alerts = [alert(`${rootName(pending)} takes from ${what}, unless epoch ${newestEpoch} did so before`)];
  if (account === undefined) return { alerts, demands: [] };
  return { alerts, demands: demandsFromOlder(domain, pending, olderTree, takings, { protect, watcher: account }) };
}

/** Those of some demands that can be made now, while demands are taken at all. */
function affordable(
  { account, demands, funds, now }: Observation,
  pending: PendingRoot,
  { maxDepositGwei }: WatchTerms,
  wanted: readonly DemandAction[],
): Decision[] {
  if (account === undefined || now >= pending.demandsUntil) return [];
  return affordableDemands(wanted, demands, pending, account, { funds, maxDepositGwei });
}

/** A root whose leaves nobody shows: what to demand, and when. */
function decideHidden(seen: Observation, pending: PendingRoot, terms: WatchTerms, isEnding: boolean): Decision[] {
  const name = rootName(pending);
  const settled = withoutDemands(seen, pending, isEnding, `${name}: its leaves are hidden`);
  if (settled !== undefined) return settled;
  const older = takenFromOlder(seen, pending, terms);
  const hidden = [
    ...wrongOf(seen, pending),
    alert(`${name}: no artifacts lead to it, so what it takes is hidden`),
    ...older.alerts,
  ];
  const from = demandsFrom(pending, terms.patience);
  if (seen.now < from) return [...hidden, note(`${name}: demands from ${utc(from)}, unless artifacts appear`)];
  if (seen.account === undefined) return hidden;
  const { protect } = terms;
  const active = seen.newestTree ?? seen.olderTree;
  const others = demandsOf(seen.domain, pending, active, { protect, watcher: seen.account });
  const wanted = new Map([...older.demands, ...others].map((demand) => [demand.subject, demand]));
  return [...hidden, ...affordable(seen, pending, terms, [...wanted.values()])];
}

/** A root with a leaf beyond its count: its page, for which nobody can answer, is all that has to be demanded. */
function decideBeyond(
  seen: Observation,
  pending: PendingRoot,
  terms: WatchTerms,
  isEnding: boolean,
  beyond: Leaf,
): Decision[] {
  const page = pageOf(beyond.index, pending.depth);
  const what = `${rootName(pending)}: ${leafText(beyond)} stands beyond its count of ${pending.count}`;
  const settled = withoutDemands(seen, pending, isEnding, what);
  if (settled !== undefined) return settled;
  const found = alert(`${what}, so no honest root could follow, and nobody can answer for page ${page}`);
  const demands = affordable(seen, pending, terms, [demandOfPage(pending.serial, page)]);
  return [...wrongOf(seen, pending), found, ...demands];
}

/** What is to be said of a root whose pages ought to be demanded where that is not, or no longer, possible. */
function withoutDemands(
  seen: Observation,
  pending: PendingRoot,
  isEnding: boolean,
  why: string,
): Decision[] | undefined {
  const name = rootName(pending);
  const wrong = wrongOf(seen, pending);
  if (pending.demandsUntil === 0) return [...wrong, note(`${name} repeats the newest active one and takes nothing`)];
  if (isEnding) return wrong;
  if (seen.now < pending.demandsUntil) return undefined;
  const waiting = seen.demands.filter((demand) => isOpen(demand, pending.serial));
  if (waiting.length > 0) return [...wrong, note(`${name}: waits for answers to ${waiting.length} demands`)];
  return [...wrong, alert(`${why} and demands are closed; ${untilText(pending)}`)];
}

const wrongOf = ({ verdict }: Observation, pending: PendingRoot): Decision[] =>
  verdict.kind === "different" ? [alert(unprovenText(pending, verdict))] : [];

/** When demands begin: after the patience, and never in the second half of the window only. */
export function demandsFrom({ proposedAt, demandsUntil }: PendingRoot, patience: number): number {
  return Math.min(proposedAt + patience, Math.floor((proposedAt + demandsUntil) / 2));
}

const untilText = ({ activatableAt }: PendingRoot): string =>
  `the guardian can veto it (npx hardhat challenge veto --reason …) until activation, from ${utc(activatableAt)}`;

function balanceClause({ account, funds }: Observation): string {
  if (account === undefined || funds.balanceGwei === 0n) return "";
  return `; ${gweiText(funds.balanceGwei)} of ${account} are in the contract of challenges, to be withdrawn at any time`;
}

/** A pending root in one clause. */
export const rootName = ({ epoch, root }: { readonly epoch: number; readonly root: Digest }): string =>
  `epoch ${epoch}: root ${root}`;
