import { setTimeout as wait } from "node:timers/promises";

import type { PgBoss } from "pg-boss";

import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";
import { nodesDigest } from "../epoch/shards/shardKey.js";
import type { KeyedShard, ShardRun, ShardRunner } from "../epoch/shards/shardRunner.js";
import type { DirectoryShardStore } from "../epoch/shards/shardStore.js";
import { writeAtomically } from "../io/files.js";
import { nodesFile, openQueue, type QueueOptions, SHARD_QUEUE, type ShardDone, type ShardJob } from "./shardQueue.js";

const POLL_MS = 500;

/**
 * Scores shards on workers elsewhere (`epoch worker`), over a queue in PostgreSQL: each shard is given to one of them, and to
 * another where that one dies. `store` is a directory that all of them reach. An interrupted coordinator is started
 * again: finished shards are in the store, waiting ones still in the queue. Throws `io`, also where a shard failed for good.
 */
export function queueRunner(options: QueueOptions, store: DirectoryShardStore): ShardRunner {
  return async (run) => {
    if (run.shards.length === 0) return;
    const boss = await openQueue(options);
    try {
      await send(boss, run, store.directory);
      await waitForAll(boss, run, store);
    } finally {
      await boss.stop({ graceful: false });
    }
  };
}

async function send(boss: PgBoss, { terms, shards }: ShardRun, workDir: string): Promise<void> {
  const { nodes, ...others } = terms;
  const digest = nodesDigest(nodes.bytes);
  await writeAtomically(nodesFile(workDir, digest), nodes.bytes);
  for (const { key, shard } of shards) {
    const job: ShardJob = { key, nodes: digest, terms: others, shard };
    await boss.send(SHARD_QUEUE, job, { singletonKey: key });
  }
}

async function waitForAll(boss: PgBoss, { shards, onDone }: ShardRun, store: DirectoryShardStore): Promise<void> {
  const open = new Map<Digest, KeyedShard>(shards.map((keyed) => [keyed.key, keyed]));
  while (open.size > 0) {
    await wait(POLL_MS);
    for (const [key, keyed] of open) {
      const records = await recordsIfDone(boss, key, store);
      if (records === undefined) continue;
      open.delete(key);
      onDone(keyed, records);
    }
  }
}

/** The records of a finished shard; undefined while it waits or runs. */
async function recordsIfDone(boss: PgBoss, key: Digest, store: DirectoryShardStore): Promise<number | undefined> {
  const jobs = await boss.findJobs(SHARD_QUEUE, { key });
  const newest = jobs.sort((a, b) => b.createdOn.getTime() - a.createdOn.getTime())[0];
  const problem = (what: string): MsnError => new MsnError("io", what, { file: store.nameOf(key) });
  if (newest === undefined) throw problem("its shard has gone from the queue");
  if (newest.state === "failed" || newest.state === "cancelled") {
    throw problem(`its shard ${newest.state} on the workers: ${JSON.stringify(newest.output)}`);
  }
  if (newest.state !== "completed") return undefined;
  if ((await store.load(key)) === undefined) {
    throw problem("a worker has finished this shard, but the result is not here: do all share this directory?");
  }
  return (newest.output as ShardDone).records;
}
