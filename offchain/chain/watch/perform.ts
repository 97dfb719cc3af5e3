import { type ContractTransaction, isError } from "ethers";

import { WEI_PER_GWEI } from "../../domain/constants.js";
import type { Digest } from "../../domain/hex.js";
import { ACT_OF, type Act, type Action, type Decision, describeAction } from "../../watch/action.js";
import { signPermit } from "../permit.js";
import { oneLine } from "../refusal.js";
import { withRetries } from "../retry.js";
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
  for (const decision of decisions) {
    if (decision.kind === "alert" || decision.kind === "note") {
      report({ kind: decision.kind, text: decision.text });
      continue;
    }
    const text = describeAction(decision);
    if (outbox === undefined || dryRun || !act.has(ACT_OF[decision.kind])) {
      report({ kind: "would", text: `would do: ${text}` });
      continue;
    }
    if (!(await isNeeded(chain, decision))) {
      report({ kind: "overtaken", text: `not needed any more: ${text}` });
      continue;
    }
    if (!(await outbox.isFree())) {
      report({ kind: "waiting", text: `waits for an earlier transaction of the account, before it ${text}` });
      return taken;
    }
    const sent = await sendAction(chain, outbox, decision, report);
    if (sent !== undefined) taken.push(sent);
  }
  return taken;
}

async function sendAction(
  chain: WatchChain,
  outbox: Outbox,
  action: Action,
  report: OnEvent,
): Promise<TakenAction | undefined> {
  const text = describeAction(action);
  try {
    const call = await withRetries(() => callOf(chain, action));
    const estimate = await estimateGas(chain, call);
    const sent = await outbox.send({ ...call, gasLimit: (estimate * GAS_ROOM.numerator) / GAS_ROOM.denominator });
    if (sent.kind === "waiting") {
      report({ kind: "waiting", text: `${text}: transaction ${sent.nonce} of the account is in no block yet` });
      return undefined;
    }
    const { hash, gasUsed, status } = sent.receipt;
    if (status === 0) {
      report({ kind: "failed", text: `${text}: failed in its block`, transaction: hash });
      return undefined;
    }
    report({ kind: "done", text: `${text} (transaction ${hash}, ${gasUsed} gas)`, transaction: hash });
    return { action, transaction: hash, gasUsed };
  } catch (error) {
    const refusal = refusalName(chain, error);
    if (refusal !== undefined && OVERTAKEN.has(refusal)) {
      report({ kind: "overtaken", text: `not needed any more: ${text} (${refusal})` });
    } else if (refusal !== undefined || isError(error, "INSUFFICIENT_FUNDS")) {
      report({ kind: "failed", text: `${text}: ${refusal ?? oneLine(error)}` });
    } else if (isError(error, "NONCE_EXPIRED") || isError(error, "REPLACEMENT_UNDERPRICED")) {
      report({ kind: "waiting", text: `${text}: another transaction of the account is on its way` });
    } else {
      throw error; // the node's failure: the next pass asks anew, and the nonce keeps it from being sent twice
    }
    return undefined;
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

/** Whether the newest block still calls for an action. */
async function isNeeded({ contracts: { challenges } }: WatchChain, action: Action): Promise<boolean> {
  if (action.kind === "deposit") return true;
  const { serial, proposer } = await withRetries(() => challenges.review());
  const isUnderReview = BigInt(proposer) !== 0n && Number(serial) === action.serial;
  if (action.kind === "challenge") return isUnderReview;
  const { demander, depositGwei } = await withRetries(() => challenges.demandOf(action.serial, action.subject));
  switch (action.kind) {
    case "demandLeaf":
    case "demandPage":
      return isUnderReview && BigInt(demander) === 0n;
    case "reclaim":
      return !isUnderReview && depositGwei > 0n;
    default:
      return isUnderReview && depositGwei > 0n;
  }
}

async function callOf(chain: WatchChain, action: Action): Promise<ContractTransaction> {
  const { challenges } = chain.contracts;
  switch (action.kind) {
    case "challenge":
      return challenges.challenge.populateTransaction(
        action.leaf,
        list(action.path),
        action.word,
        list(action.wordPath),
      );
    case "demandLeaf":
      return challenges.demandLeaf.populateTransaction(action.serial, action.epoch, action.leaf, list(action.path));
    case "demandPage":
      return challenges.demandPage.populateTransaction(action.serial, action.page);
    case "answerLeaf":
      return challenges.answerLeaf.populateTransaction(action.leaf, action.cumulativeGwei, list(action.path));
    case "answerByNewestRoot":
      return challenges.answerByNewestRoot.populateTransaction(action.leaf, action.word, list(action.path));
    case "answerPage":
      return challenges.answerPage.populateTransaction(action.page, list(action.entries), list(action.path));
    case "cancelUnanswered":
      return challenges.cancelUnanswered.populateTransaction(action.subject);
    case "reclaim":
      return challenges.reclaim.populateTransaction(action.serial, action.subject);
    case "deposit":
      return depositCall(chain, action.amountGwei);
  }
}

/** One transaction with a signed permit in place of an approval. */
async function depositCall(chain: WatchChain, amountGwei: bigint): Promise<ContractTransaction> {
  const { sender, book, contracts } = chain;
  if (sender === undefined) throw new Error("a watcher without a key deposits nothing");
  const { deadline, v, r, s } = await signPermit(
    { ...chain, ...sender },
    book.contracts.RootChallenges,
    amountGwei * WEI_PER_GWEI,
  );
  return contracts.challenges.depositWithPermit.populateTransaction(sender.account, amountGwei, deadline, v, r, s);
}

const list = (words: readonly Digest[]): Digest[] => [...words];
