// What the threads of `Threads` run. Piscina calls these by name.
import { MsnError, type MsnErrorParts } from "../../domain/errors.js";
import type { EpochRoot } from "../../domain/types.js";
import { asFileError, writeNewFile } from "../../io/files.js";
import { MerkleSumTree } from "../../merkle/tree.js";
import { checkSignatures } from "../../proofs/registrationSignatures.js";
import { NodeColumns } from "../nodeColumns.js";
import { pathsFile } from "../pathsFile.js";
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
  return outcomeOf(() => checkSignatures(bufferOf(records), domain, numbers));
}

export interface TreeTask {
  readonly domain: Uint8Array;
  /** Packed, and shared between threads. */
  readonly leaves: Uint8Array;
  readonly count: number;
}

/** The words of the tree, level by level. */
export async function buildTree({ domain, leaves, count }: TreeTask): Promise<Outcome<Uint8Array>> {
  return outcomeOf(() => MerkleSumTree.buildPacked(bufferOf(domain), bufferOf(leaves), count).words);
}

export interface PathsTask {
  readonly root: EpochRoot;
  readonly leaves: Uint8Array;
  readonly words: Uint8Array;
  /** To create. */
  readonly file: string;
}

export async function writePaths({ root, leaves, words, file }: PathsTask): Promise<Outcome<void>> {
  const tree = MerkleSumTree.of(root.count, bufferOf(leaves), bufferOf(words));
  return outcomeOf(async () => {
    try {
      await writeNewFile(file, pathsFile({ manifest: root, tree }));
    } catch (error) {
      throw asFileError(file, "write", error);
    }
  });
}

/** What another thread sends are plain bytes. */
const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

async function outcomeOf<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof MsnError) return { error: error.parts };
    throw error;
  }
}
