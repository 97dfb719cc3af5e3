import type { Address, Digest } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { utc } from "../domain/utcTime.js";
import type { ShownPlace } from "../merkle/page.js";
import { type Decision, alert, challengeBy, leafText, note } from "./action.js";
import { overdueDemand, reclaimsOf, rootName } from "./decide.js";
import { affordableDemands } from "./demandPlan.js";
import { type LeafProof, isProven, wordOf } from "./leafProof.js";
import { type Demand, type Funds, type PendingRoot, isOpen } from "./observation.js";
import type { RootPlace } from "./rootTree.js";
import { takingOf } from "./taken.js";

/** What stands at the miner's place of the pending root. */
export interface OwnPlace extends ShownPlace {
  /** Undefined where there is no leaf. */
  readonly now: Leaf | undefined;
}

/** How the demand of the miner's own leaf stands in this proposal. */
export type OwnAnswer =
  /** Answered with the leaf's path, by which `OwnPlace` is known. */
  | "shown"
  /** Answered by the newest active root, which keeps the leaf no longer. */
  | "byNewestRoot"
  | "none";

/** Everything a miner's own watcher decides upon. */
export interface AccountObservation {
  readonly now: number;
  /** Whose money and demands are the watcher's: the sender, who need not be the account watched. */
  readonly account: Address | undefined;
  readonly pending: PendingRoot | undefined;
  /** The newest active root. */
  readonly newest: RootPlace;
  /** The last known leaf; of an active root. */
  readonly proof: LeafProof;
  readonly place: OwnPlace | undefined;
  readonly answer: OwnAnswer;
  readonly demands: readonly Demand[];
  readonly funds: Funds;
  readonly maxDepositGwei: bigint;
}

/** The leaf as a pending root has it, to be kept until it is active. */
export interface Remember {
  readonly kind: "remember";
  readonly root: Digest;
  readonly proof: LeafProof;
}

/** What a miner's own watcher does now, in this order: like the full watcher's, but that it answers nothing. */
export function decideAccount(seen: AccountObservation): (Decision | Remember)[] {
  const { pending, proof } = seen;
  const reclaims = reclaimsOf(seen);
  if (pending === undefined)
    return [...reclaims, note(`no root is pending; ${leafText(proof)} of epoch ${proof.epoch}`)];
  const overdue = overdueDemand(seen.demands, pending.serial, seen.now);
  const decisions = decidePending(seen, pending);
  if (overdue === undefined) return [...decisions, ...reclaims];
  // The root is about to end, and not worth a demand any more; but a challenge pays, and may be in time where this is not.
  const isTaken = decisions.some(({ kind }) => kind === "challenge");
  return [...(isTaken ? decisions : []), overdue, ...reclaims];
}

function decidePending(seen: AccountObservation, pending: PendingRoot): (Decision | Remember)[] {
  const { proof, place, answer } = seen;
  const name = rootName(pending);
  if (place === undefined) {
    if (answer === "byNewestRoot") {
      return [alert(`${name}: the newest active root keeps ${leafText(proof)} of epoch ${proof.epoch} no longer`)];
    }
    return demandOwn(seen, pending, `${name} does not show ${leafText(proof)}`);
  }
  const { now } = place;
  const taking = takingOf(proof, now);
  if (taking === undefined && now !== undefined) {
    const kept = { ...proof, epoch: pending.epoch, cumulativeGwei: now.cumulativeGwei, path: place.path };
    return [note(`${name} keeps the leaf: ${leafText(now)}`), { kind: "remember", root: pending.root, proof: kept }];
  }
  const how = taking?.how ?? "dropped";
  const taken = `${name} takes from ${leafText(proof)} (${how})`;
  if (isOf(seen.newest, proof)) {
    return [alert(taken), challengeBy(pending.serial, { leaf: leafOf(proof), how }, proof.path, place)];
  }
  // A challenge wants a leaf of the newest active root; of an older one, a demand that nobody can answer does as much.
  return demandOwn(seen, pending, taken);
}

function demandOwn(seen: AccountObservation, pending: PendingRoot, why: string): Decision[] {
  const { proof, account, demands, now, funds, maxDepositGwei } = seen;
  const subject = wordOf(proof);
  const made = demands.find((demand) => demand.serial === pending.serial && demand.subject === subject);
  if (made !== undefined && isOpen(made, pending.serial)) {
    return [note(`${why}; it was demanded, and an answer is due by ${utc(made.deadline)}`)];
  }
  if (now >= pending.demandsUntil) {
    if (pending.demandsUntil === 0) return [note(`${rootName(pending)} repeats the newest active one`)];
    return [alert(`${why}, and demands are closed; activation from ${utc(pending.activatableAt)}`)];
  }
  if (account === undefined) return [alert(why)];
  const { serial } = pending;
  const wanted = {
    kind: "demandLeaf",
    serial,
    subject,
    epoch: proof.epoch,
    leaf: leafOf(proof),
    path: proof.path,
  } as const;
  return [alert(why), ...affordableDemands([wanted], demands, pending, account, { funds, maxDepositGwei })];
}

/** Whether a proof is one of this root too: a root may be repeated by later epochs. */
const isOf = ({ root, depth }: RootPlace, proof: LeafProof): boolean =>
  proof.path.length === depth && isProven(proof, root);

const leafOf = ({ index, account, cumulativeGwei }: LeafProof): Leaf => ({ index, account, cumulativeGwei });
