import { MsnError } from "../domain/errors.js";
import type { Manifest, RewardRow, Snapshot } from "../domain/types.js";
import { type OperatorScore, type Pots, budgetGwei, splitPots } from "../rewards/allocation.js";
import { sum } from "./distribution.js";
import type { PublishedTables } from "./reportInputs.js";

/** What an epoch could pay and did. All amounts are gwei of MSN. */
export interface Budget {
  /** B of rewards-spec.md section 4: what the emission allows up to the epoch's end, less all earlier rewards. */
  readonly budgetGwei: bigint;
  readonly pots: Pots;
  readonly rewardedGwei: bigint;
  /** What stays for the next epoch. */
  readonly carriedGwei: bigint;
}

export function totalScore(rewards: readonly RewardRow[]): OperatorScore {
  return {
    gatewayX: sum(rewards.map(({ scoreGatewayX }) => scoreGatewayX)),
    gagaNode: sum(rewards.map(({ scoreGaGaNode }) => scoreGaGaNode)),
  };
}

/**
 * The budget of an epoch, from its snapshot, its new sum of all rewards and what it rewarded. Throws `artifacts` where the
 * root's sum is above the ceiling, which the chain activates none with.
 */
export function budgetOf(snapshot: Snapshot, manifest: Manifest, rewards: readonly RewardRow[]): Budget {
  const rewardedGwei = sum(rewards.map(({ rewardGwei }) => rewardGwei));
  const budget = budgetGwei(snapshot.ceilingWei, manifest.totalGwei - rewardedGwei);
  if (rewardedGwei > budget) {
    throw new MsnError("artifacts", `the epoch gives ${rewardedGwei} gwei, its budget was ${budget}`);
  }
  return {
    budgetGwei: budget,
    pots: splitPots(budget, snapshot.policy.gatewayXShareBps, totalScore(rewards)),
    rewardedGwei,
    carriedGwei: budget - rewardedGwei,
  };
}

/** Throws `artifacts` unless the rewards of an epoch are what its root's sum grew by since the one before. */
export function requireGrowth({ manifest, rewards }: PublishedTables, earlierGwei: bigint): void {
  const rewardedGwei = sum(rewards.map(({ rewardGwei }) => rewardGwei));
  const grown = manifest.totalGwei - earlierGwei;
  if (rewardedGwei === grown) return;
  throw new MsnError("artifacts", `rewards.csv adds up to ${rewardedGwei} gwei, but the root grew by ${grown}`);
}
