import { join } from "node:path";

import type { Address, Hex } from "../domain/hex.js";
import type { Rejection } from "./artifacts.js";
import { listDirectory, readProofFile, sha256 } from "./files.js";
import type { Snapshot } from "./snapshot.js";

const RECORD = 80;

/** Section 2: a batch file of a verifier. */
export interface BatchFile {
  readonly round: number;
  /** Below the proof folder, `.gz` left out. */
  readonly path: string;
  readonly content: Buffer;
}

/** Section 2: a record of a batch, what one verifier says of one node in one round. */
export interface Report {
  readonly node: Address;
  readonly host: Hex;
  readonly net: Hex;
  readonly wide: Hex;
  readonly kbps: bigint;
  readonly storageGb: bigint;
  readonly country: string;
  readonly kind: number;
  readonly portOpen: number;
}

/** Section 2: what the verifiers of the epoch's policy delivered. */
export interface Probes {
  readonly silent: readonly Address[];
  /** The batches of all verifiers that are not silent, rejected ones included. */
  readonly files: readonly BatchFile[];
  /** The batches that count. */
  readonly counted: readonly BatchFile[];
  readonly rejected: readonly Rejection[];
}

/** Section 2: reads the folders of the policy's verifiers, checks them against their commitments, and checks each batch. */
export function readProbes(proofsDir: string, folders: readonly string[], snapshot: Snapshot): Probes {
  const silent: Address[] = [];
  const files: BatchFile[] = [];
  const counted: BatchFile[] = [];
  const rejected: Rejection[] = [];
  for (const verifier of snapshot.verifiers) {
    const committed = snapshot.commitments.get(verifier);
    const folder = committed === undefined ? undefined : readFolder(proofsDir, folders, verifier);
    if (folder === undefined || listDigest(folder) !== committed?.probes) {
      silent.push(verifier);
      rejected.push({ file: `probes/${verifier}`, record: undefined, code: "silent" });
      continue;
    }
    for (const batch of folder) {
      files.push(batch);
      const rejection = firstFailure(batch, snapshot.rounds);
      if (rejection === undefined) counted.push(batch);
      else rejected.push(rejection);
    }
  }
  return { silent, files, counted, rejected };
}

/** The batches in a verifier's folder, ascending by round; undefined where anything else is found or a file is not clean. */
function readFolder(proofsDir: string, folders: readonly string[], verifier: Address): BatchFile[] | undefined {
  if (!folders.includes(verifier)) return [];
  const batches: BatchFile[] = [];
  for (const { name, isFile } of listDirectory(join(proofsDir, "probes", verifier))) {
    const digits = /^([0-9]{5})\.rows(\.gz)?$/.exec(name)?.[1];
    if (!isFile || digits === undefined) return undefined;
    const round = Number(digits);
    if (batches.some((other) => other.round === round)) return undefined; // plain and .gz side by side
    const content = readProofFile(join(proofsDir, "probes", verifier, name));
    if (content === undefined) return undefined;
    batches.push({ round, path: `probes/${verifier}/${digits}.rows`, content });
  }
  return batches.sort((a, b) => a.round - b.round);
}

/** The digest a verifier commits: of its lines `<round>,<sha256 of the batch>`. */
function listDigest(batches: readonly BatchFile[]): Hex {
  return sha256(Buffer.from(batches.map((it) => `${it.round},${sha256(it.content).slice(2)}\n`).join("")));
}

function firstFailure({ path, round, content }: BatchFile, rounds: number): Rejection | undefined {
  if (content.length % RECORD !== 0) return { file: path, record: undefined, code: "length" };
  if (round >= rounds) return { file: path, record: undefined, code: "round" };
  const reports = readReports(content);
  for (const [record, report] of reports.entries()) {
    const code = recordFailure(report, reports[record - 1]);
    if (code !== undefined) return { file: path, record, code };
  }
  return undefined;
}

function recordFailure(report: Report, before: Report | undefined): string | undefined {
  if (before !== undefined && report.node <= before.node) return "order";
  if (report.kbps < 1n || report.kbps > 100_000_000n) return "kbps";
  if (!/^([A-Z]{2}|\0\0)$/.test(report.country)) return "country";
  if (report.kind > 3) return "kind";
  if (report.portOpen > 1) return "port";
  return undefined;
}

/** Section 2: the records of a batch, 80 bytes each. */
export function readReports(content: Buffer): Report[] {
  const reports: Report[] = [];
  for (let at = 0; at < content.length; at += RECORD) {
    const hex = (from: number, to: number): Hex => `0x${content.subarray(at + from, at + to).toString("hex")}`;
    reports.push({
      node: hex(0, 20),
      host: hex(20, 36),
      net: hex(36, 52),
      wide: hex(52, 68),
      kbps: BigInt(content.readUInt32BE(at + 68)),
      storageGb: BigInt(content.readUInt32BE(at + 72)),
      country: content.toString("latin1", at + 76, at + 78),
      kind: content.readUInt8(at + 78),
      portOpen: content.readUInt8(at + 79),
    });
  }
  return reports;
}
