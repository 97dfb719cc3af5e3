import { existsSync } from "node:fs";
import { readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";

import type { Digest } from "../../domain/hex.js";
import { asFileError, readBytes, systemCode, writeAtomically } from "../../io/files.js";

/** Keeps results of shards by the key of what they were computed from. */
export interface ShardStore {
  /** What was saved under a key, if anything. */
  load(key: Digest): Promise<Buffer | undefined>;
  save(key: Digest, bytes: Buffer): Promise<void>;
  /** Forgets all results. */
  clear(): Promise<void>;
  /** The name of a result in errors. */
  nameOf(key: Digest): string;
}

/** Results in memory: gone with the process. */
export class MemoryShardStore implements ShardStore {
  readonly #results = new Map<Digest, Buffer>();

  load(key: Digest): Promise<Buffer | undefined> {
    return Promise.resolve(this.#results.get(key));
  }

  save(key: Digest, bytes: Buffer): Promise<void> {
    this.#results.set(key, bytes);
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.#results.clear();
    return Promise.resolve();
  }

  nameOf(key: Digest): string {
    return key;
  }
}

/** Results, the nodes that workers elsewhere read, and either of them half written. */
const OWN_FILE = /^[0-9a-f]{64}\.(?:shard|nodes)(?:\.[0-9a-f]+\.tmp)?$/;
const NOT_THERE_OR_NOT_EMPTY: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTEMPTY", "EEXIST"]);

/**
 * Results as files of a directory, from which an interrupted computation goes on, and which workers elsewhere may share. A
 * file is there whole or not at all. All but `nameOf` throw `io`.
 */
export class DirectoryShardStore implements ShardStore {
  constructor(readonly directory: string) {}

  async load(key: Digest): Promise<Buffer | undefined> {
    const file = this.nameOf(key);
    return existsSync(file) ? readBytes(file) : undefined;
  }

  async save(key: Digest, bytes: Buffer): Promise<void> {
    await writeAtomically(this.nameOf(key), bytes);
  }

  async clear(): Promise<void> {
    try {
      // Its own files alone, since the directory may be any that a user names.
      const names = await readdir(this.directory);
      for (const name of names) if (OWN_FILE.test(name)) await rm(join(this.directory, name), { force: true });
      await rmdir(this.directory);
    } catch (error) {
      if (!NOT_THERE_OR_NOT_EMPTY.has(systemCode(error))) throw asFileError(this.directory, "clear", error);
    }
  }

  nameOf(key: Digest): string {
    return join(this.directory, `${key.slice(2)}.shard`);
  }
}
