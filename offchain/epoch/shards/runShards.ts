import { NodeScores } from "../../rewards/nodeScores.js";
import { MsnError } from "../../domain/errors.js";
import type { OnProgress } from "../progress.js";
import type { ScoringTerms, Shard } from "./shard.js";
import { shardKey } from "./shardKey.js";
import { addShardScores, type ShardSummary, shardSummary } from "./shardResult.js";
import type { KeyedShard, ShardRunner } from "./shardRunner.js";
import type { ShardStore } from "./shardStore.js";

/** Where shards are scored and where their results are kept. */
export interface ShardEngine {
  readonly runner: ShardRunner;
  readonly store: ShardStore;
}

/** The results of all shards of an epoch. */
export interface ScoredShards {
  readonly summaries: readonly ShardSummary[];
  /** What they add up to for each node; read only now, one result at a time. */
  readonly scores: () => Promise<NodeScores>;
}

/** Scores the shards that have no result in the store yet. Throws what the runner and the store do. */
export async function runShards(
  { runner, store }: ShardEngine,
  terms: ScoringTerms,
  shards: readonly Shard[],
  proofsDir: string,
  onProgress: OnProgress,
): Promise<ScoredShards> {
  const keyed = shards.map((shard) => ({ shard, key: shardKey(terms, shard) }));
  const missing = await withoutResult(keyed, store);
  const progress = { phase: "rounds", done: 0, total: roundsOf(missing), records: 0 } as const;
  let { done, records } = { done: 0, records: 0 };
  onProgress(progress);
  const onDone = (each: KeyedShard, recordsOfShard: number): void => {
    done += roundsOf([each]);
    records += recordsOfShard;
    onProgress({ ...progress, done, records });
  };
  await runner({ terms, shards: missing, proofsDir, store, onDone });

  const summaries: ShardSummary[] = [];
  for (const { key } of keyed) summaries.push(shardSummary(await resultOf(store, key), store.nameOf(key)));
  const scores = async (): Promise<NodeScores> => {
    const sum = new NodeScores(terms.nodes.size);
    for (const { key } of keyed) addShardScores(await resultOf(store, key), sum, store.nameOf(key));
    return sum;
  };
  return { summaries, scores };
}

const roundsOf = (shards: readonly KeyedShard[]): number =>
  shards.reduce((sum, { shard }) => sum + shard.to - shard.from, 0);

/** A damaged result is none: it is computed again. */
async function withoutResult(shards: readonly KeyedShard[], store: ShardStore): Promise<KeyedShard[]> {
  const missing: KeyedShard[] = [];
  for (const keyed of shards) {
    const kept = await store.load(keyed.key);
    if (kept === undefined || !isResult(kept)) missing.push(keyed);
  }
  return missing;
}

function isResult(bytes: Buffer): boolean {
  try {
    shardSummary(bytes, "");
    return true;
  } catch {
    return false;
  }
}

async function resultOf(store: ShardStore, key: KeyedShard["key"]): Promise<Buffer> {
  const bytes = await store.load(key);
  if (bytes === undefined) throw new MsnError("io", "was removed while it was needed", { file: store.nameOf(key) });
  return bytes;
}
