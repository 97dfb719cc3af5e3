import { join } from "node:path";

import { PgBoss } from "pg-boss";

import type { Digest } from "../domain/hex.js";
import type { ScoringTerms, Shard } from "../epoch/shards/shard.js";
import { asFileError } from "../io/files.js";

/** Name of the queue of shards in the operator's PostgreSQL. */
export const SHARD_QUEUE = "msn-epoch-shards";

/** A shard as the queue carries it; everything big is in the work directory that coordinator and workers share. */
export interface ShardJob {
  readonly key: Digest;
  /** SHA-256 of the nodes' columns, the content of {@link nodesFile}. */
  readonly nodes: Digest;
  readonly terms: Omit<ScoringTerms, "nodes">;
  readonly shard: Shard;
}

/** What a worker answers. */
export interface ShardDone {
  readonly records: number;
}

export interface QueueOptions {
  /** `postgres://user:password@host:port/database` of a PostgreSQL that coordinator and workers reach. */
  readonly url: string;
  /** A worker that is silent for so many seconds is taken for dead, and its shard is given to another; at least 10. */
  readonly silenceSeconds: number;
}

/** Silence that a busy worker never reaches: it reports between two rounds. */
export const DEFAULT_SILENCE_SECONDS = 60;

/** A shard takes no longer: then its job is given to another worker. */
export const LONGEST_SHARD_SECONDS = 6 * 3_600;

/** Where the columns of the nodes are, for all shards of an epoch. */
export const nodesFile = (workDir: string, digest: Digest): string => join(workDir, `${digest.slice(2)}.nodes`);

/** Connects to the queue, and makes it where it is not there yet. Throws `io` where the database cannot be reached. */
export async function openQueue({ url, silenceSeconds }: QueueOptions): Promise<PgBoss> {
  const supervision = { superviseIntervalSeconds: silenceSeconds / 2, monitorIntervalSeconds: silenceSeconds / 2 };
  const boss = new PgBoss({ connectionString: url, schedule: false, ...supervision });
  // Passing faults of the database: pg-boss tries again by itself, and jobs are settled or given out again.
  boss.on("error", () => undefined);
  try {
    await boss.start();
    await boss.createQueue(SHARD_QUEUE, {
      policy: "exclusive", // a shard waits or runs once, however often it is sent
      retryLimit: 5,
      heartbeatSeconds: silenceSeconds,
      expireInSeconds: LONGEST_SHARD_SECONDS,
      deleteAfterSeconds: 24 * 3_600,
    });
    return boss;
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined);
    throw asFileError("the queue's database", "reach", error);
  }
}
