// What the threads of `Threads` run. Piscina calls these by name.
import { MsnError, type MsnErrorParts } from "../../domain/errors.js";
import { checkSignatures } from "../../proofs/registrationSignatures.js";
import { NodeColumns } from "../nodeColumns.js";
import type { ScoringTerms, Shard } from "../shards/shard.js";
import { scoreShard } from "../shards/scoreShard.js";
import { encodeShardResult } from "../shards/shardResult.js";

/** A value, or the error instead of it: errors keep their class only inside their thread. */
export type Outcome<T> = { readonly value: T } | { readonly error: MsnErrorParts };

export interface ShardTask {
  readonly terms: Omit<ScoringTerms, "nodes"> & { readonly nodes: Uint8Array };
  readonly shard: Shard;
  readonly proofsDir: string;
}

export interface ScoredShard {
  readonly bytes: Uint8Array;
  readonly records: number;
}

export async function score({ terms, shard, proofsDir }: ShardTask): Promise<Outcome<ScoredShard>> {
  return outcomeOf(async () => {
    const result = await scoreShard({ ...terms, nodes: new NodeColumns(terms.nodes) }, shard, proofsDir);
    return { bytes: encodeShardResult(result), records: result.records };
  });
}

export interface SignaturesTask {
  readonly records: Uint8Array;
  readonly domain: Uint8Array;
  readonly numbers: Uint32Array;
}

export async function check({ records, domain, numbers }: SignaturesTask): Promise<Outcome<Uint8Array>> {
  const shared = Buffer.from(records.buffer, records.byteOffset, records.byteLength);
  return outcomeOf(() => Promise.resolve(checkSignatures(shared, domain, numbers)));
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof MsnError) return { error: error.parts };
    throw error;
  }
}
