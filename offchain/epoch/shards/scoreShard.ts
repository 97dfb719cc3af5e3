import { join } from "node:path";

import { sha256 } from "../../crypto/sha256.js";
import { PROBE_BYTES } from "../../domain/probeLayout.js";
import type { Rejection } from "../../domain/types.js";
import { batchPath } from "../../io/proofFolder.js";
import { firstProbeFault } from "../../proofs/probeBatch.js";
import { RoundScorer } from "../roundScorer.js";
import { readUnlessUnclean } from "../verifierBatches.js";
import type { ScoringTerms, Shard, ShardBatch } from "./shard.js";
import type { ReadBatch, ShardResult } from "./shardResult.js";

/**
 * Scores the rounds of a shard from its batches, each read once: hashed, checked and scored in the same pass
 * (rewards-spec.md sections 2 and 3). Only the batches of one round are in memory at a time. Throws `io`.
 */
export async function scoreShard(terms: ScoringTerms, shard: Shard, proofsDir: string): Promise<ShardResult> {
  const scorer = new RoundScorer(terms.nodes, terms.verifiers, terms.quorum);
  const read: ReadBatch[] = [];
  const rejections: Rejection[] = [];
  let liveRounds = 0;
  let records = 0;
  for (const batches of byRound(shard.batches)) {
    const counted: Buffer[] = [];
    for (const batch of batches) {
      const { verifier, round } = batch;
      const content = await readUnlessUnclean({ location: join(proofsDir, batch.path), isGzip: batch.isGzip });
      if (content === undefined) {
        read.push({ verifier, round });
        continue;
      }
      read.push({ verifier, round, digest: sha256(content) });
      records += Math.floor(content.length / PROBE_BYTES);
      const fault = batchFault(content, round, terms.rounds);
      if (fault === undefined) counted.push(content);
      else rejections.push({ file: batchPath(verifier, round), ...fault });
    }
    if (counted.length >= terms.quorum) {
      liveRounds++;
      scorer.score(counted);
    }
  }
  return { batches: read, rejections, liveRounds, records, scores: scorer.scores };
}

/** What makes the rules reject a whole batch, the first reason in their order. */
export function batchFault(content: Buffer, round: number, rounds: number): Omit<Rejection, "file"> | undefined {
  if (content.length % PROBE_BYTES !== 0) return { code: "length" };
  if (round >= rounds) return { code: "round" };
  return firstProbeFault(content);
}

function byRound(batches: readonly ShardBatch[]): Iterable<readonly ShardBatch[]> {
  const rounds = new Map<number, ShardBatch[]>();
  for (const batch of batches) {
    const round = rounds.get(batch.round);
    if (round === undefined) rounds.set(batch.round, [batch]);
    else round.push(batch);
  }
  return rounds.values();
}
