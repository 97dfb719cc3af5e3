import { EPOCH_SECONDS } from "../domain/constants.js";
import type { Address } from "../domain/hex.js";
import type { Rejection } from "../domain/types.js";
import type { ProofFolder } from "../io/proofFolder.js";
import { batchPath, listBatches, openProofFolder, REGISTRATIONS_FILE } from "../io/proofFolder.js";
import { batchFault, recordsIn } from "../proofs/batchReader.js";
import { registrationDomain } from "../proofs/registrationDigest.js";
import { REGISTRATION_BYTES } from "../proofs/registrationRecord.js";
import { selectRegistrations } from "../proofs/registrationSelection.js";
import { readRegistrations } from "./registrations.js";
import { readBatch } from "./verifierBatches.js";

/** What the rules will read the folder with. */
export interface ReviewTerms {
  readonly chainId: number;
  readonly token: Address;
  /** The epoch's end, Unix seconds. */
  readonly end: number;
  /** Seconds. */
  readonly roundLength: number;
}

/** One kind of input: how many files and records, and what the rules would reject of it. */
export interface Review {
  readonly files: number;
  readonly records: number;
  readonly rejections: readonly Rejection[];
}

/** What a verifier has to show for an epoch, seen before it commits. */
export interface FolderReview {
  readonly batches: Review;
  readonly registrations: Review;
}

/**
 * Reads a verifier's batches and the registrations as the rules will (rewards-spec.md section 2), but without the previous
 * epoch: a `stale` registration is not noticed. A folder that would make the verifier silent is for `commitmentFor` to
 * refuse; here it counts as empty. Throws `proofs`, `gzip` or `io`.
 */
export async function reviewFolder(proofsDir: string, verifier: Address, terms: ReviewTerms): Promise<FolderReview> {
  const folder = await openProofFolder(proofsDir);
  return {
    batches: await reviewBatches(folder.folders.get(verifier), verifier, EPOCH_SECONDS / terms.roundLength),
    registrations: await reviewRegistrations(folder, terms),
  };
}

async function reviewBatches(location: string | undefined, verifier: Address, rounds: number): Promise<Review> {
  const files = location === undefined ? [] : ((await listBatches(location)) ?? []);
  const rejections: Rejection[] = [];
  let records = 0;
  for (const batch of files) {
    const facts = await readBatch(batch, () => undefined);
    const fault = batchFault(facts, batch.round, rounds);
    if (fault !== undefined) rejections.push({ file: batchPath(verifier, batch.round), ...fault });
    records += recordsIn(facts);
  }
  return { files: files.length, records, rejections };
}

async function reviewRegistrations(folder: ProofFolder, terms: ReviewTerms): Promise<Review> {
  const records = await readRegistrations(folder);
  const domain = registrationDomain(terms.chainId, terms.token);
  const { rejected } = await selectRegistrations(records, domain, terms.end, new Map());
  const ascending = [...rejected].sort(([a], [b]) => a - b);
  return {
    files: folder.registrations === undefined ? 0 : 1,
    records: records.length / REGISTRATION_BYTES,
    rejections: ascending.map(([record, code]) => ({ file: REGISTRATIONS_FILE, record, code })),
  };
}
