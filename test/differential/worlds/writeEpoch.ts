import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { sha256 } from "../../../offchain/crypto/sha256.js";
import type { Address } from "../../../offchain/domain/hex.js";
import type { Commitment } from "../../../offchain/domain/types.js";
import { serializeSnapshot } from "../../../offchain/epoch/snapshot.js";
import { probeListDigest } from "../../../offchain/proofs/probeList.js";
import { hexOf } from "../../offchain/world.js";
import type { EpochPlan } from "./epochPlan.js";
import type { Entry } from "./folderCases.js";

/** The inputs of an epoch on disk. */
export interface EpochFiles {
  readonly proofsDir: string;
  readonly snapshotFile: string;
  readonly previousDir?: string;
}

function writeEntry(path: string, entry: Entry): void {
  if (entry === "folder") mkdirSync(path);
  else if (entry === "link") symlinkSync("elsewhere", path);
  else writeFileSync(path, entry);
}

function writeFolder(path: string, entries: ReadonlyMap<string, Entry>): void {
  mkdirSync(path, { recursive: true });
  for (const [name, entry] of entries) writeEntry(join(path, name), entry);
}

function commitments(plan: EpochPlan): Map<Address, Commitment> {
  const registrations = sha256(plan.registrations);
  const committed = new Map<Address, Commitment>();
  for (const [verifier, { rounds, committed: digest }] of plan.verifiers) {
    if (digest === null) continue;
    const list = [...rounds].map(([round, content]) => ({ round, digest: sha256(content) }));
    committed.set(verifier, {
      probes: digest ?? probeListDigest(list),
      registrations: plan.committers.includes(verifier) ? registrations : hexOf(0x99, 32),
    });
  }
  for (const account of plan.committers) {
    if (!plan.verifiers.has(account)) committed.set(account, { probes: hexOf(0x98, 32), registrations });
  }
  return committed;
}

/** Writes an epoch's proof folder and snapshot below `dir`. */
export function writeEpoch(plan: EpochPlan, dir: string, previousDir: string | undefined): EpochFiles {
  const proofsDir = join(dir, "proofs");
  writeFolder(proofsDir, plan.registrationFiles);
  for (const [verifier, { entries }] of plan.verifiers) {
    if (entries !== undefined) writeFolder(join(proofsDir, "probes", verifier), entries);
  }
  for (const [account, entries] of plan.strangers) writeFolder(join(proofsDir, "probes", account), entries);
  const snapshotFile = join(dir, "snapshot.json");
  writeFileSync(snapshotFile, serializeSnapshot({ ...plan.snapshot, commitments: commitments(plan) }));
  return { proofsDir, snapshotFile, ...(previousDir === undefined ? {} : { previousDir }) };
}
