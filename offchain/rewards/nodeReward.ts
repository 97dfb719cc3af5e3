import type { RewardRow } from "../domain/types.js";

/** What an operator has in one class: its score, and what that is of the class's pot, gwei of MSN before the boost. */
export interface ClassShare {
  readonly score: bigint;
  readonly partGwei: bigint;
}

/**
 * What of an operator's reward is due to a node with `nodeScore`, gwei of MSN rounded down: of the reward the part that the node's
 * class has in the raw share, and of that the part that the node has in the operator's score. It stands in no artifact, since
 * rewards are paid to operators; whatever shows it, shows this.
 */
export function nodeReward(
  { rawGwei, rewardGwei }: Pick<RewardRow, "rawGwei" | "rewardGwei">,
  { score, partGwei }: ClassShare,
  nodeScore: bigint,
): bigint {
  const whole = score * rawGwei;
  return whole === 0n ? 0n : (rewardGwei * partGwei * nodeScore) / whole;
}
