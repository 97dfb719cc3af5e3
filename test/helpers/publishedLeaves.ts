import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { sha256 } from "../../offchain/crypto/sha256.js";
import { ZERO_DIGEST } from "../../offchain/domain/constants.js";
import type { Leaf, Manifest } from "../../offchain/domain/types.js";
import { writeLeaves } from "../../offchain/epoch/artifacts.js";
import { serializeManifest } from "../../offchain/epoch/manifest.js";
import type { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { type System, treeOf } from "./system.js";

/** Writes a published epoch with nothing but leaves and manifest; the other digests stand for empty files. */
export async function publishLeaves(
  system: System,
  dir: string,
  epoch: number,
  leaves: readonly Leaf[],
): Promise<MerkleSumTree> {
  const tree = treeOf(system, leaves);
  const csv = writeLeaves(leaves);
  const empty = sha256(Buffer.alloc(0));
  const manifest: Manifest = {
    chainId: system.book.chainId,
    count: tree.count,
    depth: tree.depth,
    distributor: system.book.contracts.RewardsDistributor,
    epoch,
    inputsDigest: empty,
    leavesDigest: sha256(csv),
    nodesDigest: empty,
    previousManifestDigest: ZERO_DIGEST,
    previousRoot: ZERO_DIGEST,
    rejectedDigest: empty,
    rewardsDigest: empty,
    root: tree.root,
    rulesVersion: 1,
    silentVerifiers: [],
    totalGwei: tree.totalGwei,
  };
  await mkdir(dir);
  await writeFile(join(dir, "leaves.csv"), csv);
  await writeFile(join(dir, "manifest.json"), serializeManifest(manifest));
  return tree;
}
