import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { RewardRow } from "../../../offchain/domain/types.js";
import { readRewards } from "../../../offchain/epoch/artifacts.js";

export const VECTORS = join(import.meta.dirname, "../../vectors/epochs");

/** Everything of a vector epoch that a report reads. */
export const sourcesOf = (epoch: 1 | 2): { dir: string; snapshotFile: string; previousDir: string | undefined } => ({
  dir: join(VECTORS, String(epoch), "artifacts"),
  snapshotFile: join(VECTORS, String(epoch), "snapshot.json"),
  previousDir: epoch === 1 ? undefined : join(VECTORS, "1", "artifacts"),
});

export const proofsOf = (epoch: 1 | 2): string => join(VECTORS, String(epoch), "proofs");

/** The rows of a vector epoch's `rewards.csv`. */
export async function rewardsOf(epoch: 1 | 2): Promise<RewardRow[]> {
  const file = join(VECTORS, String(epoch), "artifacts", "rewards.csv");
  return readRewards(await readFile(file), file);
}
