import { EMPTY_DIGEST } from "../crypto/sha256.js";
import type { Digest } from "../domain/hex.js";
import { type Manifest, type Snapshot, quorumOf } from "../domain/types.js";
import { REGISTRATIONS_FILE } from "../io/proofFolder.js";

/**
 * What verifiers committed to but the computation did not find, one sentence each. The rules go on without such inputs
 * (rewards-spec.md section 2); somebody who is about to sign should first ask the others whether they have them.
 * `inputs` is the content of the epoch's `inputs.sha256`.
 */
export function missingInputs(snapshot: Snapshot, manifest: Manifest, inputs: string): string[] {
  const silent = manifest.silentVerifiers
    .filter((verifier) => snapshot.commitments.has(verifier))
    .map((verifier) => `verifier ${verifier} committed, but its batches here are not the committed ones`);
  const agreed = agreedRegistrations(snapshot);
  const isMissing = agreed !== undefined && !inputs.includes(`${agreed.slice(2)}  ${REGISTRATIONS_FILE}\n`);
  return isMissing ? [...silent, `a quorum committed registrations ${agreed}, which are not here`] : silent;
}

/** The digest of the registrations file that a quorum committed, if it is one and not the empty file's. */
function agreedRegistrations({ commitments, policy }: Snapshot): Digest | undefined {
  const votes = new Map<Digest, number>();
  for (const verifier of policy.verifiers) {
    const digest = commitments.get(verifier)?.registrations;
    if (digest !== undefined) votes.set(digest, (votes.get(digest) ?? 0) + 1);
  }
  return [...votes].find(([digest, count]) => count >= quorumOf(policy) && digest !== EMPTY_DIGEST)?.[0];
}
