import type { Address, Digest } from "../domain/hex.js";
import {
  type ArtifactName,
  inputsList,
  leavesCsv,
  type Manifest,
  manifestJson,
  type NodeRow,
  nodesCsv,
  rejectedCsv,
  rewardsCsv,
} from "./artifacts.js";
import { type Probes, readProbes } from "./batches.js";
import { readProofFolder, sha256 } from "./files.js";
import { type Previous, readPrevious } from "./previous.js";
import { readRegistrations, type Registration } from "./registrations.js";
import { allocate } from "./rewards.js";
import { type Entrant, scoreEpoch } from "./scores.js";
import { readSnapshot, type Snapshot } from "./snapshot.js";
import { buildTree, creditLeaves, sumOf } from "./tree.js";

/** The files an epoch is a pure function of. */
export interface ReferenceInputs {
  readonly proofsDir: string;
  readonly snapshotFile: string;
  /** The published directory of the epoch before; left out for epoch 1 only. */
  readonly previousDir?: string;
  readonly onProgress?: (step: Progress) => void;
}

export interface Progress {
  readonly phase: "registrations" | "verifiers" | "rounds" | "artifacts";
  readonly done: number;
  readonly total: number;
}

export interface ReferenceEpoch {
  readonly artifacts: ReadonlyMap<ArtifactName, Buffer>;
  readonly manifest: Manifest;
  readonly manifestDigest: Digest;
}

/**
 * The reference calculator: an epoch after the letter of rewards-spec.md, written to be read beside it and to share nothing
 * with the pipeline. It holds everything in memory and takes its time.
 */
export function calculateReference(inputs: ReferenceInputs): ReferenceEpoch {
  const { proofsDir, snapshotFile, previousDir } = inputs;
  const started = (phase: Progress["phase"], done = 0, total = 1): void => inputs.onProgress?.({ phase, done, total });
  const snapshot = readSnapshot(snapshotFile);
  const previous = readPrevious(previousDir, snapshot);
  const folder = readProofFolder(proofsDir);
  started("registrations");
  const registrations = readRegistrations(folder.registrations, previous.nodes, snapshot);
  started("verifiers");
  const probes = readProbes(proofsDir, folder.folders, snapshot);

  const nodes = scoreNodes(previous, registrations.counted, probes, snapshot, (round) => {
    started("rounds", round, snapshot.rounds);
  });
  started("artifacts");
  const rewards = allocate(nodes, sumOf(previous.root), snapshot);
  const { leaves, count } = creditLeaves(previous.leaves, previous.count, rewards);
  const { root, depth } = buildTree(leaves, count, snapshot);

  const leavesFile = leavesCsv(leaves);
  const nodesFile = nodesCsv(nodes);
  const rewardsFile = rewardsCsv(rewards);
  const rejectedFile = rejectedCsv([...registrations.rejected, ...probes.rejected]);
  const inputsFile = inputsList([
    { path: "snapshot.json", content: snapshot.bytes },
    ...(previous.manifest === undefined ? [] : [{ path: "previous-manifest.json", content: previous.manifest }]),
    ...(registrations.counts ? [{ path: "registrations.rows", content: folder.registrations }] : []),
    ...probes.files,
  ]);
  const manifest: Manifest = {
    chainId: snapshot.chainId,
    count,
    depth,
    distributor: snapshot.distributor,
    epoch: snapshot.epoch,
    inputsDigest: sha256(inputsFile),
    leavesDigest: sha256(leavesFile),
    nodesDigest: sha256(nodesFile),
    previousManifestDigest: previous.manifestDigest,
    previousRoot: previous.root,
    rejectedDigest: sha256(rejectedFile),
    rewardsDigest: sha256(rewardsFile),
    root,
    rulesVersion: 1,
    silentVerifiers: probes.silent,
    totalGwei: sumOf(root),
  };
  const manifestFile = manifestJson(manifest);
  const artifacts = new Map<ArtifactName, Buffer>([
    ["leaves.csv", leavesFile],
    ["nodes.csv", nodesFile],
    ["rewards.csv", rewardsFile],
    ["rejected.csv", rejectedFile],
    ["inputs.sha256", inputsFile],
    ["manifest.json", manifestFile],
  ]);
  return { artifacts, manifest, manifestDigest: sha256(manifestFile) };
}

/** Sections 2, 3 and 5: the rows of `nodes.csv`: every carried node, and every other one that was measured. */
function scoreNodes(
  previous: Previous,
  fromFile: readonly Registration[],
  probes: Probes,
  snapshot: Snapshot,
  onRound: (done: number) => void,
): NodeRow[] {
  const entrants = new Map<Address, Entrant>();
  for (const [node, row] of previous.nodes) entrants.set(node, { ...row, tenureBefore: row.tenure });
  for (const registration of fromFile) {
    const carried = previous.nodes.get(registration.node);
    // Another operator starts again; another class or kind keeps n.
    const tenureBefore = carried?.operator === registration.operator ? carried.tenure : 0n;
    entrants.set(registration.node, { ...registration, tenureBefore });
  }
  const rows: NodeRow[] = [];
  for (const [node, { score, tenure, isMeasured }] of scoreEpoch(entrants, probes.counted, snapshot, onRound)) {
    const entrant = entrants.get(node);
    if (entrant !== undefined && (isMeasured || previous.nodes.has(node))) rows.push({ ...entrant, score, tenure });
  }
  return rows;
}
