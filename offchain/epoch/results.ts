import type { Address } from "../domain/hex.js";
import type { NodeState } from "../domain/types.js";
import { GATEWAY_X } from "../domain/types.js";
import type { OperatorScore } from "../rewards/allocation.js";
import { tenureAfter } from "../rewards/tenure.js";
import type { NodeRegister } from "./nodeRegister.js";
import type { EpochScores } from "./scoreEpoch.js";

/**
 * The rows of `nodes.csv`: every node of the previous file and every node measured at least once, with the counted
 * registration, this epoch's score and the tenure after it (rewards-spec.md section 5).
 */
export function nodeStates(
  register: NodeRegister,
  { scores, liveRounds }: Pick<EpochScores, "scores" | "liveRounds">,
  carried: ReadonlyMap<Address, NodeState>,
): NodeState[] {
  const states = register.registrations.map((registration, number) => {
    const { node, operator, class: nodeClass, kind, issuedAt } = registration;
    const scoredRounds = scores.scoredRounds[number] ?? 0;
    return {
      node,
      operator,
      class: nodeClass,
      kind,
      issuedAt,
      score: BigInt(scores.score[number] ?? 0),
      tenure: tenureAfter(register.tenure[number] ?? 0, scoredRounds, liveRounds),
    };
  });
  return states.filter(({ node }, number) => carried.has(node) || scores.measured[number] === 1);
}

/** Each operator's summed node scores in each class (section 4). */
export function operatorScores(nodes: readonly NodeState[]): Map<Address, OperatorScore> {
  const operators = new Map<Address, OperatorScore>();
  for (const { operator, class: nodeClass, score } of nodes) {
    const { gatewayX, gagaNode } = operators.get(operator) ?? { gatewayX: 0n, gagaNode: 0n };
    const summed =
      nodeClass === GATEWAY_X ? { gatewayX: gatewayX + score, gagaNode } : { gatewayX, gagaNode: gagaNode + score };
    operators.set(operator, summed);
  }
  return operators;
}
