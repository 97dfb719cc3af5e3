import { stat } from "node:fs/promises";
import { join } from "node:path";

import { EPOCH_SECONDS } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import type { Rejection, Snapshot } from "../domain/types.js";
import { quorumOf } from "../domain/types.js";
import { asFileError } from "../io/files.js";
import type { ProofFolder } from "../io/proofFolder.js";
import { batchPath, listBatches } from "../io/proofFolder.js";
import { probeListDigest } from "../proofs/probeList.js";
import type { NodeScores } from "../rewards/nodeScores.js";
import type { NodeColumns } from "./nodeColumns.js";
import type { OnProgress } from "./progress.js";
import { runShards, type ShardEngine } from "./shards/runShards.js";
import { planShards, type ShardBatch } from "./shards/shard.js";
import type { ReadBatch } from "./shards/shardResult.js";
import type { HashedBatch } from "./verifierBatches.js";
import { committedBatches } from "./verifierBatches.js";

/** What the rounds of an epoch add up to. */
export interface EpochScores {
  readonly scores: NodeScores;
  readonly liveRounds: number;
  /** Of batches, in any order. */
  readonly rejections: readonly Rejection[];
  /** All batches of the verifiers that are not silent. */
  readonly batches: readonly HashedBatch[];
  /** Ascending. */
  readonly silent: readonly Address[];
}

/** An epoch's proof folder: where it is and what it holds. */
export interface OpenProofs {
  readonly proofsDir: string;
  readonly folder: ProofFolder;
}

/** How an epoch is scored; the result is the same. */
export interface ScoringPlan extends ShardEngine {
  /** Rounds that are scored as one piece. */
  readonly shardRounds: number;
}

/**
 * Scores an epoch from the committed batches of the verifiers that are not silent (rewards-spec.md sections 2 and 3). Every
 * batch is read once: whether a verifier's list is the committed one is known only when all of it has been read, so rounds
 * are scored with it, and those that it touches once more without it in the rare case that it is not. Throws `changed`
 * for batches that were exchanged meanwhile, and what the runner and the store of the plan throw.
 */
export async function scoreEpoch(
  proofs: OpenProofs,
  snapshot: Snapshot,
  nodes: NodeColumns,
  plan: ScoringPlan,
  onProgress: OnProgress,
): Promise<EpochScores> {
  const { policy } = snapshot;
  const rounds = EPOCH_SECONDS / policy.roundLength;
  const terms = { nodes, verifiers: policy.verifiers.length, quorum: quorumOf(policy), rounds };
  const candidates = await candidateBatches(proofs, snapshot);
  for (;;) {
    const shards = planShards([...candidates.values()].flat(), rounds, plan.shardRounds);
    const { summaries, scores } = await runShards(plan, terms, shards, proofs.proofsDir, onProgress);
    const read = summaries.flatMap(({ batches }) => batches);
    const fallenSilent = await silentAmong(candidates.keys(), read, proofs, snapshot, plan, onProgress);
    if (fallenSilent.length === 0) {
      return {
        scores: await scores(),
        liveRounds: summaries.reduce((sum, { liveRounds }) => sum + liveRounds, 0),
        rejections: summaries.flatMap(({ rejections }) => rejections),
        batches: read.filter(isHashed),
        silent: policy.verifiers.filter((verifier) => !candidates.has(verifier)),
      };
    }
    for (const verifier of fallenSilent) candidates.delete(verifier);
  }
}

const isHashed = (batch: ReadBatch): batch is HashedBatch => batch.digest !== undefined;

/** The batches of every verifier that committed something and whose folder holds nothing else. */
async function candidateBatches(
  { folder, proofsDir }: OpenProofs,
  { policy, commitments }: Snapshot,
): Promise<Map<Address, ShardBatch[]>> {
  const candidates = new Map<Address, ShardBatch[]>();
  for (const verifier of policy.verifiers) {
    if (!commitments.has(verifier)) continue;
    const location = folder.folders.get(verifier);
    const files = location === undefined ? [] : await listBatches(location);
    if (files === undefined) continue;
    const batches = files.map(({ round, isGzip }) => storedBatch(proofsDir, verifier, round, isGzip));
    candidates.set(verifier, await Promise.all(batches));
  }
  return candidates;
}

async function storedBatch(proofsDir: string, verifier: Address, round: number, isGzip: boolean): Promise<ShardBatch> {
  const path = `${batchPath(verifier, round)}${isGzip ? ".gz" : ""}`;
  const location = join(proofsDir, path);
  try {
    const { size, mtimeMs } = await stat(location);
    return { verifier, round, path, isGzip, size, changedAt: mtimeMs };
  } catch (error) {
    throw asFileError(location, "read", error);
  }
}

/** Candidates whose batches, as they were read, are not exactly the list they committed: these are silent too. */
async function silentAmong(
  candidates: Iterable<Address>,
  read: readonly ReadBatch[],
  { folder }: OpenProofs,
  { commitments }: Snapshot,
  { store }: ScoringPlan,
  onProgress: OnProgress,
): Promise<Address[]> {
  const silent: Address[] = [];
  for (const verifier of candidates) {
    const batches = read.filter((batch) => batch.verifier === verifier);
    const committed = commitments.get(verifier)?.probes;
    if (batches.every(isHashed) && probeListDigest(batches) === committed) continue;
    // Read again before money is decided by it: results of an interrupted run may be of other files than those there now.
    onProgress({ phase: "verifiers", done: silent.length, total: silent.length + 1 });
    const now = await committedBatches(verifier, folder.folders.get(verifier), committed);
    if (now !== undefined) {
      await store.clear();
      const file = folder.folders.get(verifier) ?? "";
      throw new MsnError("changed", "changed while the epoch was being computed; start again", { file });
    }
    silent.push(verifier);
  }
  return silent;
}
