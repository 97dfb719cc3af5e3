import { join } from "node:path";

import { EPOCH_SECONDS } from "../../offchain/domain/constants.js";
import type { Address } from "../../offchain/domain/hex.js";
import type { LocalSystem } from "./localSystem.js";

const DAY = 86_400;
const HOUR = 3_600;
/** Roles of deployments/parameters/localhost.json: three verifiers, and two of the three attesters. */
export const VERIFIERS: readonly Address[] = [
  "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
  "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
  "0x90f79bf6eb2c4f870365e785982e1f101e93b906",
];
export const ATTESTERS: readonly Address[] = [
  "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65",
  "0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc",
];

/** Where an epoch's files stand. */
export interface EpochFiles {
  readonly proofs: string;
  readonly snapshot: string;
  readonly artifacts: string;
}

export function epochFiles(home: string, epoch: number): EpochFiles {
  return {
    proofs: join(home, "proofs", String(epoch)),
    snapshot: join(home, "snapshots", `${epoch}.json`),
    artifacts: join(home, "epochs", "31337", String(epoch)),
  };
}

/** The inputs of an epoch as task options. */
export function epochInputs(home: string, epoch: number): Record<string, string> {
  const { proofs, snapshot } = epochFiles(home, epoch);
  const previous = epoch === 1 ? {} : { previous: epochFiles(home, epoch - 1).artifacts };
  return { proofs, snapshot, ...previous };
}

/** The team's work on one epoch, from its end to the active root, at the times the protocol gives. */
export async function settleEpoch(system: LocalSystem, epoch: number, emissionStart: number): Promise<void> {
  await commitEpoch(system, epoch, emissionStart);
  await computeEpoch(system, epoch, emissionStart);
  await proposeEpoch(system, epoch, emissionStart);
  await activateEpoch(system, epoch, emissionStart);
}

const endOf = (epoch: number, emissionStart: number): number => emissionStart + epoch * EPOCH_SECONDS;

/** What each verifier measured is pinned, an hour after the end. */
export async function commitEpoch(system: LocalSystem, epoch: number, emissionStart: number): Promise<void> {
  const { proofs } = epochFiles(system.home, epoch);
  await system.waitUntil(endOf(epoch, emissionStart) + HOUR);
  for (const verifier of VERIFIERS) {
    await system.task(["proofs", "commit"], { epoch: String(epoch), proofs, verifier });
  }
}

/** Snapshot and artifacts, a day after the end: everything before the first signature. */
export async function computeEpoch(system: LocalSystem, epoch: number, emissionStart: number): Promise<void> {
  const { snapshot, artifacts } = epochFiles(system.home, epoch);
  await system.waitUntil(endOf(epoch, emissionStart) + DAY);
  await system.task(["epoch", "snapshot"], { epoch: String(epoch), out: snapshot });
  await system.task(["epoch", "compute"], { ...epochInputs(system.home, epoch), out: artifacts });
}

/** Signatures and proposal, two days after the end. */
export async function proposeEpoch(system: LocalSystem, epoch: number, emissionStart: number): Promise<void> {
  const { artifacts } = epochFiles(system.home, epoch);
  const signatures = ATTESTERS.map((attester) => join(system.home, "signatures", `${epoch}-${attester}.json`));
  for (const [i, from] of ATTESTERS.entries()) {
    const inputs = epochInputs(system.home, epoch);
    await system.task(["epoch", "attest"], { dir: artifacts, ...inputs, from, out: signatures[i] ?? "" });
  }
  await system.waitUntil(endOf(epoch, emissionStart) + 2 * DAY);
  const uri = `https://artifacts.example/epochs/31337/${epoch}/`;
  await system.task(["epoch", "propose"], { dir: artifacts, signatures: signatures.join(","), uri });
}

/** The root becomes active, three days after its proposal. */
export async function activateEpoch(system: LocalSystem, epoch: number, emissionStart: number): Promise<void> {
  await system.waitUntil(endOf(epoch, emissionStart) + 5 * DAY + HOUR);
  await system.task(["epoch", "activate"], {});
}
