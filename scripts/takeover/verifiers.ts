import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { epochTimes, readSnapshot } from "../../offchain/chain/epochSnapshot.js";
import { proposalOf } from "../../offchain/chain/proposal.js";
import { type Address, toHex } from "../../offchain/domain/hex.js";
import { NODE_BYTES, PROBE_AT, PROBE_BYTES } from "../../offchain/domain/probeLayout.js";
import { readNodes } from "../../offchain/epoch/artifacts.js";
import { commitmentFor } from "../../offchain/epoch/commitment.js";
import { computeEpoch } from "../../offchain/epoch/compute.js";
import { type PublishedLeaves, loadLeaves, readPinned } from "../../offchain/epoch/published.js";
import { serializeSnapshot } from "../../offchain/epoch/snapshot.js";
import { gzip } from "../../offchain/io/gzip.js";
import { listBatches, verifierPath } from "../../offchain/io/proofFolder.js";
import { readStored } from "../../offchain/io/storedFile.js";
import { VERIFIERS, epochFiles } from "../demo/epochWeek.js";
import { Battle } from "./battle.js";
import type { Defence } from "./defence.js";
import { type Field, opensAt } from "./field.js";
import { HostileTree } from "./hostileTree.js";
import type { Loss } from "./loss.js";
import { measureLoss } from "./loss.js";
import type { Outcome } from "./verdict.js";

const HOUR = 3_600;
const DAY = 86_400;
const MOST_KBPS = 100_000_000;
const LEAST_KBPS = 1;

/** Nodes of the one operator that captured verifiers favour. */
type Favoured = ReadonlySet<Address>;

/** What captured verifiers do to the second epoch's measurements. */
export interface VerifierAttack {
  readonly name: string;
  /** How many of the three invent measurements. */
  readonly liars: number;
  /** Whether attesters leave the last verifier's batches out of what they compute from. */
  readonly leavesOut: boolean;
}

export const VERIFIER_ATTACKS: readonly VerifierAttack[] = [
  { name: "one of three verifiers invents measurements", liars: 1, leavesOut: false },
  { name: "two of three verifiers invent measurements", liars: 2, leavesOut: false },
  { name: "attesters leave a verifier's batches out", liars: 0, leavesOut: true },
];

/** Runs one of them from the end of the second epoch on; `defend` makes watchers that know the proofs as published. */
export async function attackMeasurements(
  field: Field,
  attack: VerifierAttack,
  guardianIsCaptured: boolean,
  defend: (proofs: string) => Promise<Defence>,
): Promise<{ readonly outcome: Outcome; readonly loss: Loss }> {
  const { system } = field;
  const home = join(system.home, "measured");
  await rm(home, { recursive: true, force: true });
  const proofs = join(home, "proofs", "2");
  await cp(epochFiles(system.home, 2).proofs, proofs, { recursive: true });
  const friends = await favoured(field);
  for (const verifier of VERIFIERS.slice(0, attack.liars)) await invent(join(proofs, verifierPath(verifier)), friends);

  const result = await computeFrom(field, home, proofs, attack.leavesOut);
  const battle = new Battle(field, await defend(join(home, "proofs")), guardianIsCaptured);
  const { manifest, manifestDigest, leaves } = result;
  await system.moveClock(opensAt(field, 2));
  const refusal = await battle.send({ ...proposalOf(manifest, manifestDigest) }, join(home, "artifacts"));
  if (refusal !== undefined) throw new Error(`a root that was computed was refused: ${refusal}`);
  const tree = new HostileTree(field.domain, leaves, manifest.depth);
  const fought = await battle.fight({ tree, count: manifest.count, isPublished: true });
  const loss = await measureLoss(battle, []);
  const became = fought.stoppedBy === "nobody";
  const takenGwei = became ? moved(field.honest, result) : 0n;
  return { outcome: became && attack.liars === 1 ? medians : fought, loss: { ...loss, takenGwei } };
}

const medians: Outcome = { stoppedBy: "rules", how: "medians and majorities: what is left is within honest spread" };

/** The operator of the first node that scored: the liars are its friends. */
async function favoured({ system, honest }: Field): Promise<Favoured> {
  const dir = epochFiles(system.home, 2).artifacts;
  const nodes = readNodes(await readPinned(dir, "nodes.csv", honest.manifest), join(dir, "nodes.csv"));
  const operator = nodes.find(({ score }) => score > 0n)?.operator;
  return new Set(nodes.filter((node) => node.operator === operator).map(({ node }) => node));
}

/** The friend's nodes get all the bandwidth there is, and the others next to none, in every batch of a folder. */
async function invent(folder: string, nodes: Favoured): Promise<void> {
  for (const batch of (await listBatches(folder)) ?? []) {
    const bytes = Buffer.from(await readStored(batch));
    for (let at = 0; at < bytes.length; at += PROBE_BYTES) {
      const node = toHex(bytes.subarray(at, at + NODE_BYTES));
      bytes.writeUInt32BE(nodes.has(node) ? MOST_KBPS : LEAST_KBPS, at + PROBE_AT.kbps);
    }
    await writeFile(batch.location, batch.isGzip ? gzip(bytes) : bytes);
  }
}

/** Commitments to the proofs as they are, and the artifacts of what attesters take of them. */
async function computeFrom(
  { system, contracts, book, emissionStart }: Field,
  home: string,
  proofs: string,
  leavesOut: boolean,
): Promise<PublishedLeaves> {
  const { end } = epochTimes(emissionStart, 2);
  await system.moveClock(end + HOUR);
  for (const verifier of VERIFIERS) {
    const { probes, registrations } = await commitmentFor(proofs, verifier);
    await (await contracts.policy.connect(await system.signer(verifier)).commitProofs(2, probes, registrations)).wait();
  }
  await system.moveClock(end + DAY);
  const snapshotFile = join(home, "snapshot.json");
  await writeFile(snapshotFile, serializeSnapshot(await readSnapshot(await system.provider(), book, 2)));
  const proofsDir = leavesOut ? join(home, "without") : proofs;
  if (leavesOut) {
    await cp(proofs, proofsDir, { recursive: true });
    await rm(join(proofsDir, verifierPath(VERIFIERS[2] ?? "0x")), { recursive: true });
  }
  const outDir = join(home, "artifacts");
  await computeEpoch({ proofsDir, snapshotFile, previousDir: epochFiles(system.home, 1).artifacts, outDir });
  return loadLeaves(outDir);
}

/** What accounts have more than they should, together. */
function moved(right: PublishedLeaves, wrong: PublishedLeaves): bigint {
  const due = new Map(right.leaves.map(({ account, cumulativeGwei }) => [account, cumulativeGwei]));
  return wrong.leaves.reduce((sum, { account, cumulativeGwei }) => {
    const excess = cumulativeGwei - (due.get(account) ?? 0n);
    return excess > 0n ? sum + excess : sum;
  }, 0n);
}
