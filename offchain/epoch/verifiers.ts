import type { Address } from "../domain/hex.js";
import type { Snapshot } from "../domain/types.js";
import type { ProofFolder } from "../io/proofFolder.js";
import type { OnProgress } from "./progress.js";
import type { HashedBatch } from "./verifierBatches.js";
import { committedBatches } from "./verifierBatches.js";

/** What the verifiers of an epoch's policy contribute. */
export interface EpochVerifiers {
  /** All batches of the verifiers that are not silent. */
  readonly batches: readonly HashedBatch[];
  /** Ascending. */
  readonly silent: readonly Address[];
}

/** Sets every verifier's folder against its commitment; folders of other accounts are not read (rewards-spec.md section 2). */
export async function loadVerifiers(
  { folders }: ProofFolder,
  { policy, commitments }: Snapshot,
  onProgress: OnProgress,
): Promise<EpochVerifiers> {
  const batches: HashedBatch[] = [];
  const silent: Address[] = [];
  for (const [done, verifier] of policy.verifiers.entries()) {
    onProgress({ phase: "verifiers", done, total: policy.verifiers.length });
    const counted = await committedBatches(verifier, folders.get(verifier), commitments.get(verifier)?.probes);
    if (counted === undefined) silent.push(verifier);
    else for (const batch of counted) batches.push(batch);
  }
  onProgress({ phase: "verifiers", done: policy.verifiers.length, total: policy.verifiers.length });
  return { batches, silent };
}
