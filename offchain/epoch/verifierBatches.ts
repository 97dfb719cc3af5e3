import { sha256 } from "../crypto/sha256.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import type { BatchFile } from "../io/proofFolder.js";
import { listBatches } from "../io/proofFolder.js";
import { readStored } from "../io/storedFile.js";
import { probeListDigest } from "../proofs/probeList.js";

/** A batch whose uncompressed content is known by its digest. */
export interface HashedBatch extends BatchFile {
  readonly verifier: Address;
  readonly digest: Digest;
  /** Uncompressed length in bytes. */
  readonly length: number;
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
    batches.push({ ...file, verifier, digest: sha256(content), length: content.length });
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

/** Reads a batch again. Throws `changed` unless it still is what was hashed. */
export async function rereadBatch(batch: HashedBatch): Promise<Buffer> {
  const content = await readUnlessUnclean(batch);
  if (content === undefined || sha256(content) !== batch.digest) {
    throw new MsnError("changed", "changed while the epoch was being computed; start again", { file: batch.location });
  }
  return content;
}

async function readUnlessUnclean(file: BatchFile): Promise<Buffer | undefined> {
  try {
    return await readStored(file);
  } catch (error) {
    if (error instanceof MsnError && error.code === "gzip") return undefined;
    throw error;
  }
}
