import { sha256 } from "../crypto/sha256.js";
import type { Digest } from "../domain/hex.js";

/** A batch as a verifier's list names it. */
export interface ListedBatch {
  readonly round: number;
  /** SHA-256 of the uncompressed batch. */
  readonly digest: Digest;
}

/** The digest a verifier commits to: SHA-256 of its lines `<round>,<hex>\n`, ascending by round (section 2). */
export function probeListDigest(batches: readonly ListedBatch[]): Digest {
  const ascending = [...batches].sort((a, b) => a.round - b.round);
  return sha256(ascending.map(({ round, digest }) => `${round},${digest.slice(2)}\n`).join(""));
}
