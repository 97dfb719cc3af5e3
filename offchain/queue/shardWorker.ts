import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";
import { NodeColumns } from "../epoch/nodeColumns.js";
import { scoreShard } from "../epoch/shards/scoreShard.js";
import { nodesDigest } from "../epoch/shards/shardKey.js";
import { encodeShardResult } from "../epoch/shards/shardResult.js";
import { DirectoryShardStore } from "../epoch/shards/shardStore.js";
import { readBytes } from "../io/files.js";
import type { QueueOptions, ShardDone, ShardJob } from "./shardQueue.js";
import { LONGEST_SHARD_SECONDS, nodesFile, openQueue, SHARD_QUEUE } from "./shardQueue.js";

export interface WorkerOptions extends QueueOptions {
  /** The epoch's proof folder, as this machine sees it. */
  readonly proofsDir: string;
  /** The directory that coordinator and workers share. */
  readonly workDir: string;
  /** Hears of each shard as it is begun and done. */
  readonly onShard: (state: "begun" | "done", job: ShardJob) => void;
}

/** A running worker. */
export interface ShardWorker {
  /** Finishes the shard in hand, takes no other, and ends. */
  stop(): Promise<void>;
}

/**
 * Takes shards from the queue, one at a time, until it is stopped: a process keeps one processor busy, so start as many as
 * there are. A shard whose files cannot be read here is given back, at most five times. Throws `io` where the database cannot
 * be reached.
 */
export async function startShardWorker(options: WorkerOptions): Promise<ShardWorker> {
  const { proofsDir, workDir, onShard } = options;
  const store = new DirectoryShardStore(workDir);
  const nodes = new NodesCache(workDir);
  const boss = await openQueue(options);
  const work = async (job: ShardJob): Promise<ShardDone> => {
    onShard("begun", job);
    const terms = { ...job.terms, nodes: await nodes.read(job.nodes) };
    const result = await scoreShard(terms, job.shard, proofsDir);
    await store.save(job.key, encodeShardResult(result));
    onShard("done", job);
    return { records: result.records };
  };
  await boss.work<ShardJob>(SHARD_QUEUE, { batchSize: 1, pollingIntervalSeconds: 0.5 }, async ([job]) =>
    job === undefined ? undefined : work(job.data),
  );
  return {
    stop: async () => {
      await boss.stop({ graceful: true, close: true, timeout: LONGEST_SHARD_SECONDS * 1_000 });
    },
  };
}

/** The columns of the epoch in hand, read once. */
class NodesCache {
  readonly #workDir: string;
  #digest: Digest | undefined;
  #nodes: NodeColumns | undefined;

  constructor(workDir: string) {
    this.#workDir = workDir;
  }

  /** Throws `io`, or `changed` where the file is another one. */
  async read(digest: Digest): Promise<NodeColumns> {
    if (this.#nodes !== undefined && this.#digest === digest) return this.#nodes;
    const file = nodesFile(this.#workDir, digest);
    const bytes = await readBytes(file);
    if (nodesDigest(bytes) !== digest) throw new MsnError("changed", `expected the digest ${digest}`, { file });
    this.#digest = digest;
    this.#nodes = new NodeColumns(bytes);
    return this.#nodes;
  }
}
