import { compareAscii } from "../domain/order.js";
import { type NodeClass, type NodeState, type Rejection, type RejectionCode } from "../domain/types.js";

/** Nodes that have something in common, and what they brought. */
export interface NodeGroup {
  readonly name: string;
  readonly class: NodeClass;
  /** Nodes with a positive score. */
  readonly nodes: number;
  readonly score: bigint;
  /** Gwei of MSN, each node's part rounded down; undefined where the pots are unknown. */
  readonly rewardGwei: bigint | undefined;
}

/** Rows of `rejected.csv` with one code. */
export interface RejectionGroup {
  readonly code: RejectionCode;
  readonly rows: number;
  readonly files: number;
}

/** Scoring nodes by `nameOf` and class, the names with most nodes first. */
export function groupNodes(
  nodes: readonly NodeState[],
  rewards: readonly bigint[] | undefined,
  nameOf: (node: NodeState, number: number) => string,
): NodeGroup[] {
  const groups = new Map<string, NodeGroup>();
  const sizes = new Map<string, number>();
  nodes.forEach((node, number) => {
    if (node.score === 0n) return;
    const name = nameOf(node, number);
    const key = `${name}/${node.class}`;
    const group = groups.get(key) ?? { name, class: node.class, nodes: 0, score: 0n, rewardGwei: rewards && 0n };
    const rewardGwei = rewards && (group.rewardGwei ?? 0n) + (rewards[number] ?? 0n);
    groups.set(key, { ...group, nodes: group.nodes + 1, score: group.score + node.score, rewardGwei });
    sizes.set(name, (sizes.get(name) ?? 0) + 1);
  });
  const size = ({ name }: NodeGroup): number => sizes.get(name) ?? 0;
  return [...groups.values()].sort((a, b) => size(b) - size(a) || compareAscii(a.name, b.name) || a.class - b.class);
}

/** Rejected rows by code, the most frequent first. */
export function groupRejections(rejected: readonly Rejection[]): RejectionGroup[] {
  const files = new Map<RejectionCode, Set<string>>();
  const rows = new Map<RejectionCode, number>();
  for (const { file, code } of rejected) {
    rows.set(code, (rows.get(code) ?? 0) + 1);
    files.set(code, (files.get(code) ?? new Set()).add(file));
  }
  const groups = [...rows].map(([code, count]) => ({ code, rows: count, files: files.get(code)?.size ?? 0 }));
  return groups.sort((a, b) => b.rows - a.rows || compareAscii(a.code, b.code));
}
