/**
 * How fast, and in how much memory, an epoch's tree, every account's path and the artifacts are made and written, and how
 * long OpenZeppelin's StandardMerkleTree takes for the tree alone: `npm run bench:tree`, or with the numbers of accounts,
 * `npm run bench:tree -- 1000 5000`. OpenZeppelin's tree is measured at the smallest of them.
 */
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { keccak256 } from "../offchain/crypto/keccak.js";
import { sha256 } from "../offchain/crypto/sha256.js";
import { ZERO_DIGEST } from "../offchain/domain/constants.js";
import type { Address } from "../offchain/domain/hex.js";
import { toHex } from "../offchain/domain/hex.js";
import { formatTable } from "../offchain/domain/table.js";
import type { Manifest, NodeState, RewardRow } from "../offchain/domain/types.js";
import { writeInputs, writeLeaves, writeNodes, writeRejected, writeRewards } from "../offchain/epoch/artifacts.js";
import { serializeManifest } from "../offchain/epoch/manifest.js";
import { PATHS_FILE } from "../offchain/epoch/pathsLayout.js";
import { PathsReader } from "../offchain/epoch/pathsReader.js";
import { publish } from "../offchain/epoch/publish.js";
import { Threads } from "../offchain/epoch/threads/threads.js";
import type { FileContent } from "../offchain/io/files.js";
import { openRanges } from "../offchain/io/ranges.js";
import type { LeafSet } from "../offchain/merkle/credit.js";
import { creditLeaves } from "../offchain/merkle/credit.js";
import { rewardsDomain } from "../offchain/merkle/sumWord.js";
import { cpuSeconds, inChild, peakMib, sizesOf, whole } from "./measuring.js";

const PROGRAM = fileURLToPath(import.meta.url);
const SEED = "today's network";
const THREADS = 2;
/** Leaves from which a tree is built in a thread. */
const ENOUGH_FOR_THREADS = 50_000;
const DEFAULT_SIZES = [216_000, 1_000_000];
const PLACE = { chainId: 31337, distributor: toHex(Buffer.alloc(20, 0xd1)), epoch: 1 };
/** Accounts whose path is read back from the file, to see that it is right. */
const SAMPLE = 100;

const accountAt = (i: number): Address => toHex(keccak256(Buffer.from(`${SEED} ${i}`, "ascii")).subarray(0, 20));
/** Gwei; sums of a million of them fit. */
const amountAt = (i: number): bigint => 1_000_000n + BigInt(i) * 7_919n;

/** What an epoch of so many accounts, each with a node, has found out before it is written. */
interface Found {
  readonly nodes: readonly NodeState[];
  readonly rewards: readonly RewardRow[];
  readonly leafSet: LeafSet;
}

function findings(count: number): Found {
  const accounts = Array.from({ length: count }, (_, i) => accountAt(i)).sort();
  const nodes = accounts.map((operator, i): NodeState => ({
    node: operator,
    operator,
    class: 2,
    kind: 1 + (i % 3),
    issuedAt: 1_785_000_000 + i,
    score: amountAt(i) * 1_000n,
    tenure: i % 30,
  }));
  const rewards = accounts.map((operator, i) => ({
    operator,
    scoreGatewayX: 0n,
    scoreGaGaNode: amountAt(i) * 1_000n,
    rawGwei: amountAt(i) + 3n,
    stakeGwei: BigInt(i) * 1_000_000_000n,
    weight: amountAt(i) + 1n,
    rewardGwei: amountAt(i),
  }));
  const leafSet = creditLeaves({ leaves: [], count: 0 }, new Map(accounts.map((account, i) => [account, amountAt(i)])));
  return { nodes, rewards, leafSet };
}

/** What one child process measured. */
interface Measured {
  readonly seconds: number;
  readonly cpu: number;
  /** Seconds of tables and digests, then until the tree is there too, then of files. */
  readonly stages: readonly number[];
  readonly peak: number;
  readonly pathsMib: number;
}

/** Seconds of this process so far by the clock, and by what its threads worked. */
const now = (): { readonly seconds: number; readonly cpu: number } => ({
  seconds: performance.now() / 1e3,
  cpu: cpuSeconds(),
});

/** Threads that run already, as they do when an epoch's rounds have been scored. */
async function runningThreads(domain: Buffer): Promise<Threads> {
  const threads = new Threads(THREADS);
  const few = Array.from({ length: ENOUGH_FOR_THREADS }, (_, index) => ({
    index,
    account: accountAt(0),
    cumulativeGwei: 1n,
  }));
  await Promise.all(Array.from({ length: THREADS }, () => threads.buildTree(domain, few, few.length)));
  return threads;
}

/** Makes tree, tables, digests and manifest, and writes everything with every path, as `epoch compute` does. */
async function measureOurs(folder: string, count: number): Promise<Measured> {
  const { nodes, rewards, leafSet } = findings(count);
  const domain = rewardsDomain(PLACE.chainId, PLACE.distributor);
  const threads = await runningThreads(domain);
  const start = now();
  const growing = threads.buildTree(domain, leafSet.leaves, leafSet.count);
  const tables = {
    inputs: writeInputs([]),
    rejected: writeRejected([]),
    nodes: writeNodes(nodes),
    rewards: writeRewards(rewards),
    leaves: writeLeaves(leafSet.leaves),
  };
  const tabled = now();
  const tree = await growing;
  const built = now();
  const manifest: Manifest = {
    ...PLACE,
    count: tree.count,
    depth: tree.depth,
    inputsDigest: sha256(tables.inputs),
    leavesDigest: sha256(tables.leaves),
    nodesDigest: sha256(tables.nodes),
    previousManifestDigest: ZERO_DIGEST,
    previousRoot: ZERO_DIGEST,
    rejectedDigest: sha256(tables.rejected),
    rewardsDigest: sha256(tables.rewards),
    root: tree.root,
    rulesVersion: 1,
    silentVerifiers: [],
    totalGwei: tree.totalGwei,
  };
  const files = new Map<string, FileContent>([
    ["inputs.sha256", tables.inputs],
    ["rejected.csv", tables.rejected],
    ["nodes.csv", tables.nodes],
    ["rewards.csv", tables.rewards],
    ["leaves.csv", tables.leaves],
    ["manifest.json", serializeManifest(manifest)],
    [PATHS_FILE, threads.pathsWriter({ manifest, tree })],
  ]);
  await publish(folder, files, PLACE);
  const end = now();
  await threads.close();
  const peak = peakMib();
  const { size } = await stat(join(folder, PATHS_FILE));
  await requirePaths(join(folder, PATHS_FILE), leafSet);
  return {
    seconds: end.seconds - start.seconds,
    cpu: end.cpu - start.cpu,
    stages: [tabled.seconds - start.seconds, built.seconds - tabled.seconds, end.seconds - built.seconds],
    peak,
    pathsMib: size / 2 ** 20,
  };
}

/** The reader checks each path against the root. */
async function requirePaths(file: string, { leaves }: LeafSet): Promise<void> {
  const reader = await PathsReader.open(openRanges(file));
  for (let i = 0; i < SAMPLE; i++) {
    const leaf = leaves[Math.floor((i * leaves.length) / SAMPLE)];
    const proof = leaf === undefined ? undefined : await reader.proofOf(leaf.account);
    if (proof === undefined || proof.index !== leaf?.index) throw new Error("a path is not the one that was written");
  }
}

/** The tree alone, with accounts and amounts as its users write them. */
function measureOpenZeppelin(count: number): Measured {
  const values = Array.from({ length: count }, (_, i) => [accountAt(i), String(amountAt(i))]);
  const start = now();
  const tree = StandardMerkleTree.of(values, ["address", "uint256"]);
  const end = now();
  if (tree.root.length !== 66) throw new Error("no root");
  const seconds = end.seconds - start.seconds;
  return { seconds, cpu: end.cpu - start.cpu, stages: [], peak: peakMib(), pathsMib: 0 };
}

const short = (value: number | undefined): string => (value === undefined ? "" : value.toFixed(2));

async function measure(sizes: readonly number[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "msn-bench-"));
  try {
    const header = ["what", "accounts", "s", "CPU s", "tables s", "then tree s", "files s", "paths MiB", "peak MiB"];
    const row = (what: string, size: number, { seconds, cpu, stages, pathsMib, peak }: Measured): string[] => {
      const [tables, tree, files] = stages;
      const paths = pathsMib === 0 ? "" : whole(pathsMib);
      return [
        what,
        whole(size),
        short(seconds),
        short(cpu),
        short(tables),
        short(tree),
        short(files),
        paths,
        whole(peak),
      ];
    };
    const smallest = Math.min(...sizes);
    const theirs = await inChild<Measured>(PROGRAM, ["openzeppelin", folder, String(smallest)]);
    const rows = [row("OpenZeppelin, tree", smallest, theirs)];
    let ratio = 0;
    for (const size of sizes) {
      const ours = await inChild<Measured>(PROGRAM, ["ours", join(folder, String(size)), String(size)]);
      if (size === smallest) ratio = theirs.seconds / ours.seconds;
      rows.push(row("all of ours", size, ours));
    }
    console.log(formatTable(header, rows, header.slice(1)));
    console.log(
      `${whole(smallest)} accounts: OpenZeppelin's tree takes ${ratio.toFixed(1)} times as long as all of ours`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

const [what, folder, count] = process.argv.slice(2);
if (what === "ours" && folder !== undefined) process.send?.(await measureOurs(folder, Number(count)));
else if (what === "openzeppelin") process.send?.(measureOpenZeppelin(Number(count)));
else await measure(sizesOf(process.argv.slice(2), DEFAULT_SIZES, SAMPLE));
