import type { ContractTransaction } from "ethers";

import { WEI_PER_GWEI } from "../../domain/constants.js";
import type { Digest } from "../../domain/hex.js";
import type { Action } from "../../watch/action.js";
import { costOf } from "../../watch/observation.js";
import { signPermit } from "../permit.js";
import { readMany } from "../readMany.js";
import { withRetries } from "../retry.js";
import type { WatchChain } from "./watchChain.js";

/** Those of some actions that the newest block still calls for. */
export async function neededOf<T extends Action>(chain: WatchChain, actions: readonly T[]): Promise<T[]> {
  const { serial, proposer } = await withRetries(() => chain.contracts.challenges.review());
  const underReview = BigInt(proposer) === 0n ? undefined : Number(serial);
  const needed = await readMany(actions, (action) => isNeeded(chain, action, underReview));
  return actions.filter((_, i) => needed[i] === true);
}

/** Whether an action is called for while the proposal `underReview` is pending, or none. */
async function isNeeded(
  { contracts: { challenges } }: WatchChain,
  action: Action,
  underReview: number | undefined,
): Promise<boolean> {
  if (action.kind === "deposit") return true;
  const isUnderReview = action.serial === underReview;
  if (action.kind === "challenge") return isUnderReview;
  const { demander, depositGwei } = await challenges.demandOf(action.serial, action.subject);
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

/**
 * What the balance is short of for these actions' demands, by the newest block, which may be ahead of the one that was decided
 * upon: what was demanded since then needs no deposit, and what was deposited is there.
 */
export async function missingGwei(chain: WatchChain, actions: readonly Action[]): Promise<bigint> {
  const { sender, contracts } = chain;
  if (sender === undefined) return 0n;
  const demands = actions.filter(({ kind }) => kind === "demandLeaf" || kind === "demandPage");
  const needed = await neededOf(chain, demands);
  const price = await withRetries(() => contracts.challenges.demandDepositGwei());
  const cost = needed.reduce((sum, { kind }) => sum + costOf(kind === "demandPage" ? "page" : "leaf", price), 0n);
  const balance = await withRetries(() => contracts.challenges.balanceOf(sender.account));
  return cost > balance ? cost - balance : 0n;
}

/** The call that takes some actions, in their order: itself for one, and otherwise all together or none. */
export async function callFor(
  chain: WatchChain,
  [first, ...others]: readonly [Action, ...Action[]],
): Promise<ContractTransaction> {
  const call = await callOf(chain, first);
  if (others.length === 0) return call;
  const calls = [call];
  for (const action of others) calls.push(await callOf(chain, action));
  return chain.contracts.challenges.multicall.populateTransaction(calls.map(({ data }) => data));
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
