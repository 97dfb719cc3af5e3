import type { Address } from "../domain/hex.js";
import { GATEWAY_X, type NodeState, type RewardRow } from "../domain/types.js";
import type { OperatorScore, Pots } from "../rewards/allocation.js";
import { nodeReward } from "../rewards/nodeReward.js";

/** What each node brought its operator, gwei of MSN, in the order of `nodes`. */
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
    const [score, pot, whole] =
      node.class === GATEWAY_X
        ? [row.scoreGatewayX, pots.gatewayX, total.gatewayX]
        : [row.scoreGaGaNode, pots.gagaNode, total.gagaNode];
    // Tables that do not fit each other may give a score to a node, and none to its operator.
    return score === 0n ? 0n : nodeReward(row, { score, partGwei: (pot * score) / whole }, node.score);
  });
}
