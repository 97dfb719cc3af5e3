import type { Address, Digest } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { utc } from "../domain/utcTime.js";
import { placeOnPage } from "../merkle/page.js";
import { type Decision, alert, challengeBy, gweiText, leafText, note } from "./action.js";
import { answerTo } from "./answers.js";
import { affordableDemands, demandsOf } from "./demandPlan.js";
import { type Demand, type Funds, type PendingRoot, isOpen } from "./observation.js";
import { type KnownPage, type RootTree, pageRootOf, placeOf } from "./rootTree.js";
import { takingOnPages, takingsOf } from "./taken.js";

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
  const { pending } = seen;
  if (pending === undefined) return [...reclaimsOf(seen), note(`no root is pending${balanceClause(seen)}`)];
  const overdue = overdueDemand(seen.demands, pending.serial, seen.now);
  const decisions = decidePending(seen, pending, terms, overdue !== undefined);
  return [...decisions, ...(overdue === undefined ? [] : [overdue]), ...reclaimsOf(seen)];
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
  const name = rootName(pending);
  if (verdict.kind === "different") return [alert(unprovenText(pending, verdict))];
  // An answer only shows what the tree is; that it could not be recomputed here is no reason to let a demand cancel it.
  const answers = seen.demands
    .filter((demand) => isOpen(demand, pending.serial) && demand.deadline > seen.now)
    .map((demand) => answerTo(demand, pendingTree, newestTree));
  if (verdict.kind === "good") return [note(`${name} is good`), ...answers];
  const isBlind = newestTree === undefined;
  const missing = `${name}: the leaves of epoch ${pending.epoch - 1} are not to be had, so nobody sees here what it takes`;
  return [...(isBlind ? [alert(missing)] : []), alert(unprovenText(pending, verdict)), ...answers];
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
  const taking = takingOnPages(newestTree, pages, pending.depth);
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

/** A root whose leaves nobody shows: what to demand, and when. */
function decideHidden(seen: Observation, pending: PendingRoot, terms: WatchTerms, isEnding: boolean): Decision[] {
  const { account, now, demands, verdict } = seen;
  const name = rootName(pending);
  const wrong = verdict.kind === "different" ? [alert(unprovenText(pending, verdict))] : [];
  if (pending.demandsUntil === 0) return [...wrong, note(`${name} repeats the newest active one and takes nothing`)];
  if (isEnding) return wrong;
  if (now >= pending.demandsUntil) {
    const waiting = demands.filter((demand) => isOpen(demand, pending.serial));
    if (waiting.length > 0) return [...wrong, note(`${name}: waits for answers to ${waiting.length} demands`)];
    return [...wrong, alert(`${name}: its leaves are hidden and demands are closed; ${untilText(pending)}`)];
  }
  const hidden = [...wrong, alert(`${name}: no artifacts lead to it, so what it takes is hidden`)];
  const from = demandsFrom(pending, terms.patience);
  if (now < from) return [...hidden, note(`${name}: demands from ${utc(from)}, unless artifacts appear`)];
  if (account === undefined) return hidden;
  const { maxDepositGwei, protect } = terms;
  const wanted = demandsOf(seen.domain, pending, seen.newestTree, { protect, watcher: account });
  return [...hidden, ...affordableDemands(wanted, demands, pending, account, { funds: seen.funds, maxDepositGwei })];
}

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
