import type { Address, Digest } from "../domain/hex.js";
import { sha256 } from "./files.js";
import { canonicalJson } from "./json.js";
import type { Registration } from "./registrations.js";
import type { OperatorReward } from "./rewards.js";
import type { Leaf } from "./tree.js";

export type ArtifactName =
  "leaves.csv" | "nodes.csv" | "rewards.csv" | "rejected.csv" | "inputs.sha256" | "manifest.json";

/** Section 2: a row of `rejected.csv`; `record` is undefined for a whole file or folder. */
export interface Rejection {
  readonly file: string;
  readonly record: number | undefined;
  readonly code: string;
}

/** Section 5: a row of `nodes.csv`. */
export interface NodeRow extends Registration {
  readonly score: bigint;
  readonly tenure: bigint;
}

/** Section 5: `manifest.json`. */
export interface Manifest {
  readonly chainId: number;
  readonly count: number;
  readonly depth: number;
  readonly distributor: Address;
  readonly epoch: number;
  readonly inputsDigest: Digest;
  readonly leavesDigest: Digest;
  readonly nodesDigest: Digest;
  readonly previousManifestDigest: Digest;
  readonly previousRoot: Digest;
  readonly rejectedDigest: Digest;
  readonly rewardsDigest: Digest;
  readonly root: Digest;
  readonly rulesVersion: number;
  readonly silentVerifiers: readonly Address[];
  readonly totalGwei: bigint;
}

export const LEAVES_HEADER = "index,account,cumulativeGwei";
export const NODES_HEADER = "node,operator,class,kind,issuedAt,score,tenure";

/** Section 5: CSV with the header always and `\n` line ends. */
function csv(header: string, rows: readonly (readonly (string | number | bigint)[])[]): Buffer {
  return Buffer.from([header, ...rows.map((row) => row.join())].map((line) => `${line}\n`).join(""), "latin1");
}

/** Section 5: `leaves.csv`, by index. */
export function leavesCsv(leaves: readonly Leaf[]): Buffer {
  const ascending = [...leaves].sort((a, b) => a.index - b.index);
  return csv(
    LEAVES_HEADER,
    ascending.map((it) => [it.index, it.account, it.cumulativeGwei]),
  );
}

/** Section 5: `nodes.csv`, ascending by node. */
export function nodesCsv(nodes: readonly NodeRow[]): Buffer {
  const ascending = [...nodes].sort((a, b) => (a.node < b.node ? -1 : 1));
  return csv(
    NODES_HEADER,
    ascending.map((it) => [it.node, it.operator, it.class, it.kind, it.issuedAt, it.score, it.tenure]),
  );
}

/** Section 5: `rewards.csv`, ascending by operator. */
export function rewardsCsv(rewards: readonly OperatorReward[]): Buffer {
  const ascending = [...rewards].sort((a, b) => (a.operator < b.operator ? -1 : 1));
  return csv(
    "operator,scoreGatewayX,scoreGaGaNode,rawGwei,stakeGwei,weight,rewardGwei",
    ascending.map((it) => [
      it.operator,
      it.scoreGatewayX,
      it.scoreGaGaNode,
      it.rawGwei,
      it.stakeGwei,
      it.weight,
      it.rewardGwei,
    ]),
  );
}

/** Section 2: `rejected.csv`, by file in byte order, then record; a whole file comes before its records. */
export function rejectedCsv(rejected: readonly Rejection[]): Buffer {
  const ordered = [...rejected].sort((a, b) => {
    if (a.file !== b.file) return a.file < b.file ? -1 : 1;
    return (a.record ?? -1) - (b.record ?? -1);
  });
  return csv(
    "file,record,code",
    ordered.map((it) => [it.file, it.record ?? "", it.code]),
  );
}

/** Section 5: `inputs.sha256`, one line per input, sorted by path in byte order. */
export function inputsList(inputs: readonly { readonly path: string; readonly content: Buffer }[]): Buffer {
  const ascending = [...inputs].sort((a, b) => (a.path < b.path ? -1 : 1));
  return Buffer.from(ascending.map((it) => `${sha256(it.content).slice(2)}  ${it.path}\n`).join(""), "latin1");
}

/** Section 5: `manifest.json`. */
export function manifestJson(manifest: Manifest): Buffer {
  return Buffer.from(`${canonicalJson({ ...manifest })}\n`, "latin1");
}
