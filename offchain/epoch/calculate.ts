import { sha256 } from "../crypto/sha256.js";
import { EPOCH_SECONDS, RULES_VERSION } from "../domain/constants.js";
import type { Digest } from "../domain/hex.js";
import type { Leaf, Manifest, RewardRow, Snapshot } from "../domain/types.js";
import { readBytes } from "../io/files.js";
import { batchPath, openProofFolder, verifierPath } from "../io/proofFolder.js";
import { creditLeaves } from "../merkle/credit.js";
import { rewardsDomain } from "../merkle/sumWord.js";
import type { MerkleSumTree } from "../merkle/tree.js";
import type { SignatureCheck } from "../proofs/registrationSelection.js";
import { allocateRewards, budgetGwei } from "../rewards/allocation.js";
import type { ArtifactName, InputLine, DIGEST_OF } from "./artifacts.js";
import { writeInputs, writeLeaves, writeNodes, writeRejected, writeRewards } from "./artifacts.js";
import { CheckedRegistrations } from "./checkedRegistrations.js";
import { serializeManifest } from "./manifest.js";
import { NodeRegister } from "./nodeRegister.js";
import type { PreviousEpoch } from "./previous.js";
import { loadPrevious } from "./previous.js";
import type { OnProgress } from "./progress.js";
import { loadRegistrations } from "./registrations.js";
import { nodeStates, operatorScores } from "./results.js";
import { scoreEpoch } from "./scoreEpoch.js";
import { defaultShardRounds } from "./shards/shard.js";
import type { ShardRunner } from "./shards/shardRunner.js";
import { MemoryShardStore, type ShardStore } from "./shards/shardStore.js";
import { parseSnapshot } from "./snapshot.js";
import { Threads } from "./threads/threads.js";

/** The files an epoch is a pure function of. */
export interface EpochInputs {
  /** The epoch's proof folder. */
  readonly proofsDir: string;
  readonly snapshotFile: string;
  /** The published directory of the epoch before; left out for epoch 1 only. */
  readonly previousDir?: string;
  readonly onProgress?: OnProgress;
  readonly scale?: Scale;
}

/** How the computation is done; whatever is chosen, the artifacts are the same. */
export interface Scale {
  /** Threads; default as many as there are processors, up to eight. */
  readonly workers?: number;
  /** Scores the shards instead of threads of this process. */
  readonly runner?: ShardRunner;
  /** Keeps results of shards, so that an interrupted computation goes on; default in memory. */
  readonly store?: ShardStore;
  /** Rounds that are scored as one piece; default a twenty-fourth of the epoch's. */
  readonly shardRounds?: number;
  /** A file that remembers good registrations; default none. */
  readonly checkedFile?: string;
}

/** A computed epoch, not written anywhere yet. */
export interface CalculatedEpoch {
  readonly snapshot: Snapshot;
  readonly manifest: Manifest;
  readonly manifestDigest: Digest;
  readonly artifacts: ReadonlyMap<ArtifactName, Buffer>;
  readonly leaves: readonly Leaf[];
  readonly tree: MerkleSumTree;
  readonly rewards: readonly RewardRow[];
  readonly liveRounds: number;
  /** Rows of `rejected.csv`. */
  readonly rejections: number;
}

/** Computes an epoch from its inputs (rewards-spec.md). Throws {@link MsnError} wherever the rules say that it stops. */
export async function calculateEpoch(inputs: EpochInputs): Promise<CalculatedEpoch> {
  return withThreads(inputs, (threads) => calculateWith(threads, inputs));
}

/** Calls `work` with as many threads as the inputs ask for, and ends them. */
export async function withThreads<T>({ scale }: EpochInputs, work: (threads: Threads) => Promise<T>): Promise<T> {
  const threads = new Threads(scale?.workers);
  try {
    return await work(threads);
  } finally {
    await threads.close();
  }
}

/** Like {@link calculateEpoch}, with threads at hand. */
export async function calculateWith(threads: Threads, inputs: EpochInputs): Promise<CalculatedEpoch> {
  const { proofsDir, scale = {}, onProgress = () => undefined } = inputs;
  const snapshotBytes = await readBytes(inputs.snapshotFile);
  const snapshot = parseSnapshot(snapshotBytes, inputs.snapshotFile);
  const previous = await loadPrevious(snapshot, inputs.previousDir);
  const folder = await openProofFolder(proofsDir);

  onProgress({ phase: "registrations", done: 0, total: 1 });
  const check = signatureCheck(threads, scale, onProgress);
  const registrations = await loadRegistrations(folder, snapshot, previous.nodes, check);
  const register = NodeRegister.merge(previous.nodes, registrations.counted);
  const plan = {
    runner: scale.runner ?? threads.runShards,
    store: scale.store ?? new MemoryShardStore(),
    shardRounds: scale.shardRounds ?? defaultShardRounds(EPOCH_SECONDS / snapshot.policy.roundLength),
  };
  const scored = await scoreEpoch({ proofsDir, folder }, snapshot, register.columns, plan, onProgress);

  onProgress({ phase: "artifacts", done: 0, total: 1 });
  const nodes = nodeStates(register, scored, previous.nodes);
  const budget = budgetGwei(snapshot.ceilingWei, previous.totalGwei);
  const rewards = allocateRewards(operatorScores(nodes), budget, snapshot.policy, snapshot.stakesWei);
  const rewardOf = new Map(rewards.map(({ operator, rewardGwei }) => [operator, rewardGwei]));
  const leafSet = creditLeaves(previous.leaves, rewardOf);
  const domain = rewardsDomain(snapshot.chainId, snapshot.distributor);
  const growing = threads.buildTree(domain, leafSet.leaves, leafSet.count);
  const rejections = [
    ...registrations.rejections,
    ...scored.silent.map((verifier) => ({ file: verifierPath(verifier), code: "silent" as const })),
    ...scored.rejections,
  ];
  const artifacts = new Map<ArtifactName, Buffer>([
    [
      "inputs.sha256",
      writeInputs([
        ...chainInputs(snapshotBytes, snapshot, previous),
        ...registrations.inputs,
        ...scored.batches.map(({ verifier, round, digest }) => ({ path: batchPath(verifier, round), digest })),
      ]),
    ],
    ["rejected.csv", writeRejected(rejections)],
    ["nodes.csv", writeNodes(nodes)],
    ["rewards.csv", writeRewards(rewards)],
    ["leaves.csv", writeLeaves(leafSet.leaves)],
  ]);
  const tree = await growing;
  const manifest = {
    ...rootFields(snapshot, tree),
    ...artifactDigests(artifacts),
    ...succession(previous),
    silentVerifiers: scored.silent,
  };
  const manifestBytes = serializeManifest(manifest);
  artifacts.set("manifest.json", manifestBytes);
  onProgress({ phase: "artifacts", done: 1, total: 1 });
  return {
    snapshot,
    manifest,
    manifestDigest: sha256(manifestBytes),
    artifacts,
    leaves: leafSet.leaves,
    tree,
    rewards,
    liveRounds: scored.liveRounds,
    rejections: rejections.length,
  };
}

function signatureCheck(threads: Threads, { checkedFile }: Scale, onProgress: OnProgress): SignatureCheck {
  const check = threads.checkSignatures((done, total) => {
    onProgress({ phase: "registrations", done, total });
  });
  return checkedFile === undefined ? check : new CheckedRegistrations(checkedFile).remembering(check);
}

function chainInputs(snapshotBytes: Buffer, snapshot: Snapshot, previous: PreviousEpoch): InputLine[] {
  const lines = [{ path: "snapshot.json", digest: sha256(snapshotBytes) }];
  if (snapshot.epoch > 1) lines.push({ path: "previous-manifest.json", digest: previous.manifestDigest });
  return lines;
}

type RootFields = Pick<
  Manifest,
  "chainId" | "count" | "depth" | "distributor" | "epoch" | "root" | "rulesVersion" | "totalGwei"
>;

function rootFields({ chainId, distributor, epoch }: Snapshot, tree: MerkleSumTree): RootFields {
  const { count, depth, root, totalGwei } = tree;
  return { chainId, count, depth, distributor, epoch, root, rulesVersion: RULES_VERSION, totalGwei };
}

type DigestFields = Pick<Manifest, (typeof DIGEST_OF)[keyof typeof DIGEST_OF]>;

/** What a manifest says of its artifacts. */
export function artifactDigests(artifacts: ReadonlyMap<ArtifactName, Buffer>): DigestFields {
  const digest = (name: keyof typeof DIGEST_OF): Digest => sha256(artifacts.get(name) ?? "");
  return {
    inputsDigest: digest("inputs.sha256"),
    leavesDigest: digest("leaves.csv"),
    nodesDigest: digest("nodes.csv"),
    rejectedDigest: digest("rejected.csv"),
    rewardsDigest: digest("rewards.csv"),
  };
}

function succession(previous: PreviousEpoch): Pick<Manifest, "previousManifestDigest" | "previousRoot"> {
  return { previousManifestDigest: previous.manifestDigest, previousRoot: previous.root };
}
