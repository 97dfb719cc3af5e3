import type { Action, Alert, Decision, Note } from "./action.js";
import { PAGES_A_PASS } from "./demandPlan.js";

/**
 * How many actions of a kind go into one transaction; those not named go alone. The answer of a page holds 8 KiB and is hashed,
 * which costs about half a million gas.
 */
const BATCHED: Partial<Record<Action["kind"], number>> = {
  demandLeaf: 20,
  demandPage: PAGES_A_PASS,
  answerLeaf: 20,
  answerByNewestRoot: 20,
  answerPage: 4,
  reclaim: 20,
};

/** Actions of one kind that go into one transaction; at least one. */
export interface Batch {
  readonly kind: "batch";
  readonly actions: readonly [Action, ...Action[]];
}

/** What was decided, in its order, with neighbours of a kind put together. */
export function batchesOf(decisions: readonly Decision[]): (Batch | Alert | Note)[] {
  const batches: (Batch | Alert | Note)[] = [];
  for (const decision of decisions) {
    const last = batches.at(-1);
    if (decision.kind === "alert" || decision.kind === "note") batches.push(decision);
    else if (last?.kind === "batch" && hasRoom(last, decision)) {
      batches[batches.length - 1] = { kind: "batch", actions: [...last.actions, decision] };
    } else batches.push({ kind: "batch", actions: [decision] });
  }
  return batches;
}

const hasRoom = ({ actions: [first, ...others] }: Batch, { kind }: Action): boolean =>
  first.kind === kind && others.length + 1 < (BATCHED[kind] ?? 1);
