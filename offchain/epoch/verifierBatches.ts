import { sha256 } from "../crypto/sha256.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import { listBatches } from "../io/proofFolder.js";
import type { StoredFile } from "../io/storedFile.js";
import { readStored } from "../io/storedFile.js";
import { probeListDigest } from "../proofs/probeList.js";

/** A batch whose uncompressed content is known by its digest. */
export interface HashedBatch {
  readonly verifier: Address;
  readonly round: number;
  readonly digest: Digest;
}

/**
 * Hashes the batches of a verifier's folder, one after the other; no folder is an empty list. Undefined where something
 * else is found in the folder or a batch cannot be read cleanly, which makes the verifier silent; a failing disk throws.
 */
export async function hashBatches(verifier: Address, folder: string | undefined): Promise<HashedBatch[] | undefined> {
  const files = folder === undefined ? [] : await listBatches(folder);
  if (files === undefined) return undefined;
  const batches: HashedBatch[] = [];
  for (const file of files) {
    const content = await readUnlessUnclean(file);
    if (content === undefined) return undefined;
    batches.push({ verifier, round: file.round, digest: sha256(content) });
  }
  return batches;
}

/** The batches that count for a verifier: exactly the list it committed; undefined if it is silent (section 2). */
export async function committedBatches(
  verifier: Address,
  folder: string | undefined,
  committed: Digest | undefined,
): Promise<HashedBatch[] | undefined> {
  if (committed === undefined) return undefined;
  const batches = await hashBatches(verifier, folder);
  return batches !== undefined && probeListDigest(batches) === committed ? batches : undefined;
}

/** The uncompressed content; undefined for a `.gz` that is not clean, which makes its verifier silent. Throws `io`. */
export async function readUnlessUnclean(file: StoredFile): Promise<Buffer | undefined> {
  try {
    return await readStored(file);
  } catch (error) {
    if (error instanceof MsnError && error.code === "gzip") return undefined;
    throw error;
  }
}
