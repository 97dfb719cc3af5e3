import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { sha256 } from "../../../offchain/crypto/sha256.js";
import type { Address } from "../../../offchain/domain/hex.js";
import type { Leaf, NodeState } from "../../../offchain/domain/types.js";
import { GAGA_NODE, GATEWAY_X } from "../../../offchain/domain/types.js";
import { writeLeaves, writeNodes } from "../../../offchain/epoch/artifacts.js";
import { serializeManifest } from "../../../offchain/epoch/manifest.js";
import { rewardsDomain } from "../../../offchain/merkle/sumWord.js";
import { MerkleSumTree } from "../../../offchain/merkle/tree.js";
import { CHAIN_ID, DISTRIBUTOR, GENESIS, hexOf } from "../../offchain/world.js";
import type { Draw } from "./draw.js";
import { accountOf } from "./registrationCases.js";
import { OPERATORS, type RosterNode } from "./roster.js";

/** What an epoch is computed on top of. */
export interface Before {
  /** The number of the epoch before, 0 before the first. */
  readonly epoch: number;
  readonly dir: string | undefined;
  readonly nodes: readonly NodeState[];
  readonly leaves: readonly Leaf[];
  /** Places of its tree, with and without a leaf. */
  readonly count: number;
  readonly totalGwei: bigint;
}

export const NOTHING_BEFORE: Before = { epoch: 0, dir: undefined, nodes: [], leaves: [], count: 0, totalGwei: 0n };

const byNode = (a: NodeState, b: NodeState): number => (a.node < b.node ? -1 : 1);

/** Nodes that an invented earlier epoch hands on. */
function carriedNodes(draw: Draw, roster: readonly RosterNode[], percent: number): NodeState[] {
  const carried = [...draw.some(roster, percent).map((it) => it.name), "retired"].map((name): NodeState => {
    const known = roster.find((it) => it.name === name);
    const nodeClass = known?.class === 1 ? GATEWAY_X : GAGA_NODE;
    return {
      node: accountOf(name),
      operator: accountOf(draw.pick(OPERATORS)),
      class: nodeClass,
      kind: nodeClass === GATEWAY_X ? 0 : draw.integer(1, 3),
      issuedAt: GENESIS + draw.integer(-1_000, 1_000),
      score: draw.bits(40),
      tenure: draw.pick([0, 0, 1, 2, 12, 25, 26, 27, 40]),
    };
  });
  return carried.sort(byNode);
}

/** Leaves as a strange committee might leave them: gaps, amounts of zero, accounts at several indices. */
function strangeLeaves(draw: Draw, amountOf: () => bigint): { leaves: Leaf[]; count: number } {
  const count = draw.integer(0, 12);
  const holders: Address[] = [...OPERATORS.map(accountOf), hexOf(0x11, 20), hexOf(0, 20)];
  const indices = Array.from({ length: count }, (_, index) => index).filter(() => draw.chance(75));
  const leaves = indices.map((index) => ({
    index,
    account: draw.pick(holders),
    cumulativeGwei: draw.chance(35) ? 0n : amountOf(),
  }));
  return { leaves, count };
}

/** Writes the artifacts of an invented epoch that everything about the next one fits. */
export function inventPrevious(draw: Draw, dir: string, roster: readonly RosterNode[], carriedPercent: number): Before {
  const amountOf = (): bigint => draw.bits(56);
  return writePrevious(
    dir,
    draw.integer(1, 60),
    carriedNodes(draw, roster, carriedPercent),
    strangeLeaves(draw, amountOf),
  );
}

/** Writes the artifacts of an epoch with these nodes and leaves. */
export function writePrevious(
  dir: string,
  epoch: number,
  nodes: readonly NodeState[],
  { leaves, count }: { readonly leaves: readonly Leaf[]; readonly count: number },
): Before {
  mkdirSync(dir, { recursive: true });
  const tree = MerkleSumTree.build(rewardsDomain(CHAIN_ID, DISTRIBUTOR), leaves, count);
  const files = {
    "leaves.csv": writeLeaves(leaves),
    "nodes.csv": writeNodes(nodes),
    "rewards.csv": Buffer.from("anything"),
    "rejected.csv": Buffer.from("at all"),
    "inputs.sha256": Buffer.alloc(0),
  };
  const manifest = serializeManifest({
    chainId: CHAIN_ID,
    count,
    depth: tree.depth,
    distributor: DISTRIBUTOR,
    epoch,
    inputsDigest: sha256(files["inputs.sha256"]),
    leavesDigest: sha256(files["leaves.csv"]),
    nodesDigest: sha256(files["nodes.csv"]),
    previousManifestDigest: hexOf(7, 32),
    previousRoot: hexOf(8, 32),
    rejectedDigest: sha256(files["rejected.csv"]),
    rewardsDigest: sha256(files["rewards.csv"]),
    root: tree.root,
    rulesVersion: 1,
    silentVerifiers: [],
    totalGwei: tree.totalGwei,
  });
  for (const [name, content] of Object.entries({ ...files, "manifest.json": manifest })) {
    writeFileSync(join(dir, name), content);
  }
  return { epoch, dir, nodes, leaves, count, totalGwei: tree.totalGwei };
}
