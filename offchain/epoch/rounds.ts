import { EPOCH_SECONDS } from "../domain/constants.js";
import { PROBE_BYTES } from "../domain/probeLayout.js";
import type { Policy, Rejection } from "../domain/types.js";
import { quorumOf } from "../domain/types.js";
import { batchPath } from "../io/proofFolder.js";
import { firstProbeFault } from "../proofs/probeBatch.js";
import type { NodeScores } from "../rewards/nodeScores.js";
import type { NodeRegister } from "./nodeRegister.js";
import type { OnProgress } from "./progress.js";
import { RoundScorer } from "./roundScorer.js";
import type { HashedBatch } from "./verifierBatches.js";
import { rereadBatch } from "./verifierBatches.js";

/** What the rounds of an epoch add up to. */
export interface EpochScores {
  readonly scores: NodeScores;
  readonly liveRounds: number;
  readonly rejections: readonly Rejection[];
}

/**
 * Scores an epoch round by round from the committed batches of the verifiers that are not silent (rewards-spec.md section
 * 3). Only the batches of one round are in memory at a time.
 */
export async function scoreRounds(
  batches: readonly HashedBatch[],
  register: NodeRegister,
  policy: Policy,
  onProgress: OnProgress,
): Promise<EpochScores> {
  const total = EPOCH_SECONDS / policy.roundLength;
  const quorum = quorumOf(policy);
  const scorer = new RoundScorer(register, policy.verifiers.length, quorum);
  const rejections: Rejection[] = [];
  const rounds = byRound(batches, total, rejections);
  let liveRounds = 0;
  for (let round = 0; round < total; round++) {
    const counted: Buffer[] = [];
    for (const batch of rounds.get(round) ?? []) {
      const content = await rereadBatch(batch);
      const fault = firstProbeFault(content);
      if (fault === undefined) counted.push(content);
      else rejections.push({ file: batchPath(batch.verifier, round), ...fault });
    }
    if (counted.length >= quorum) {
      liveRounds++;
      scorer.score(counted);
    }
    onProgress({ phase: "rounds", done: round + 1, total });
  }
  return { scores: scorer.scores, liveRounds, rejections };
}

/** The batches to read, by round; those of a wrong length or outside the epoch are rejected without being read again. */
function byRound(
  batches: readonly HashedBatch[],
  total: number,
  rejections: Rejection[],
): ReadonlyMap<number, readonly HashedBatch[]> {
  const rounds = new Map<number, HashedBatch[]>();
  for (const batch of batches) {
    const file = batchPath(batch.verifier, batch.round);
    if (batch.length % PROBE_BYTES !== 0) rejections.push({ file, code: "length" });
    else if (batch.round >= total) rejections.push({ file, code: "round" });
    else rounds.set(batch.round, [...(rounds.get(batch.round) ?? []), batch]);
  }
  return rounds;
}
