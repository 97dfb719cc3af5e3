import { type ContractTransaction, isError } from "ethers";

import { ACT_OF, type Act, type Action, type Decision, describeAction } from "../../watch/action.js";
import { batchesOf } from "../../watch/batches.js";
import { oneLine } from "../refusal.js";
import { withRetries } from "../retry.js";
import { callFor, missingGwei, neededOf } from "./actionCalls.js";
import type { Outbox } from "./outbox.js";
import type { WatchChain } from "./watchChain.js";

/** A line of a watcher's report. */
export interface WatchEvent {
  /**
   * `note`: how things stand; `alert`: somebody should look; `would`: an action that was not allowed; `done`: an action that
   * a block includes; `waiting`: one that is on its way; `overtaken`: one that somebody else made needless; `failed`: one
   * that did not go through; `error`: the node or a disk failed, and it is tried again.
   */
  readonly kind: "note" | "alert" | "would" | "done" | "waiting" | "overtaken" | "failed" | "error";
  readonly text: string;
  readonly transaction?: string;
}

/** Who hears the lines. */
export type OnEvent = (event: WatchEvent) => void;

/** An action that a block includes. */
export interface TakenAction {
  readonly action: Action;
  readonly transaction: string;
  /** Its share of the transaction's, which may have taken others too. */
  readonly gasUsed: bigint;
}

/** What a watcher may do. */
export interface Permission {
  readonly act: ReadonlySet<Act>;
  /** Only say what it would do. */
  readonly dryRun: boolean;
}

/** Refusals that say that somebody, this watcher before a restart included, was faster. */
const OVERTAKEN = new Set([
  "NothingUnderReview",
  "AnotherProposal",
  "DemandedBefore",
  "NoOpenDemand",
  "DemandStillOpen",
  "DemandsClosed",
  "AnswerTooLate",
]);
/** The chain may move between the estimate and the block. */
const GAS_ROOM = { numerator: 13n, denominator: 10n };

/** Does what was decided, in its order, and reports every line. What fails is tried again by the next pass, which decides anew. */
export async function perform(
  chain: WatchChain,
  outbox: Outbox | undefined,
  decisions: readonly Decision[],
  { act, dryRun }: Permission,
  report: OnEvent,
): Promise<TakenAction[]> {
  const taken: TakenAction[] = [];
  let isHeldUp = false;
  for (const item of batchesOf(decisions)) {
    if (item.kind !== "batch") {
      report({ kind: item.kind, text: item.text });
    } else if (outbox === undefined || dryRun || !act.has(ACT_OF[item.actions[0].kind])) {
      for (const action of item.actions) report({ kind: "would", text: `would do: ${describeAction(action)}` });
    } else if (!isHeldUp) {
      const [first, ...others] = await stillNeeded(chain, item.actions, decisions, report);
      if (first === undefined) continue;
      isHeldUp = !(await outbox.isFree());
      if (isHeldUp) {
        const text = `waits for an earlier transaction of the account, before it ${describeAction(first)}`;
        report({ kind: "waiting", text });
      } else taken.push(...(await sendBatch(chain, outbox, [first, ...others], report)));
    }
  }
  return taken;
}

/** What the newest block still calls for; a deposit is only what is missing there. */
async function stillNeeded(
  chain: WatchChain,
  actions: readonly [Action, ...Action[]],
  decisions: readonly Decision[],
  report: OnEvent,
): Promise<Action[]> {
  const [first] = actions;
  const needed: Action[] =
    first.kind === "deposit" ? await stillMissing(chain, decisions) : await neededOf(chain, actions);
  const isLeft = first.kind === "deposit" ? () => needed.length > 0 : (action: Action) => needed.includes(action);
  for (const action of actions) {
    if (!isLeft(action)) report({ kind: "overtaken", text: `not needed any more: ${describeAction(action)}` });
  }
  return needed;
}

async function stillMissing(chain: WatchChain, decisions: readonly Decision[]): Promise<Action[]> {
  const actions = decisions.filter((decision) => decision.kind !== "alert" && decision.kind !== "note");
  const amountGwei = await missingGwei(chain, actions);
  return amountGwei === 0n ? [] : [{ kind: "deposit", amountGwei }];
}

/** Takes some actions in one transaction; where the contract refuses that, for one of them perhaps, in one transaction each. */
async function sendBatch(
  chain: WatchChain,
  outbox: Outbox,
  actions: readonly [Action, ...Action[]],
  report: OnEvent,
): Promise<TakenAction[]> {
  const outcome = await send(chain, outbox, actions);
  if (outcome.kind === "included") {
    const { hash, gasUsed } = outcome;
    const share = gasUsed / BigInt(actions.length);
    const together = actions.length === 1 ? "" : `, of ${gasUsed} for ${actions.length} together`;
    return actions.map((action) => {
      const text = `${describeAction(action)} (transaction ${hash}, ${share} gas${together})`;
      report({ kind: "done", text, transaction: hash });
      return { action, transaction: hash, gasUsed: share };
    });
  }
  const [first, ...others] = actions;
  if (others.length > 0 && (outcome.kind === "overtaken" || outcome.kind === "failed")) {
    const taken: TakenAction[] = [];
    for (const action of actions) taken.push(...(await sendBatch(chain, outbox, [action], report)));
    return taken;
  }
  const text = describeAction(first);
  const { kind, why } = outcome;
  report({ kind, text: kind === "overtaken" ? `not needed any more: ${text} (${why})` : `${text}: ${why}` });
  return [];
}

type Outcome =
  | { readonly kind: "included"; readonly hash: string; readonly gasUsed: bigint }
  | { readonly kind: "overtaken" | "failed" | "waiting"; readonly why: string };

async function send(chain: WatchChain, outbox: Outbox, actions: readonly [Action, ...Action[]]): Promise<Outcome> {
  try {
    const call = await withRetries(() => callFor(chain, actions));
    const estimate = await estimateGas(chain, call);
    const sent = await outbox.send({ ...call, gasLimit: (estimate * GAS_ROOM.numerator) / GAS_ROOM.denominator });
    if (sent.kind === "waiting") {
      return { kind: "waiting", why: `transaction ${sent.nonce} of the account is in no block yet` };
    }
    const { hash, gasUsed, status } = sent.receipt;
    if (status === 0) return { kind: "failed", why: `failed in its block (transaction ${hash})` };
    return { kind: "included", hash, gasUsed };
  } catch (error) {
    const refusal = refusalName(chain, error);
    if (refusal !== undefined && OVERTAKEN.has(refusal)) return { kind: "overtaken", why: refusal };
    if (refusal !== undefined || isError(error, "INSUFFICIENT_FUNDS")) {
      return { kind: "failed", why: refusal ?? oneLine(error) };
    }
    if (isError(error, "NONCE_EXPIRED") || isError(error, "REPLACEMENT_UNDERPRICED")) {
      return { kind: "waiting", why: "another transaction of the account is on its way" };
    }
    throw error; // the node's failure: the next pass asks anew, and the nonce keeps it from being sent twice
  }
}

/** Gas that a call takes now. Only the node's own failures are worth asking again for, a refusal is an answer. */
async function estimateGas(chain: WatchChain, call: ContractTransaction): Promise<bigint> {
  const answer = await withRetries(async () => {
    try {
      return await chain.provider.estimateGas({ ...call, from: chain.sender?.account ?? null });
    } catch (error) {
      if (refusalName(chain, error) === undefined) throw error;
      return { refusal: error };
    }
  });
  if (typeof answer !== "bigint") throw answer.refusal;
  return answer;
}

/** Name of the contract's refusal, or undefined where no contract refused. */
function refusalName({ contracts: { challenges } }: WatchChain, error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const data = "data" in error && typeof error.data === "string" ? error.data : undefined;
  if (data !== undefined && data !== "0x") return challenges.interface.parseError(data)?.name ?? oneLine(error);
  const isRefusal = isError(error, "CALL_EXCEPTION") || /revert/i.test(error.message);
  if (!isRefusal) return undefined;
  // Some nodes give the error's name or data in the message only.
  const inMessage = [...OVERTAKEN].find((name) => error.message.includes(name));
  return inMessage ?? oneLine(error);
}
