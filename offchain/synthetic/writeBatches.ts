import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { sha256 } from "../crypto/sha256.js";
import type { Address } from "../domain/hex.js";
import { PROBE_BYTES } from "../domain/probeLayout.js";
import { batchPath, verifierPath } from "../io/proofFolder.js";
import type { ListedBatch } from "../proofs/probeList.js";
import { MISSED_ROUND_PPM } from "./assumptions.js";
import type { BatchFiller } from "./batchFiller.js";
import { Random } from "./random.js";

/** What stands in a verifier's folder. */
export interface WrittenBatches {
  readonly verifier: Address;
  readonly batches: readonly ListedBatch[];
  readonly records: number;
}

/**
 * Writes the batches of the first `rounds` rounds into a proof folder and hashes them on the way; only one is in memory.
 * `onRound` is told the rounds and records so far, from 0 on.
 */
export async function writeBatches(
  proofs: string,
  filler: BatchFiller,
  verifiers: readonly Address[],
  rounds: number,
  seed: Uint8Array,
  onRound: (rounds: number, records: number) => void,
): Promise<WrittenBatches[]> {
  const written = verifiers.map((verifier) => ({ verifier, batches: [] as ListedBatch[], records: 0 }));
  for (const verifier of verifiers) await mkdir(join(proofs, verifierPath(verifier)), { recursive: true });
  let records = 0;
  onRound(0, records);
  for (let round = 0; round < rounds; round++) {
    filler.beginRound(round);
    for (const [number, folder] of written.entries()) {
      const random = Random.of(seed, `batch ${number} ${round}`);
      if (random.chance(MISSED_ROUND_PPM)) continue;
      const batch = filler.fill(random);
      const writing = writeFile(join(proofs, batchPath(folder.verifier, round)), batch, { flag: "wx" });
      folder.batches.push({ round, digest: sha256(batch) }); // meanwhile
      await writing;
      folder.records += batch.length / PROBE_BYTES;
      records += batch.length / PROBE_BYTES;
    }
    onRound(round + 1, records);
  }
  return written;
}
