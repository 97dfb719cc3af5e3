import type { Address } from "../domain/hex.js";
import { toAddress } from "../domain/hex.js";
import type { EpochProofs } from "../epoch/proofs.js";
import { formatGwei } from "./amounts.js";
import type { Contracts } from "./contracts.js";
import { readUsage } from "./payments/usageMoves.js";

/** Accounts asked for at once. */
const ACCOUNTS_AT_ONCE = 20;

/** A leaf that pays. */
export interface OpenClaim {
  readonly index: number;
  readonly account: Address;
  readonly cumulativeGwei: bigint;
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
  readonly reason: string;
}

/**
 * Sorts accounts into those whom a published epoch pays when `sender` claims for them, ascending by index as a batch wants
 * them, and those whom it does not. Repeated accounts count once.
 */
export async function readOpenClaims(
  contracts: Contracts,
  proofs: EpochProofs,
  accounts: readonly Address[],
  sender: Address,
): Promise<{ readonly open: OpenClaim[]; readonly leftOut: LeftOut[] }> {
  const open: OpenClaim[] = [];
  const leftOut: LeftOut[] = [];
  const distinct = [...new Set(accounts)];
  for (let start = 0; start < distinct.length; start += ACCOUNTS_AT_ONCE) {
    const some = distinct.slice(start, start + ACCOUNTS_AT_ONCE);
    for (const found of await Promise.all(some.map((account) => readOne(contracts, proofs, account, sender)))) {
      if ("reason" in found) leftOut.push(found);
      else open.push(found);
    }
  }
  return { open: open.sort((a, b) => a.index - b.index), leftOut };
}

async function readOne(
  contracts: Contracts,
  proofs: EpochProofs,
  account: Address,
  sender: Address,
): Promise<OpenClaim | LeftOut> {
  const { distributor } = contracts;
  const proof = proofs.proofOf(account);
  const until = `up to epoch ${proofs.root.epoch}`;
  const { unpaidGwei: usageGwei } = await readUsage(contracts, account);
  if (proof === undefined) return { account, reason: `earned nothing ${until}${usageHint(usageGwei)}` };
  const claimedGwei = await distributor.claimed(account);
  const { index, cumulativeGwei } = proof;
  const openGwei = cumulativeGwei > claimedGwei ? cumulativeGwei - claimedGwei : 0n;
  if (openGwei + usageGwei === 0n) {
    return { account, reason: `everything ${until} is claimed already, ${formatGwei(cumulativeGwei)}` };
  }
  const claimer = toAddress(await distributor.claimerOf(account));
  const speaks = sender === account || sender === claimer;
  if (!speaks && !(await distributor.pushAllowed(account))) return { account, reason: "takes its rewards itself" };
  const recipient = toAddress(await distributor.recipientOf(account));
  return { index, account, cumulativeGwei, openGwei, usageGwei, recipient, claimer };
}

/** Without a leaf there is no proof to claim with, but usage needs none. */
const usageHint = (usageGwei: bigint): string =>
  usageGwei === 0n ? "" : `, but ${formatGwei(usageGwei)} of usage wait for it: usage claim`;
