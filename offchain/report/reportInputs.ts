import { join } from "node:path";

import { sha256 } from "../crypto/sha256.js";
import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";
import type { Manifest, NodeState, Rejection, RewardRow, Snapshot } from "../domain/types.js";
import { type InputLine, readInputs, readNodes, readRejected, readRewards } from "../epoch/artifacts.js";
import { type PublishedLeaves, loadLeaves, readManifest, readPinned } from "../epoch/published.js";
import { parseSnapshot } from "../epoch/snapshot.js";
import { readBytes } from "../io/files.js";

/** What a published epoch says of nodes, operators and inputs; every table has the digest that its manifest gives. */
export interface PublishedTables {
  readonly manifest: Manifest;
  readonly nodes: readonly NodeState[];
  readonly rewards: readonly RewardRow[];
  readonly rejected: readonly Rejection[];
}

/** The epoch that is reported. */
export interface ReportedEpoch extends PublishedTables {
  readonly published: PublishedLeaves;
  readonly inputs: readonly InputLine[];
}

/** Everything a report is made of; what is undefined was not given, and the sections that need it say so. */
export interface ReportInputs {
  readonly epoch: ReportedEpoch;
  readonly snapshot: Snapshot | undefined;
  readonly previous: PublishedTables | undefined;
}

export interface ReportSources {
  /** A published epoch's directory. */
  readonly dir: string;
  readonly snapshotFile: string | undefined;
  readonly previousDir: string | undefined;
}

/**
 * Reads what a report is made of and checks that it belongs together: tables by the manifest, the snapshot by
 * `inputs.sha256`, the previous epoch by the digest of its manifest. Throws `artifacts`, `previous`, `csv`, `json`, `io`.
 */
export async function readReportInputs({ dir, snapshotFile, previousDir }: ReportSources): Promise<ReportInputs> {
  const published = await loadLeaves(dir);
  const { manifest } = published;
  const inputs = readInputs(await readPinned(dir, "inputs.sha256", manifest), join(dir, "inputs.sha256"));
  return {
    epoch: { published, inputs, ...(await readTables(dir, manifest)) },
    snapshot: snapshotFile === undefined ? undefined : await readListedSnapshot(snapshotFile, inputs),
    previous: previousDir === undefined ? undefined : await readPrevious(previousDir, manifest),
  };
}

async function readTables(dir: string, manifest: Manifest): Promise<PublishedTables> {
  const file = (name: string): string => join(dir, name);
  return {
    manifest,
    nodes: readNodes(await readPinned(dir, "nodes.csv", manifest), file("nodes.csv")),
    rewards: readRewards(await readPinned(dir, "rewards.csv", manifest), file("rewards.csv")),
    rejected: readRejected(await readPinned(dir, "rejected.csv", manifest), file("rejected.csv")),
  };
}

async function readListedSnapshot(file: string, inputs: readonly InputLine[]): Promise<Snapshot> {
  const bytes = await readBytes(file);
  requireDigest(file, sha256(bytes), inputs.find(({ path }) => path === "snapshot.json")?.digest);
  return parseSnapshot(bytes, file);
}

function requireDigest(file: string, digest: Digest, expected: Digest | undefined): void {
  if (digest === expected) return;
  throw new MsnError("artifacts", `is not the snapshot of this epoch, whose SHA-256 is ${expected ?? "missing"}`, {
    file,
  });
}

async function readPrevious(dir: string, { previousManifestDigest, epoch }: Manifest): Promise<PublishedTables> {
  const { manifest, manifestDigest } = await readManifest(dir);
  if (manifestDigest !== previousManifestDigest) {
    const problem = `is not the manifest before epoch ${epoch}, whose SHA-256 is ${previousManifestDigest}`;
    throw new MsnError("previous", problem, { file: join(dir, "manifest.json") });
  }
  return readTables(dir, manifest);
}
