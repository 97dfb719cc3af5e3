import { sha256 } from "../crypto/sha256.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import type { Commitment } from "../domain/types.js";
import { openProofFolder } from "../io/proofFolder.js";
import { probeListDigest } from "../proofs/probeList.js";
import { readRegistrations } from "./registrations.js";
import { hashBatches } from "./verifierBatches.js";

/**
 * The two digests a verifier commits on chain for the proof folder of an epoch (rewards-spec.md section 2). Throws
 * `proofs` where the folder could not be committed: what it holds would make the verifier silent.
 */
export async function commitmentFor(proofsDir: string, verifier: Address): Promise<Commitment> {
  const folder = await openProofFolder(proofsDir);
  const location = folder.folders.get(verifier);
  const batches = await hashBatches(verifier, location);
  if (batches === undefined) {
    throw new MsnError("proofs", "expected only files NNNNN.rows, or each as one clean .gz, here", {
      file: location ?? proofsDir,
    });
  }
  return { probes: probeListDigest(batches), registrations: sha256(await readRegistrations(folder)) };
}
