import { ZERO_ADDRESS } from "../domain/constants.js";
import { type Address, toAddress } from "../domain/hex.js";
import type { EpochProofs } from "../epoch/proofs.js";
import { chainTime } from "./chainTime.js";
import type { Contracts } from "./contracts.js";
import type { OpenDeployment } from "./node.js";
import { type StakePosition, readPositions } from "./positions.js";
import { type Delegatee, readDelegatee } from "./delegation.js";
import { blocksSince } from "./eventBlocks.js";
import { type VoteSplit, readVotes } from "./governanceVotes.js";
import { type UsageState, readUsage } from "./payments/usageMoves.js";
import { readRootStanding } from "./publishedRoot.js";
import { type StakeLock, readLocks } from "./staking/locks.js";
import { grantIdsOf } from "./vesting/grantEvents.js";
import { type GrantState, readGrants } from "./vesting/grants.js";

/** Everything a miner asks about its account, as of one block. Times are Unix seconds. */
export interface MinerStatus {
  readonly chainId: number;
  readonly block: number;
  readonly time: number;
  /** 0 before emission starts. */
  readonly runningEpoch: number;
  readonly account: Address;
  readonly balanceWei: bigint;
  /** What others' and its own tokens let the account vote with. */
  readonly votes: VoteSplit;
  /** Whom the account's own tokens vote for. */
  readonly delegatee: Delegatee;
  /** What the account owns, for itself and for others. */
  readonly positions: readonly StakePosition[];
  /** Stake that counts for the account as operator, of all owners. */
  readonly activeStakeWei: bigint;
  /** The smallest such stake so far in the running epoch, which is what the boost will read. */
  readonly minStakeWei: bigint;
  /** What is locked of the account's own stake. */
  readonly lockedWei: bigint;
  /** Every lock there ever was on its own stake. */
  readonly locks: readonly StakeLock[];
  /** Grants that are the account's, or offered to it. */
  readonly grants: readonly GrantState[];
  /** Lifetime rewards paid. */
  readonly claimedGwei: bigint;
  /** What users paid and is settled; the next claim pays what is not paid yet. */
  readonly usage: UsageState;
  /** Who receives claims: the account itself unless it named another. */
  readonly recipient: Address;
  readonly claimer: Address | undefined;
  readonly isPushAllowed: boolean;
  readonly rewards: PublishedRewards | undefined;
}

/** What a published epoch gives the account. */
export interface PublishedRewards {
  readonly epoch: number;
  readonly isRootActive: boolean;
  /** One clause that follows "the root …". */
  readonly rootStanding: string;
  /** Lifetime rewards up to the epoch, 0 without a leaf. */
  readonly provenGwei: bigint;
  /** What a claim would pay now; 0 while the root is not active. */
  readonly claimableGwei: bigint;
}

/** Reads the status of `account`, with what `proofs` (already known to be this deployment's) give it. */
export async function readMinerStatus(
  { provider, book, contracts }: OpenDeployment,
  account: Address,
  proofs?: EpochProofs,
): Promise<MinerStatus> {
  const { token, staking, distributor, policy } = contracts;
  const blocks = await blocksSince(provider, book.fromBlock);
  const at = { blockTag: blocks.to };
  const runningEpoch = Number(await policy.currentEpoch(at));
  const claimedGwei = await distributor.claimed(account, at);
  const claimer = toAddress(await distributor.claimerOf(account, at));
  return {
    chainId: book.chainId,
    block: blocks.to,
    time: await chainTime(provider),
    runningEpoch,
    account,
    balanceWei: await token.balanceOf(account, at),
    votes: await readVotes(contracts, account),
    delegatee: await readDelegatee(contracts, account),
    positions: await readPositions(contracts, account, blocks),
    activeStakeWei: await staking.activeStake(account, at),
    minStakeWei: await staking.minStake(account, runningEpoch, at),
    lockedWei: await staking.lockedStake(account, at),
    locks: await readLocks(contracts, blocks, account),
    grants: await readGrants(contracts, await grantIdsOf(contracts, blocks, account)),
    claimedGwei,
    usage: await readUsage(contracts, account, blocks.to),
    recipient: toAddress(await distributor.recipientOf(account, at)),
    claimer: claimer === ZERO_ADDRESS ? undefined : claimer,
    isPushAllowed: await distributor.pushAllowed(account, at),
    rewards: proofs === undefined ? undefined : await rewardsOf(contracts, proofs, { account, claimedGwei }, blocks.to),
  };
}

async function rewardsOf(
  contracts: Contracts,
  proofs: EpochProofs,
  { account, claimedGwei }: { readonly account: Address; readonly claimedGwei: bigint },
  blockTag: number,
): Promise<PublishedRewards> {
  const { isActive, explanation } = await readRootStanding(contracts, proofs.root, blockTag);
  const provenGwei = proofs.proofOf(account)?.cumulativeGwei ?? 0n;
  return {
    epoch: proofs.root.epoch,
    isRootActive: isActive,
    rootStanding: explanation,
    provenGwei,
    claimableGwei: isActive && provenGwei > claimedGwei ? provenGwei - claimedGwei : 0n,
  };
}
