import { join } from "node:path";

import type { Address, Digest } from "../domain/hex.js";
import { LEAVES_HEADER, type NodeRow, NODES_HEADER } from "./artifacts.js";
import { readBytes, sha256, stop } from "./files.js";
import { JsonObject } from "./json.js";
import type { Snapshot } from "./snapshot.js";
import { buildTree, type Leaf, sumOf } from "./tree.js";

const ZERO: Digest = `0x${"00".repeat(32)}`;

// prettier-ignore
const MANIFEST_KEYS = [
  "chainId", "count", "depth", "distributor", "epoch", "inputsDigest", "leavesDigest", "nodesDigest", "previousManifestDigest",
  "previousRoot", "rejectedDigest", "rewardsDigest", "root", "rulesVersion", "silentVerifiers", "totalGwei",
];

/** What the previous epoch hands on (section 5). */
export interface Previous {
  /** The bytes of its manifest; undefined before epoch 1. */
  readonly manifest: Buffer | undefined;
  readonly root: Digest;
  readonly manifestDigest: Digest;
  readonly count: number;
  readonly leaves: readonly Leaf[];
  readonly nodes: ReadonlyMap<Address, NodeRow>;
}

/**
 * Section 2: the previous epoch. One that is missing, or does not match its manifest, the epoch before, the chain or the
 * distributor, stops the computation.
 */
export function readPrevious(dir: string | undefined, snapshot: Snapshot): Previous {
  if ((snapshot.epoch === 1) !== (dir === undefined)) {
    stop("previous", dir ?? "previous epoch", `epoch ${snapshot.epoch}: only epoch 1 has no previous epoch`);
  }
  if (dir === undefined) {
    return { manifest: undefined, root: ZERO, manifestDigest: ZERO, count: 0, leaves: [], nodes: new Map() };
  }
  const file = join(dir, "manifest.json");
  const bytes = readBytes(file);
  const manifest = JsonObject.parse(bytes, MANIFEST_KEYS, "previous", file);
  if (manifest.integer("epoch", 1) !== snapshot.epoch - 1) manifest.refuse("epoch", `${snapshot.epoch - 1}`);
  if (manifest.integer("chainId", 1) !== snapshot.chainId) manifest.refuse("chainId", `${snapshot.chainId}`);
  if (manifest.account("distributor") !== snapshot.distributor) manifest.refuse("distributor", snapshot.distributor);
  manifest.integer("rulesVersion", 1, 1);
  manifest.accounts("silentVerifiers");
  manifest.digest("previousManifestDigest");
  manifest.digest("previousRoot");

  const artifact = (name: string, key: string): Buffer => {
    const content = readBytes(join(dir, name));
    return sha256(content) === manifest.digest(key) ? content : stop("previous", join(dir, name), `is not its ${key}`);
  };
  artifact("rewards.csv", "rewardsDigest");
  artifact("rejected.csv", "rejectedDigest");
  artifact("inputs.sha256", "inputsDigest");
  const leavesFile = artifact("leaves.csv", "leavesDigest");
  const nodesFile = artifact("nodes.csv", "nodesDigest");

  const count = manifest.integer("count", 0, 2 ** 32 - 1);
  const leaves = readLeaves(leavesFile, count, join(dir, "leaves.csv"));
  const { root, depth } = buildTree(leaves, count, snapshot);
  if (manifest.digest("root") !== root) manifest.refuse("root", root);
  if (manifest.integer("depth", 0) !== depth) manifest.refuse("depth", `${depth}`);
  if (manifest.amount("totalGwei", 0n) !== sumOf(root)) manifest.refuse("totalGwei", `${sumOf(root)}`);
  const nodes = readNodes(nodesFile, join(dir, "nodes.csv"));
  return { manifest: bytes, root, manifestDigest: sha256(bytes), count, leaves, nodes };
}

/** The cells of a CSV of section 5, all rows of the given form. */
function readCsv(content: Buffer, header: string, row: RegExp, file: string): string[][] {
  const lines = content.toString("latin1").split("\n");
  if (lines.shift() !== header || lines.pop() !== "") stop("previous", file, `is no table of ${header}`);
  return lines.map((line) => {
    const cells = row.exec(line);
    return cells === null ? stop("previous", file, `breaks its format: ${JSON.stringify(line)}`) : cells.slice(1);
  });
}

const ADDRESS = "(0x[0-9a-f]{40})";
const NUMBER = "(0|[1-9][0-9]*)";

/** Section 5: leaves by index, below the count. They may have gaps, zero amounts, and one account twice (decisions.md). */
function readLeaves(content: Buffer, count: number, file: string): Leaf[] {
  let next = 0;
  return readCsv(content, LEAVES_HEADER, new RegExp(`^${NUMBER},${ADDRESS},${NUMBER}$`), file).map((cells) => {
    const index = Number(cells[0]);
    if (index < next || index >= count) stop("previous", file, `index ${index} is out of order or beyond the count`);
    next = index + 1;
    return { index, account: cells[1] as Address, cumulativeGwei: BigInt(cells[2] ?? "") };
  });
}

function readNodes(content: Buffer, file: string): Map<Address, NodeRow> {
  const row = new RegExp(`^${ADDRESS},${ADDRESS},(?=1,0,|2,[1-3],)(1|2),([0-3]),${NUMBER},${NUMBER},${NUMBER}$`);
  const nodes = new Map<Address, NodeRow>();
  let before = "";
  for (const [node = "", operator, nodeClass, kind, issuedAt = "", score = "", tenure = ""] of readCsv(
    content,
    NODES_HEADER,
    row,
    file,
  )) {
    if (node <= before) stop("previous", file, `${node} is out of order`);
    const isPossible = BigInt(score) < 2n ** 64n && BigInt(issuedAt) < 2n ** 53n && BigInt(tenure) < 2n ** 53n;
    if (!isPossible) stop("previous", file, `${node} has a number that no epoch can give (decisions.md)`);
    before = node;
    nodes.set(node as Address, {
      node: node as Address,
      operator: operator as Address,
      class: Number(nodeClass),
      kind: Number(kind),
      issuedAt: BigInt(issuedAt),
      score: BigInt(score),
      tenure: BigInt(tenure),
    });
  }
  return nodes;
}
