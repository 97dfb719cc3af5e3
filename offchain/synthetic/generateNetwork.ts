import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { sha256 } from "../crypto/sha256.js";
import { MIN_VERIFIERS } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import type { Commitment } from "../domain/types.js";
import { GATEWAY_X } from "../domain/types.js";
import { serializeSnapshot } from "../epoch/snapshot.js";
import { requireVacant, writeNewDirectory } from "../io/newDirectory.js";
import { REGISTRATIONS_FILE, verifierPath } from "../io/proofFolder.js";
import { probeListDigest } from "../proofs/probeList.js";
import { testAccount } from "../relays/testKeys.js";
import { BatchFiller, ROUNDS } from "./batchFiller.js";
import type { NetworkModel } from "./networkModel.js";
import { keyNetwork } from "./nodeTable.js";
import { drawPopulation } from "./population.js";
import { drawStakes, syntheticSnapshot } from "./syntheticSnapshot.js";
import type { WrittenBatches } from "./writeBatches.js";
import { writeBatches } from "./writeBatches.js";

const MAX_NODES = 10_000_000;
const MAX_VERIFIERS = 99;
/** What makes a verifier's folder something else than its list. */
const STRAY_FILE = "00000.rows.tmp";
export const PROOFS_FOLDER = "proofs";
export const SNAPSHOT_FILE = "snapshot.json";

/** What to generate, and where to. */
export interface NetworkRequest {
  readonly model: NetworkModel;
  readonly nodes: number;
  /** Odd, at least three. */
  readonly verifiers: number;
  /** The first so many rounds of the week have batches. */
  readonly rounds: number;
  /** All keys and all chance come from it. */
  readonly seed: string;
  /** So many of the verifiers are silent: the first made no commitment, the second has a stray file, and so on in turn. */
  readonly silent: number;
  /** Folder to create; must be missing or empty. */
  readonly out: string;
}

/** What was generated. */
export interface NetworkSummary {
  readonly nodes: number;
  readonly gatewayX: number;
  readonly operators: number;
  readonly stakers: number;
  readonly batches: number;
  readonly records: number;
  /** Ascending. */
  readonly verifiers: readonly Address[];
  readonly silent: readonly Address[];
}

/** How far it is, from `done` 0 in each phase; `probes` counts rounds, and `records` is what was written so far. */
export interface NetworkProgress {
  readonly phase: "keys" | "registrations" | "probes";
  readonly done: number;
  readonly total: number;
  readonly records: number;
}

/**
 * Writes the proofs and the snapshot of a made-up first epoch: FOR TESTING, all keys come from the seed. Same request,
 * same bytes, on any machine. A batch is in memory at a time. Throws `argument` for a request that cannot be, `output`
 * for a folder that is not empty, `io`; then nothing is left behind.
 */
export async function generateNetwork(
  request: NetworkRequest,
  onProgress: (progress: NetworkProgress) => void = () => undefined,
): Promise<NetworkSummary> {
  requireRequest(request);
  await requireVacant(request.out);
  const seed = Buffer.from(request.seed, "utf8");
  const population = drawPopulation(request.model, seed, request.nodes);
  const gatewayX = population.filter((node) => node.class === GATEWAY_X).length;
  const network = keyNetwork(population, seed, (phase, done, total) => {
    onProgress({ phase, done, total, records: 0 });
  });
  const verifiers = Array.from({ length: request.verifiers }, (_, i) => testAccount(seed, `verifier ${i}`).account);
  verifiers.sort(compareAscii);
  const stakes = drawStakes(seed, network.operators);
  let written: readonly WrittenBatches[] = [];
  await writeNewDirectory(request.out, async (folder) => {
    const proofs = join(folder, PROOFS_FOLDER);
    const filler = new BatchFiller(network.table, request.model, seed);
    written = await writeBatches(proofs, filler, verifiers, request.rounds, seed, (done, records) => {
      onProgress({ phase: "probes", done, total: request.rounds, records });
    });
    for (const verifier of verifiers.slice(0, request.silent).filter((_, i) => !isUncommitted(i))) {
      await writeFile(join(proofs, verifierPath(verifier), STRAY_FILE), "", { flag: "wx" });
    }
    await writeFile(join(proofs, REGISTRATIONS_FILE), network.registrations, { flag: "wx" });
    const commitments = commitmentsOf(written, sha256(network.registrations), request.silent);
    const snapshot = syntheticSnapshot(verifiers, commitments, stakes);
    await writeFile(join(folder, SNAPSHOT_FILE), serializeSnapshot(snapshot), { flag: "wx" });
  });
  return {
    nodes: request.nodes,
    gatewayX,
    operators: network.operators.length,
    stakers: stakes.size,
    batches: written.reduce((sum, { batches }) => sum + batches.length, 0),
    records: written.reduce((sum, { records }) => sum + records, 0),
    verifiers,
    silent: verifiers.slice(0, request.silent),
  };
}

/** Of the silent verifiers every other one, from the first. */
const isUncommitted = (silentVerifier: number): boolean => silentVerifier % 2 === 0;

function commitmentsOf(
  written: readonly WrittenBatches[],
  registrations: Digest,
  silent: number,
): Map<Address, Commitment> {
  const committed = written.filter((_, i) => i >= silent || !isUncommitted(i));
  return new Map(
    committed.map(({ verifier, batches }) => [verifier, { probes: probeListDigest(batches), registrations }]),
  );
}

function requireRequest({ nodes, verifiers, rounds, seed, silent }: NetworkRequest): void {
  requireWithin("nodes", nodes, 1, MAX_NODES);
  requireWithin("verifiers", verifiers, MIN_VERIFIERS, MAX_VERIFIERS);
  if (verifiers % 2 === 0) {
    throw new MsnError("argument", `expected an odd number, got ${verifiers}`, { field: "verifiers" });
  }
  requireWithin("rounds", rounds, 0, ROUNDS);
  // A quorum must be left, or nothing of the network counts.
  requireWithin("silent", silent, 0, (verifiers - 1) / 2);
  if (seed === "") throw new MsnError("argument", "expected a text", { field: "seed" });
}

function requireWithin(field: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new MsnError("argument", `expected a whole number from ${min} to ${max}, got ${value}`, { field });
}
