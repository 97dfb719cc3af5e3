import { join } from "node:path";

import { sha256 } from "../crypto/sha256.js";
import { EPOCH_SECONDS, MAXIMUM_COUNT_GROWTH, RULES_VERSION } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";
import type { EpochRoot, Leaf, Manifest, NodeState } from "../domain/types.js";
import { type FileContent, readBytes } from "../io/files.js";
import { rewardsDomain } from "../merkle/sumWord.js";
import { MerkleSumTree } from "../merkle/tree.js";
import type { ArtifactName, InputLine } from "./artifacts.js";
import {
  readInputs,
  readLeaves,
  writeInputs,
  writeLeaves,
  writeNodes,
  writeRejected,
  writeRewards,
} from "./artifacts.js";
import { artifactDigests } from "./calculate.js";
import { loadCarriedNodes } from "./carriedNodes.js";
import { serializeManifest } from "./manifest.js";
import { pathsFile } from "./pathsFile.js";
import { PATHS_FILE } from "./pathsLayout.js";
import { publish, requireReplaceable } from "./publish.js";
import { everyPlace, readManifest, readPinned } from "./published.js";

/** By this line of `inputs.sha256` a restart names the epoch whose registrations it carries on; no computed epoch has it. */
const TRUSTED_MANIFEST = "trusted-manifest.json";

/** The newest active root, as the chain has it. */
export interface ActiveRoot extends EpochRoot {
  readonly manifestDigest: Digest;
  /** Start of epoch 1, Unix seconds. */
  readonly emissionStart: number;
}

/** What the epoch after an active root that nobody can build on is made of. */
export interface RestartInputs {
  readonly active: ActiveRoot;
  /** A `leaves.csv` that leads to the active root, whoever made it. */
  readonly leavesFile: string;
  /** Artifacts of the last epoch whose registrations are trusted. */
  readonly nodesDir: string;
  /** Places of the new root; undefined for the smallest number that covers every leaf, and is no smaller than the active one. */
  readonly count: number | undefined;
}

/** An epoch that repeats the active root, not written anywhere yet. */
export interface Restart {
  readonly manifest: Manifest;
  readonly manifestDigest: Digest;
  readonly artifacts: ReadonlyMap<ArtifactName, Buffer>;
  readonly leaves: readonly Leaf[];
  readonly tree: MerkleSumTree;
  readonly trusted: TrustedNodes;
}

/** Registrations and tenure, and the epoch that they are of. */
export interface TrustedNodes {
  readonly epoch: number;
  readonly manifestDigest: Digest;
  readonly nodes: readonly NodeState[];
}

/**
 * The epoch after the active root, with the same root again and the registrations of an epoch that is trusted: what the rules
 * would give for an epoch without proofs on top of both. The same bytes for the same inputs. Throws `artifacts`, `csv`, `io`,
 * `json`, or `argument` for a count that no root can follow with.
 */
export async function calculateRestart({
  active,
  leavesFile,
  nodesDir,
  count: asked,
}: RestartInputs): Promise<Restart> {
  const trusted = await loadTrusted(nodesDir, active);
  const { leaves, tree } = await loadActiveLeaves(leavesFile, active);
  const count = restartCount(active, leaves.at(-1), asked);
  const inputs = [
    { path: "previous-manifest.json", digest: active.manifestDigest },
    { path: TRUSTED_MANIFEST, digest: trusted.manifestDigest },
  ];
  const artifacts = new Map<ArtifactName, Buffer>([
    ["inputs.sha256", writeInputs(inputs)],
    ["rejected.csv", writeRejected([])],
    ["nodes.csv", writeNodes(trusted.nodes.map((node) => ({ ...node, score: 0n })))],
    ["rewards.csv", writeRewards([])],
    ["leaves.csv", writeLeaves(leaves)],
  ]);
  const { chainId, depth, distributor, epoch, manifestDigest, root } = active;
  const manifest: Manifest = {
    ...{ chainId, count, depth, distributor, epoch: epoch + 1, root },
    ...artifactDigests(artifacts),
    previousManifestDigest: manifestDigest,
    previousRoot: root,
    rulesVersion: RULES_VERSION,
    silentVerifiers: [],
    totalGwei: tree.totalGwei,
  };
  const bytes = serializeManifest(manifest);
  artifacts.set("manifest.json", bytes);
  return { manifest, manifestDigest: sha256(bytes), artifacts, leaves, tree, trusted };
}

/** Puts a restart's artifacts into `outDir`, all at once; refuses a directory as `computeEpoch` does. */
export async function writeRestart(inputs: RestartInputs, outDir: string): Promise<Restart> {
  await requireReplaceable(outDir, { ...inputs.active, epoch: inputs.active.epoch + 1 });
  const restart = await calculateRestart(inputs);
  await publish(
    outDir,
    new Map<string, FileContent>([...restart.artifacts, [PATHS_FILE, pathsFile(restart)]]),
    restart.manifest,
  );
  return restart;
}

/** The leaves that stand at or beyond a count, which no epoch can be computed on top of. */
export const leavesBeyond = (leaves: readonly Leaf[], count: number): Leaf[] =>
  leaves.filter(({ index }) => index >= count);

/** Whether an epoch's `inputs.sha256` is a restart's. */
export const isRestart = (inputs: readonly InputLine[]): boolean =>
  inputs.some(({ path }) => path === TRUSTED_MANIFEST);

/** Whether the epoch in a directory with these artifacts is a restart. Throws `io` or `artifacts`. */
export async function isRestartDir(dir: string, manifest: Manifest): Promise<boolean> {
  return isRestart(readInputs(await readPinned(dir, "inputs.sha256", manifest), join(dir, "inputs.sha256")));
}

/** The registrations of an epoch of this deployment that is over. */
async function loadTrusted(dir: string, active: ActiveRoot): Promise<TrustedNodes> {
  const { manifest, manifestDigest } = await readManifest(dir);
  const file = join(dir, "manifest.json");
  for (const field of ["chainId", "distributor"] as const) {
    if (manifest[field] !== active[field]) {
      throw new MsnError("artifacts", `expected ${active[field]}, got ${manifest[field]}`, { file, field });
    }
  }
  const { epoch } = manifest;
  if (epoch > active.epoch) {
    throw new MsnError("artifacts", `expected at most ${active.epoch}, the newest active one, got ${epoch}`, {
      file,
      field: "epoch",
    });
  }
  const nodes = await loadCarriedNodes(dir, manifest, active.emissionStart + epoch * EPOCH_SECONDS);
  return { epoch, manifestDigest, nodes };
}

/** The leaves of the active root, those beyond its count included. */
async function loadActiveLeaves(
  file: string,
  active: ActiveRoot,
): Promise<{ readonly leaves: readonly Leaf[]; readonly tree: MerkleSumTree }> {
  const places = everyPlace(active);
  const { leaves } = readLeaves(await readBytes(file), file, places);
  const tree = MerkleSumTree.build(rewardsDomain(active.chainId, active.distributor), leaves, places);
  if (tree.root === active.root) return { leaves, tree };
  const problem = `leads to root ${tree.root}, the active one of epoch ${active.epoch} is ${active.root}`;
  throw new MsnError("artifacts", `${problem}: without all of its leaves nothing can go on from it`, { file });
}

/** Places of the root that repeats `active`, whose last leaf is `last`. Throws `argument` where one epoch cannot add so many. */
export function restartCount(active: ActiveRoot, last: Leaf | undefined, asked: number | undefined): number {
  const needed = Math.max(active.count, last === undefined ? 0 : last.index + 1);
  const most = Math.min(active.count + MAXIMUM_COUNT_GROWTH, everyPlace(active));
  if (asked !== undefined && (asked < active.count || asked > most)) {
    const why = `the active root has ${active.count} places, and a restart keeps its depth of ${active.depth}`;
    throw new MsnError("argument", `expected a count from ${active.count} to ${most}, got ${asked}: ${why}`);
  }
  if (asked !== undefined || needed <= most) return asked ?? needed;
  const epochs = Math.ceil((needed - active.count) / MAXIMUM_COUNT_GROWTH);
  const problem = `the last leaf, ${needed - 1}, needs a count of ${needed}, and an epoch adds at most ${MAXIMUM_COUNT_GROWTH}`;
  throw new MsnError(
    "argument",
    `${problem} to ${active.count}: that takes ${epochs} restarts, the first with --count ${most}`,
  );
}
