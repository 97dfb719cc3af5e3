import type { Manifest, RewardRow, Snapshot } from "../domain/types.js";
import { type OperatorScore, type Pots, budgetGwei, splitPots } from "../rewards/allocation.js";
import { sum } from "./distribution.js";

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

/** The budget of an epoch, from its snapshot, its new sum of all rewards and what it rewarded. */
export function budgetOf(snapshot: Snapshot, manifest: Manifest, rewards: readonly RewardRow[]): Budget {
  const rewardedGwei = sum(rewards.map(({ rewardGwei }) => rewardGwei));
  const budget = budgetGwei(snapshot.ceilingWei, manifest.totalGwei - rewardedGwei);
  return {
    budgetGwei: budget,
    pots: splitPots(budget, snapshot.policy.gatewayXShareBps, totalScore(rewards)),
    rewardedGwei,
    carriedGwei: budget - rewardedGwei,
  };
}
