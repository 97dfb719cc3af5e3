import { EMPTY_DIGEST, sha256 } from "../crypto/sha256.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import type { Registration, Rejection, Snapshot } from "../domain/types.js";
import { quorumOf } from "../domain/types.js";
import type { ProofFolder } from "../io/proofFolder.js";
import { REGISTRATIONS_FILE } from "../io/proofFolder.js";
import { readStored } from "../io/storedFile.js";
import { registrationDomain } from "../proofs/registrationDigest.js";
import { REGISTRATION_BYTES } from "../proofs/registrationRecord.js";
import { selectRegistrations, type SignatureCheck } from "../proofs/registrationSelection.js";
import type { InputLine } from "./artifacts.js";

/** What the registrations file of an epoch contributes. */
export interface EpochRegistrations {
  readonly counted: ReadonlyMap<Address, Registration>;
  readonly rejections: readonly Rejection[];
  readonly inputs: readonly InputLine[];
}

const NONE: EpochRegistrations = { counted: new Map(), rejections: [], inputs: [] };

/**
 * The uncompressed registrations file; a missing one is empty. Throws `gzip` for an unclean `.gz`, `proofs` for a length
 * that is no multiple of the record.
 */
export async function readRegistrations({ registrations: file }: ProofFolder): Promise<Buffer> {
  if (file === undefined) return Buffer.alloc(0);
  const records = await readStored(file);
  if (records.length % REGISTRATION_BYTES !== 0) {
    throw new MsnError("proofs", `expected a multiple of ${REGISTRATION_BYTES} bytes, got ${records.length}`, {
      file: file.location,
    });
  }
  return records;
}

/**
 * Reads the registrations of an epoch if a quorum of verifiers committed the file (rewards-spec.md section 2). Throws
 * like {@link readRegistrations}, committed or not.
 */
export async function loadRegistrations(
  folder: ProofFolder,
  snapshot: Snapshot,
  carried: ReadonlyMap<Address, Registration>,
  check: SignatureCheck,
): Promise<EpochRegistrations> {
  const records = await readRegistrations(folder);
  const digest = sha256(records);
  if (digest === EMPTY_DIGEST) return NONE;
  const committed = snapshot.policy.verifiers.filter(
    (verifier) => snapshot.commitments.get(verifier)?.registrations === digest,
  );
  if (committed.length < quorumOf(snapshot.policy)) {
    return { ...NONE, rejections: [{ file: REGISTRATIONS_FILE, code: "uncommitted" }] };
  }
  const domain = registrationDomain(snapshot.chainId, snapshot.token);
  const { counted, rejected } = await selectRegistrations(records, domain, snapshot.end, carried, check);
  return {
    counted,
    rejections: [...rejected].map(([record, code]) => ({ file: REGISTRATIONS_FILE, record, code })),
    inputs: [{ path: REGISTRATIONS_FILE, digest }],
  };
}
