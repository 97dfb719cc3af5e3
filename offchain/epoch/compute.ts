import { resolve } from "node:path";

import type { Digest } from "../domain/hex.js";
import type { Manifest, RewardRow } from "../domain/types.js";
import { type FileContent, readBytes } from "../io/files.js";
import type { EpochInputs } from "./calculate.js";
import { calculateWith, withThreads } from "./calculate.js";
import { PATHS_FILE } from "./pathsLayout.js";
import { publish, requireReplaceable } from "./publish.js";
import { DirectoryShardStore } from "./shards/shardStore.js";
import { parseSnapshot } from "./snapshot.js";

export interface ComputeOptions extends EpochInputs {
  /** Where the artifacts go, `epochs/<chainId>/<epoch>` by convention. */
  readonly outDir: string;
  /** Whether every account's path is written too, as `paths.bin`; unless false. */
  readonly writesPaths?: boolean;
}

/** What {@link computeEpoch} wrote. */
export interface EpochResult {
  readonly outDir: string;
  readonly manifest: Manifest;
  /** SHA-256 of `manifest.json`: what attesters sign. */
  readonly manifestDigest: Digest;
  readonly rewards: readonly RewardRow[];
  readonly liveRounds: number;
  /** Rows of `rejected.csv`. */
  readonly rejections: number;
}

/** Where an interrupted computation leaves what is done, unless it is told another place. */
export const workDirOf = (outDir: string): string => `${resolve(outDir)}.work`;

/**
 * Computes an epoch and puts its artifacts into `outDir`, all at once. `outDir` may be missing, empty, or an earlier complete
 * output for the same epoch, chain and distributor, which is replaced; otherwise throws `output`, before computing. What is
 * done is kept beside it until then, so that an interrupted computation goes on.
 */
export async function computeEpoch({ outDir, writesPaths, ...inputs }: ComputeOptions): Promise<EpochResult> {
  const target = resolve(outDir);
  await requireReplaceable(target, parseSnapshot(await readBytes(inputs.snapshotFile), inputs.snapshotFile));
  const store = inputs.scale?.store ?? new DirectoryShardStore(workDirOf(target));
  const all = { ...inputs, scale: { ...inputs.scale, store } };
  return withThreads(all, async (threads) => {
    const calculated = await calculateWith(threads, all);
    const { artifacts, snapshot, manifest, manifestDigest, rewards, liveRounds, rejections } = calculated;
    const files = new Map<string, FileContent>(artifacts);
    if (writesPaths !== false) files.set(PATHS_FILE, threads.pathsWriter(calculated));
    await publish(target, files, snapshot);
    await store.clear();
    return { outDir: target, manifest, manifestDigest, rewards, liveRounds, rejections };
  });
}
