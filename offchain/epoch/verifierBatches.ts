import { Sha256 } from "../crypto/sha256.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import { listBatches } from "../io/proofFolder.js";
import type { StoredFile } from "../io/storedFile.js";
import { storedPieces } from "../io/storedFile.js";
import { type BatchFacts, BatchReader, type OnRecords } from "../proofs/batchReader.js";
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
    const digest = await unlessUnclean(digestOf(file));
    if (digest === undefined) return undefined;
    batches.push({ verifier, round: file.round, digest });
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

/**
 * Reads a batch, whatever its size, without holding more than a piece of it. Throws at its end `gzip` for a `.gz` that is not
 * clean; `io`.
 */
export async function readBatch(file: StoredFile, onRecords: OnRecords): Promise<BatchFacts> {
  const reader = new BatchReader(onRecords);
  for await (const piece of storedPieces(file)) reader.add(piece);
  return reader.end();
}

/** What was read; undefined for a `.gz` that is not clean, which makes its verifier silent. */
export async function unlessUnclean<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof MsnError && error.code === "gzip") return undefined;
    throw error;
  }
}

async function digestOf(file: StoredFile): Promise<Digest> {
  const hash = new Sha256();
  for await (const piece of storedPieces(file)) hash.add(piece);
  return hash.digest();
}
