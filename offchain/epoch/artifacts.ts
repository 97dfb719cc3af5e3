import { SUM_LIMIT } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";
import { classOf } from "../domain/nodeClass.js";
import { compareAscii } from "../domain/order.js";
import type { Leaf, Manifest, NodeState, Rejection, RejectionCode, RewardRow } from "../domain/types.js";
import { isRejectionCode, REJECTION_CODES } from "../domain/types.js";
import type { CsvRow } from "../io/csv.js";
import { readCsv, writeCsv } from "../io/csv.js";
import type { LeafSet } from "../merkle/credit.js";

/** Names of the artifacts of an epoch, inputs before what follows from them (rewards-spec.md section 5). */
export const ARTIFACTS = [
  "inputs.sha256",
  "rejected.csv",
  "nodes.csv",
  "rewards.csv",
  "leaves.csv",
  "manifest.json",
] as const;
/** One of {@link ARTIFACTS}. */
export type ArtifactName = (typeof ARTIFACTS)[number];

/** The field of the manifest that pins each of the other artifacts. */
export const DIGEST_OF = {
  "inputs.sha256": "inputsDigest",
  "rejected.csv": "rejectedDigest",
  "nodes.csv": "nodesDigest",
  "rewards.csv": "rewardsDigest",
  "leaves.csv": "leavesDigest",
} as const satisfies Record<Exclude<ArtifactName, "manifest.json">, keyof Manifest>;

const LEAVES_HEADER = "index,account,cumulativeGwei";
const NODES_HEADER = "node,operator,class,kind,issuedAt,score,tenure";
const REWARDS_HEADER = "operator,scoreGatewayX,scoreGaGaNode,rawGwei,stakeGwei,weight,rewardGwei";
const REJECTED_HEADER = "file,record,code";

const INPUT_LINE = /^([0-9a-f]{64})  ([\x21-\x7e]+)$/;

/** An input as `inputs.sha256` lists it. */
export interface InputLine {
  /** Below the epoch's proof folder, without `.gz`. */
  readonly path: string;
  /** SHA-256, uncompressed. */
  readonly digest: Digest;
}

export function writeLeaves(leaves: readonly Leaf[]): Buffer {
  return writeCsv(
    LEAVES_HEADER,
    leaves,
    ({ index, account, cumulativeGwei }) => `${index},${account},${cumulativeGwei}`,
  );
}

/**
 * The leaves of a root with `count` places. Whatever stood in an active root must be readable: gaps, accounts that hold
 * several indices and amounts of 0 are. Throws `csv` where indices do not ascend or reach the count, and where there are more rows.
 */
export function readLeaves(bytes: Buffer, file: string, count: number): LeafSet {
  let next = 0;
  const read = (row: CsvRow): Leaf => {
    const index = row.integer(0);
    if (index < next || index >= count) throw row.wrong(0, `an index from ${next} to ${count - 1}, ascending`);
    next = index + 1;
    return { index, account: row.address(1), cumulativeGwei: row.amount(2, SUM_LIMIT) };
  };
  const leaves = readCsv(bytes, file, LEAVES_HEADER, read, count);
  return { leaves, count };
}

export function writeNodes(nodes: readonly NodeState[]): Buffer {
  const line = ({ node, operator, class: nodeClass, kind, issuedAt, score, tenure }: NodeState): string =>
    `${node},${operator},${nodeClass},${kind},${issuedAt},${score},${tenure}`;
  return writeCsv(NODES_HEADER, nodes, line);
}

/** The rows of `nodes.csv`, ascending by node. Throws `csv`. */
export function readNodes(bytes: Buffer, file: string): NodeState[] {
  let previous = "";
  return readCsv(bytes, file, NODES_HEADER, (row) => {
    const node = readNode(row);
    if (compareAscii(previous, node.node) >= 0) throw row.wrong(0, "different nodes in ascending order");
    previous = node.node;
    return node;
  });
}

function readNode(row: CsvRow): NodeState {
  const kind = row.integer(3);
  const nodeClass = classOf(row.integer(2), kind);
  if (nodeClass === undefined) throw row.wrong(3, `a kind of class ${row.text(2)}`);
  return {
    node: row.address(0),
    operator: row.address(1),
    class: nodeClass,
    kind,
    issuedAt: row.integer(4),
    score: row.amount(5, SUM_LIMIT),
    tenure: row.integer(6),
  };
}

export function writeRewards(rewards: readonly RewardRow[]): Buffer {
  const line = (row: RewardRow): string =>
    `${row.operator},${row.scoreGatewayX},${row.scoreGaGaNode},${row.rawGwei},${row.stakeGwei},${row.weight},${row.rewardGwei}`;
  return writeCsv(REWARDS_HEADER, rewards, line);
}

/** The rows of `rewards.csv`: why each operator earned what it earned. Throws `csv`. */
export function readRewards(bytes: Buffer, file: string): RewardRow[] {
  // A weight never exceeds its raw share; scores and stakes have no smaller bound than the chain's integers.
  const limit = 1n << 256n;
  return readCsv(bytes, file, REWARDS_HEADER, (row) => ({
    operator: row.address(0),
    scoreGatewayX: row.amount(1, limit),
    scoreGaGaNode: row.amount(2, limit),
    rawGwei: row.amount(3, limit),
    stakeGwei: row.amount(4, limit),
    weight: row.amount(5, limit),
    rewardGwei: row.amount(6, SUM_LIMIT),
  }));
}

/** Ordered by file (byte order), a row for the whole file before rows for its records, these by number. */
export function writeRejected(rejections: readonly Rejection[]): Buffer {
  const ordered = [...rejections].sort((a, b) => compareAscii(a.file, b.file) || (a.record ?? -1) - (b.record ?? -1));
  return writeCsv(REJECTED_HEADER, ordered, ({ file, record, code }) => `${file},${record ?? ""},${code}`);
}

/** The rows of `rejected.csv` in the order of the file. Throws `csv`. */
export function readRejected(bytes: Buffer, file: string): Rejection[] {
  return readCsv(bytes, file, REJECTED_HEADER, (row) => {
    const code = row.text(2);
    if (!isRejectionCode(code)) throw row.wrong(2, `one of ${REJECTION_CODES.join(", ")}`);
    return { file: row.text(0), ...(row.text(1) === "" ? {} : { record: row.integer(1) }), code };
  });
}

/** How many rows of `rejected.csv` have each code. Throws `csv`. */
export function rejectionCounts(bytes: Buffer, file = "rejected.csv"): Map<RejectionCode, number> {
  const counts = new Map<RejectionCode, number>();
  for (const { code } of readRejected(bytes, file)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

/** In `sha256sum` format, sorted by path in byte order. */
export function writeInputs(inputs: readonly InputLine[]): Buffer {
  const ordered = [...inputs].sort((a, b) => compareAscii(a.path, b.path));
  return Buffer.from(ordered.map(({ path, digest }) => `${digest.slice(2)}  ${path}\n`).join(""), "ascii");
}

/** The lines of `inputs.sha256`. Throws `artifacts` with the line. */
export function readInputs(bytes: Buffer, file: string): InputLine[] {
  const lines = bytes.toString("latin1").split("\n");
  if (lines.pop() !== "") throw new MsnError("artifacts", "expected a line end at the end of the file", { file });
  return lines.map((text, i) => {
    const [, digest, path] = INPUT_LINE.exec(text) ?? [];
    if (digest === undefined || path === undefined) {
      throw new MsnError("artifacts", "expected 64 hex digits, two blanks and a path", { file, line: i + 1 });
    }
    return { path, digest: `0x${digest}` };
  });
}
