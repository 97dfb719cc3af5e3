import type { Provider } from "ethers";

import type { Address } from "../../domain/hex.js";
import type { Contracts } from "../contracts.js";
import { type EpochStanding, readStanding } from "../epochs/standing.js";
import { readMany } from "../readMany.js";
import { withRetries } from "../retry.js";

/** The coins of an account that sends. */
export interface AccountHealth {
  readonly account: Address;
  readonly wei: bigint;
  /** In the contract of challenges, for bonds and deposits. */
  readonly reviewGwei: bigint;
  /** What it lacks for its next bond; 0 where it proposes nothing, or has a bond at stake already. */
  readonly bondMissingGwei: bigint;
}

/** What people who answer for a deployment have to know of the chain. Times are Unix seconds. */
export interface ChainHealth {
  readonly standing: EpochStanding;
  readonly blockTimestamp: number;
  /** How long the next epoch should have been active; 0 in time. */
  readonly lateSeconds: number;
  /** How long a root has been pending, undefined where none is; after a change of the window, off by that change. */
  readonly pendingSeconds: number | undefined;
  /** Whether the next epoch's last proposal was cancelled, and nothing was proposed since. */
  readonly isCancelled: boolean;
  readonly vetoes: number;
  readonly paused: { readonly staking: boolean; readonly escrow: boolean };
  readonly bondGwei: bigint;
  readonly accounts: readonly AccountHealth[];
}

/** Whose balances matter. */
export interface WatchedAccounts {
  readonly accounts: readonly Address[];
  /** Who proposes; undefined where nobody does here. */
  readonly proposer: Address | undefined;
}

/** Reads how the chain stands, with questions that any node answers at once. Throws what the node fails with. */
export async function readHealth(
  contracts: Contracts,
  provider: Provider,
  { accounts, proposer }: WatchedAccounts,
): Promise<ChainHealth> {
  const { challenges, distributor, escrow, staking } = contracts;
  const standing = await readStanding(contracts, provider);
  const { epoch, expectedAt, now, review } = standing;
  const [vetoes, stakingUntil, escrowUntil, bondGwei, latest, pending, window] = await Promise.all([
    withRetries(() => challenges.vetoesOf(epoch)),
    withRetries(() => staking.entryPausedUntil()),
    withRetries(() => escrow.entryPausedUntil()),
    withRetries(() => challenges.bondGwei()),
    withRetries(() => provider.getBlock("latest")),
    withRetries(() => distributor.pendingRoot()),
    withRetries(() => distributor.challengeWindow()),
  ]);
  const read = await readMany(accounts, async (account): Promise<AccountHealth> => {
    const [wei, reviewGwei] = await Promise.all([provider.getBalance(account), challenges.balanceOf(account)]);
    const needsBond = account === proposer && review.proposer !== account && reviewGwei < bondGwei;
    return { account, wei, reviewGwei, bondMissingGwei: needsBond ? bondGwei - reviewGwei : 0n };
  });
  const isPending = review.proposer !== undefined;
  return {
    standing,
    blockTimestamp: latest?.timestamp ?? 0,
    lateSeconds: Math.max(0, now - expectedAt),
    pendingSeconds: isPending ? Math.max(0, now - (Number(pending.activatableAt) - Number(window))) : undefined,
    isCancelled: !isPending && review.serial > 0 && review.epoch === epoch,
    vetoes: Number(vetoes),
    paused: { staking: now < Number(stakingUntil), escrow: now < Number(escrowUntil) },
    bondGwei,
    accounts: read,
  };
}
