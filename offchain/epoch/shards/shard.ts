import type { Address } from "../../domain/hex.js";
import type { NodeColumns } from "../nodeColumns.js";

/** What scoring a round depends on besides its batches. */
export interface ScoringTerms {
  readonly nodes: NodeColumns;
  /** In the epoch's policy. */
  readonly verifiers: number;
  readonly quorum: number;
  /** Of the epoch. */
  readonly rounds: number;
}

/** A batch of a verifier that may count. */
export interface ShardBatch {
  readonly verifier: Address;
  readonly round: number;
  /** Below the epoch's proof folder, with `/` on every system, as it is stored. */
  readonly path: string;
  readonly isGzip: boolean;
  /** As stored, in bytes. */
  readonly size: number;
  /** When it was last changed, milliseconds. */
  readonly changedAt: number;
}

/** Consecutive rounds, which can be scored without any other: results of shards add up in any order. */
export interface Shard {
  /** The first round, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Ascending by round, then by verifier. The last shard also has those outside the epoch, which are only hashed. */
  readonly batches: readonly ShardBatch[];
}

/** Shards of an epoch by default: one lost in a crash costs about a twenty-fourth of the work. */
const SHARDS = 24;

/** Rounds of a shard unless somebody asks for another number. */
export const defaultShardRounds = (rounds: number): number => Math.ceil(rounds / SHARDS);

/**
 * Splits the rounds of an epoch into shards of `shardRounds`; those without a batch are left out. Nothing else decides the
 * split, so that a computation goes on with another number of workers where one was interrupted.
 */
export function planShards(batches: readonly ShardBatch[], rounds: number, shardRounds: number): Shard[] {
  const byShard = new Map<number, ShardBatch[]>();
  for (const batch of batches) {
    const number = Math.floor(Math.min(batch.round, rounds - 1) / shardRounds);
    const shard = byShard.get(number);
    if (shard === undefined) byShard.set(number, [batch]);
    else shard.push(batch);
  }
  return [...byShard]
    .sort(([a], [b]) => a - b)
    .map(([number, some]) => ({
      from: number * shardRounds,
      to: Math.min((number + 1) * shardRounds, rounds),
      batches: some.sort((a, b) => a.round - b.round || (a.verifier < b.verifier ? -1 : 1)),
    }));
}
