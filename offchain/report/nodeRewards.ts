import type { Address } from "../domain/hex.js";
import { GATEWAY_X, type NodeState, type RewardRow } from "../domain/types.js";
import type { OperatorScore, Pots } from "../rewards/allocation.js";

/**
 * What each node brought its operator, gwei of MSN rounded down, in the order of `nodes`: of the operator's reward the part
 * that the node's score has in the operator's raw share. Rewards are paid to operators; this is how a report divides them.
 */
export function nodeRewards(
  nodes: readonly NodeState[],
  rewards: readonly RewardRow[],
  pots: Pots,
  total: OperatorScore,
): bigint[] {
  const byOperator = new Map<Address, RewardRow>(rewards.map((row) => [row.operator, row]));
  return nodes.map((node) => {
    const row = byOperator.get(node.operator);
    if (row === undefined || node.score === 0n) return 0n;
    const [pot, whole] = node.class === GATEWAY_X ? [pots.gatewayX, total.gatewayX] : [pots.gagaNode, total.gagaNode];
    return row.rawGwei === 0n ? 0n : (row.rewardGwei * pot * node.score) / (whole * row.rawGwei);
  });
}
