import { existsSync } from "node:fs";
import { join } from "node:path";

import { MsnError } from "../../domain/errors.js";
import type { Digest } from "../../domain/hex.js";
import { type CalculatedEpoch, calculateEpoch } from "../../epoch/calculate.js";
import { missingInputs } from "../../epoch/missingInputs.js";
import type { OnProgress } from "../../epoch/progress.js";
import { publish } from "../../epoch/publish.js";
import { readManifest } from "../../epoch/published.js";
import { serializeSnapshot } from "../../epoch/snapshot.js";
import { differenceFrom, differenceText } from "../../epoch/verify.js";
import { writeAtomically } from "../../io/files.js";
import type { PendingRoot } from "../../watch/observation.js";
import type { Verdict } from "../../watch/decide.js";
import { readSnapshot } from "../epochSnapshot.js";
import { requireNewestRoot } from "../newestManifest.js";
import { oneLine } from "../refusal.js";
import type { ArtifactStore } from "./artifactStore.js";
import type { NewestRoot } from "./view.js";
import { isRoot } from "./view.js";
import type { WatchChain } from "./watchChain.js";

/** Where proofs are, and who hears how far the computation is. */
export interface RecomputeOptions {
  /** Holds a proof folder an epoch, by its number; undefined for nowhere. */
  readonly proofsDir: string | undefined;
  readonly onProgress?: OnProgress;
}

/**
 * Recomputes the pending epoch from proofs, the chain's snapshot and the previous artifacts, and compares root, count and
 * manifest with the chain's. One that comes out the same is kept as the next epoch's previous.
 */
export async function recomputeVerdict(
  chain: WatchChain,
  store: ArtifactStore,
  pending: PendingRoot,
  newest: NewestRoot,
  { proofsDir, onProgress }: RecomputeOptions,
): Promise<Verdict> {
  const proofs = proofsDir === undefined ? undefined : join(proofsDir, String(pending.epoch));
  if (proofs === undefined) return { kind: "unknown", why: "no --proofs" };
  if (!existsSync(proofs)) return { kind: "unknown", why: `no proofs at ${proofs}` };
  const isFirst = !isRoot(newest) && newest.epoch === 0;
  const previous = isFirst ? undefined : await store.completeDir(newest.epoch, newest.manifestDigest, newest.uri);
  if (!isFirst && previous === undefined) {
    return { kind: "unknown", why: `the artifacts of epoch ${newest.epoch} are not to be had` };
  }
  const snapshotFile = store.snapshotFile(pending.epoch);
  let calculated: CalculatedEpoch;
  try {
    if (previous !== undefined) {
      requireNewestRoot((await readManifest(previous)).manifest, newest, join(previous, "manifest.json"));
    }
    const snapshot = await readSnapshot(chain.provider, chain.book, pending.epoch);
    await writeAtomically(snapshotFile, serializeSnapshot(snapshot));
    calculated = await calculateEpoch({
      proofsDir: proofs,
      snapshotFile,
      ...(previous === undefined ? {} : { previousDir: previous }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  } catch (error) {
    // A failing node is asked again; a failing computation is a finding.
    if (error instanceof MsnError && error.code !== "chain") return { kind: "unknown", why: oneLine(error) };
    throw error;
  }
  const { manifest, manifestDigest, artifacts, snapshot } = calculated;
  const isSame = manifest.root === pending.root && manifest.count === pending.count;
  if (isSame && manifestDigest === pending.manifestDigest) {
    await publish(store.epochDir(pending.epoch), artifacts, snapshot);
    return { kind: "good" };
  }
  const missing = missingInputs(snapshot, manifest, (artifacts.get("inputs.sha256") ?? "").toString());
  if (missing.length > 0) return { kind: "unknown", why: `inputs are missing: ${missing.join("; ")}` };
  const command = [
    "npx hardhat epoch verify",
    `--proofs ${proofs} --snapshot ${snapshotFile}`,
    ...(previous === undefined ? [] : [`--previous ${previous}`]),
  ];
  const published = await store.completeDir(pending.epoch, pending.manifestDigest, pending.uri);
  return { kind: "different", what: await differenceWhat(calculated, pending, published, command.join(" ")) };
}

async function differenceWhat(
  { artifacts, manifest, manifestDigest }: CalculatedEpoch,
  pending: PendingRoot,
  published: string | undefined,
  command: string,
): Promise<string> {
  if (published !== undefined) {
    const difference = await differenceFrom(artifacts, published);
    const look = `look: ${command} --dir ${published}`;
    if (difference !== undefined)
      return `${difference.artifact}, line ${difference.line}: ${differenceText(difference)}; ${look}`;
    // What is published recomputes; then the chain's root is not that of its own manifest.
    return `the published artifacts have root ${manifest.root}, the chain ${pending.root}; ${look}`;
  }
  const [what, ours, theirs]: [string, Digest, Digest] =
    manifest.root === pending.root
      ? ["manifest", manifestDigest, pending.manifestDigest]
      : ["root", manifest.root, pending.root];
  return `${what} ${theirs}, recomputed ${ours}; its artifacts are not to be had`;
}
