import { join } from "node:path";

import { ZERO_DIGEST } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import type { Manifest, NodeState, Snapshot } from "../domain/types.js";
import type { LeafSet } from "../merkle/credit.js";
import { readNodes } from "./artifacts.js";
import { loadLeaves, readPinned } from "./published.js";

/** What an epoch takes over from the one before. */
export interface PreviousEpoch {
  /** Zero in epoch 1. */
  readonly manifestDigest: Digest;
  readonly root: Digest;
  readonly totalGwei: bigint;
  readonly leaves: LeafSet;
  readonly nodes: ReadonlyMap<Address, NodeState>;
}

const NOTHING: PreviousEpoch = {
  manifestDigest: ZERO_DIGEST,
  root: ZERO_DIGEST,
  totalGwei: 0n,
  leaves: { leaves: [], count: 0 },
  nodes: new Map(),
};

/**
 * Loads the artifacts of the epoch before the snapshot's and checks that they match their manifest, the epoch, the chain
 * and the distributor (rewards-spec.md section 2). Throws `previous`.
 */
export async function loadPrevious(snapshot: Snapshot, dir: string | undefined): Promise<PreviousEpoch> {
  if (snapshot.epoch === 1) {
    if (dir !== undefined) throw new MsnError("previous", "epoch 1 has no previous epoch", { file: dir });
    return NOTHING;
  }
  if (dir === undefined) {
    throw new MsnError("previous", `epoch ${snapshot.epoch} needs the artifacts of epoch ${snapshot.epoch - 1}`);
  }
  try {
    const { manifest, manifestDigest, leaves } = await loadLeaves(dir);
    requireSuccession(snapshot, manifest, join(dir, "manifest.json"));
    for (const name of ["inputs.sha256", "rejected.csv", "rewards.csv"] as const) await readPinned(dir, name, manifest);
    const nodes = readNodes(await readPinned(dir, "nodes.csv", manifest), join(dir, "nodes.csv"));
    return {
      manifestDigest,
      root: manifest.root,
      totalGwei: manifest.totalGwei,
      leaves: { leaves, count: manifest.count },
      nodes: new Map(nodes.map((node) => [node.node, node])),
    };
  } catch (error) {
    if (error instanceof MsnError) throw new MsnError("previous", `previous epoch: ${error.message}`);
    throw error;
  }
}

function requireSuccession(snapshot: Snapshot, manifest: Manifest, file: string): void {
  const expected = { epoch: snapshot.epoch - 1, chainId: snapshot.chainId, distributor: snapshot.distributor };
  for (const field of ["epoch", "chainId", "distributor"] as const) {
    if (manifest[field] !== expected[field]) {
      throw new MsnError("previous", `expected ${expected[field]}, got ${manifest[field]}`, { file, field });
    }
  }
}
