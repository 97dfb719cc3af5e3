import { join } from "node:path";

import { EPOCH_SECONDS } from "../../offchain/domain/constants.js";
import type { LocalSystem } from "./localSystem.js";

const DAY = 86_400;
const HOUR = 3_600;
/** Roles of deployments/parameters/localhost.json: three verifiers, and two of the three attesters. */
const VERIFIERS = [
  "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
  "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
  "0x90f79bf6eb2c4f870365e785982e1f101e93b906",
];
const ATTESTERS = ["0x15d34aaf54267db7d7c367839aaf71a00a2c6a65", "0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc"];

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
  await prepareEpoch(system, epoch, emissionStart);
  await activateEpoch(system, epoch, emissionStart);
}

/** Commitments, snapshot and artifacts: everything before the first signature. */
export async function prepareEpoch(system: LocalSystem, epoch: number, emissionStart: number): Promise<void> {
  const { proofs, snapshot, artifacts } = epochFiles(system.home, epoch);
  const end = emissionStart + epoch * EPOCH_SECONDS;
  await system.waitUntil(end + HOUR);
  for (const verifier of VERIFIERS) {
    await system.task(["proofs", "commit"], { epoch: String(epoch), proofs, verifier });
  }
  await system.waitUntil(end + DAY);
  await system.task(["epoch", "snapshot"], { epoch: String(epoch), out: snapshot });
  await system.task(["epoch", "compute"], { ...epochInputs(system.home, epoch), out: artifacts });
}

/** Signatures, proposal and activation of an epoch that is prepared. */
export async function activateEpoch(system: LocalSystem, epoch: number, emissionStart: number): Promise<void> {
  const { artifacts } = epochFiles(system.home, epoch);
  const end = emissionStart + epoch * EPOCH_SECONDS;
  const signatures = ATTESTERS.map((attester) => join(system.home, "signatures", `${epoch}-${attester}.json`));
  for (const [i, from] of ATTESTERS.entries()) {
    const inputs = epochInputs(system.home, epoch);
    await system.task(["epoch", "attest"], { dir: artifacts, ...inputs, from, out: signatures[i] ?? "" });
  }
  await system.waitUntil(end + 2 * DAY);
  const uri = `https://artifacts.example/epochs/31337/${epoch}/`;
  await system.task(["epoch", "propose"], { dir: artifacts, signatures: signatures.join(","), uri });
  await system.waitUntil(end + 5 * DAY + HOUR);
  await system.task(["epoch", "activate"], {});
}
