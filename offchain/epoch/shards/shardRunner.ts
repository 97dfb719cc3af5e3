import type { Digest } from "../../domain/hex.js";
import { scoreShard } from "./scoreShard.js";
import type { ScoringTerms, Shard } from "./shard.js";
import { encodeShardResult } from "./shardResult.js";
import type { ShardStore } from "./shardStore.js";

/** A shard to score and the key under which its result is kept. */
export interface KeyedShard {
  readonly key: Digest;
  readonly shard: Shard;
}

/** Shards that have no result yet. */
export interface ShardRun {
  readonly terms: ScoringTerms;
  readonly shards: readonly KeyedShard[];
  /** The epoch's proof folder. */
  readonly proofsDir: string;
  readonly store: ShardStore;
  /** Called as the result of a shard is in the store. */
  readonly onDone: (shard: KeyedShard, records: number) => void;
}

/** Scores shards, in any order and wherever it likes, and puts the results into the store. */
export type ShardRunner = (run: ShardRun) => Promise<void>;

/** Scores one shard after the other in this thread: for small epochs, where starting others takes longer. */
export const runInThisThread: ShardRunner = async ({ terms, shards, proofsDir, store, onDone }) => {
  for (const keyed of shards) {
    const result = await scoreShard(terms, keyed.shard, proofsDir);
    await store.save(keyed.key, encodeShardResult(result));
    onDone(keyed, result.records);
  }
};
