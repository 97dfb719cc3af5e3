import type { Address } from "../domain/hex.js";
import type { NodeClass, NodeState } from "../domain/types.js";
import type { Offer } from "./offer.js";

/** What the last epoch proved about a node. */
export interface ProvenNode {
  readonly operator: Address;
  readonly class: NodeClass;
}

/** What the last epoch proved, by node. */
export type ProvenNodes = ReadonlyMap<Address, ProvenNode>;

/** The rows of `nodes.csv` with a positive score: the nodes whose offers may take part. */
export function provenNodes(rows: readonly NodeState[]): ProvenNodes {
  const proven = rows.filter(({ score }) => score > 0n);
  return new Map(proven.map(({ node, operator, class: nodeClass }) => [node, { operator, class: nodeClass }]));
}

/** Whether the offer's node is proven, with the offer's operator and class. */
export function isProven(nodes: ProvenNodes, offer: Offer): boolean {
  const node = nodes.get(offer.node);
  return node?.operator === offer.operator && node.class === offer.class;
}
