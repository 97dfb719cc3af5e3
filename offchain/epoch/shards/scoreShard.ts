import { join } from "node:path";

import type { Rejection } from "../../domain/types.js";
import { batchPath } from "../../io/proofFolder.js";
import { batchFault, recordsIn } from "../../proofs/batchReader.js";
import { NodeReports } from "../nodeReports.js";
import { RoundScorer } from "../roundScorer.js";
import { readBatch, unlessUnclean } from "../verifierBatches.js";
import type { ScoringTerms, Shard, ShardBatch } from "./shard.js";
import type { ReadBatch, ShardResult } from "./shardResult.js";

/**
 * Scores the rounds of a shard from its batches, each read once: hashed, checked and scored in the same pass
 * (rewards-spec.md sections 2 and 3). Only what one round says of registered nodes is in memory at a time. Throws `io`.
 */
export async function scoreShard(terms: ScoringTerms, shard: Shard, proofsDir: string): Promise<ShardResult> {
  const scorer = new RoundScorer(terms.nodes, terms.verifiers, terms.quorum);
  const reader = new RoundReader(terms, proofsDir);
  let liveRounds = 0;
  for (const batches of byRound(shard.batches)) {
    const counted = await reader.read(batches);
    if (counted.length < terms.quorum) continue;
    liveRounds++;
    scorer.score(counted);
  }
  return { ...reader.found, liveRounds, scores: scorer.scores };
}

/** Reads the batches of one round after the other, and writes down what it finds. */
class RoundReader {
  readonly found = { batches: [] as ReadBatch[], rejections: [] as Rejection[], records: 0 };
  readonly #terms: ScoringTerms;
  readonly #proofsDir: string;
  /** Filled again for each round instead of created: a round is megabytes. */
  readonly #reports: NodeReports[] = [];

  constructor(terms: ScoringTerms, proofsDir: string) {
    this.#terms = terms;
    this.#proofsDir = proofsDir;
  }

  /** What the counted batches among these report; holds until the next call. */
  async read(batches: readonly ShardBatch[]): Promise<readonly NodeReports[]> {
    let counted = 0;
    for (const batch of batches) {
      if (await this.#isCounted(batch, this.#emptyReports(counted))) counted++;
    }
    return this.#reports.slice(0, counted);
  }

  async #isCounted({ verifier, round, path, isGzip }: ShardBatch, reports: NodeReports): Promise<boolean> {
    const file = { location: join(this.#proofsDir, path), isGzip };
    const facts = await unlessUnclean(
      readBatch(file, (records) => {
        reports.take(records);
      }),
    );
    this.found.batches.push(facts === undefined ? { verifier, round } : { verifier, round, digest: facts.digest });
    if (facts === undefined) return false;
    this.found.records += recordsIn(facts);
    const fault = batchFault(facts, round, this.#terms.rounds);
    if (fault === undefined) return true;
    this.found.rejections.push({ file: batchPath(verifier, round), ...fault });
    return false;
  }

  #emptyReports(number: number): NodeReports {
    const reports = (this.#reports[number] ??= new NodeReports(this.#terms.nodes));
    reports.clear();
    return reports;
  }
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
