import type { Address } from "../domain/hex.js";
import type { EpochProofs } from "../epoch/proofs.js";
import { type Caller, readAccountAnswers } from "./accountAnswers.js";
import { accountQuestions } from "./accountQuestions.js";
import { formatGwei } from "./amounts.js";

/** Of `usageOf` the first word: what is not paid yet. */
const VIEWS = ["claimed", "usageOf", "pushAllowed", "claimerOf", "recipientOf"] as const;
/** Accounts are the longest answers. */
const ANSWER_BYTES = 20;

/** A leaf that pays. */
export interface OpenClaim {
  readonly index: number;
  readonly account: Address;
  readonly cumulativeGwei: bigint;
  /** Whether no claim paid rewards to the account before. */
  readonly isFirst: boolean;
  /** Rewards that a claim pays now, gwei. */
  readonly openGwei: bigint;
  /** Settled usage that the claim pays too, gwei; as of now, since usage may still be settled. */
  readonly usageGwei: bigint;
  /** Whom a plain claim pays. */
  readonly recipient: Address;
  /** Who may claim for the account and to itself; zero for nobody. */
  readonly claimer: Address;
}

/** An account that gets nothing, and why. */
export interface LeftOut {
  readonly account: Address;
  readonly why: "earned nothing" | "claimed already" | "takes its rewards itself";
  /** The same in one clause, with amounts. */
  readonly reason: string;
}

/** What the distributor says about an account. */
interface Standing {
  readonly claimedGwei: bigint;
  readonly usageGwei: bigint;
  readonly isPushAllowed: boolean;
  readonly claimer: Address;
  readonly recipient: Address;
}

/**
 * Sorts accounts into those whom a published epoch pays when `sender` claims for them, ascending by index as a batch wants
 * them, and those whom it does not. Repeated accounts count once. Their root says which distributor to ask; `onRead` hears
 * how many accounts are read.
 */
export async function readOpenClaims(
  node: Caller,
  proofs: EpochProofs,
  accounts: Iterable<Address>,
  sender: Address,
  onRead: (done: number, total: number) => void = () => undefined,
): Promise<{ readonly open: OpenClaim[]; readonly leftOut: LeftOut[] }> {
  const distinct = [...new Set(accounts)];
  const standings = await readStandings(node, proofs.root.distributor, distinct, onRead);
  const open: OpenClaim[] = [];
  const leftOut: LeftOut[] = [];
  for (const account of distinct) {
    const standing = standings.get(account);
    if (standing === undefined) continue;
    const found = claimOf(proofs, account, standing, sender);
    if ("reason" in found) leftOut.push(found);
    else open.push(found);
  }
  return { open: open.sort((a, b) => a.index - b.index), leftOut };
}

async function readStandings(
  node: Caller,
  distributor: Address,
  accounts: readonly Address[],
  onRead: (done: number, total: number) => void,
): Promise<ReadonlyMap<Address, Standing>> {
  const standings = new Map<Address, Standing>();
  const questions = accountQuestions("RewardsDistributor", distributor, VIEWS, ANSWER_BYTES);
  await readAccountAnswers(node, questions, accounts, (some, answers) => {
    for (const [i, account] of some.entries()) standings.set(account, standingOf(answers[i] ?? []));
    onRead(standings.size, accounts.length);
  });
  return standings;
}

function standingOf([
  claimedGwei = 0n,
  usageGwei = 0n,
  push = 0n,
  claimer = 0n,
  recipient = 0n,
]: readonly bigint[]): Standing {
  return {
    claimedGwei,
    usageGwei,
    isPushAllowed: push !== 0n,
    claimer: accountOf(claimer),
    recipient: accountOf(recipient),
  };
}

const accountOf = (word: bigint): Address => `0x${word.toString(16).padStart(40, "0")}`;

function claimOf(
  proofs: EpochProofs,
  account: Address,
  { claimedGwei, usageGwei, isPushAllowed, claimer, recipient }: Standing,
  sender: Address,
): OpenClaim | LeftOut {
  const until = `up to epoch ${proofs.root.epoch}`;
  const leaf = proofs.leafOf(account);
  if (leaf === undefined) {
    return { account, why: "earned nothing", reason: `earned nothing ${until}${usageHint(usageGwei)}` };
  }
  const { index, cumulativeGwei } = leaf;
  const openGwei = cumulativeGwei > claimedGwei ? cumulativeGwei - claimedGwei : 0n;
  if (openGwei + usageGwei === 0n) {
    const reason = `everything ${until} is claimed already, ${formatGwei(cumulativeGwei)}`;
    return { account, why: "claimed already", reason };
  }
  const speaks = sender === account || sender === claimer;
  if (!speaks && !isPushAllowed) {
    return { account, why: "takes its rewards itself", reason: "takes its rewards itself" };
  }
  return { index, account, cumulativeGwei, isFirst: claimedGwei === 0n, openGwei, usageGwei, recipient, claimer };
}

/** Without a leaf there is no proof to claim with, but usage needs none. */
const usageHint = (usageGwei: bigint): string =>
  usageGwei === 0n ? "" : `, but ${formatGwei(usageGwei)} of usage wait for it: usage claim`;
