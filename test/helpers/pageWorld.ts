import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { sha256 } from "../../offchain/crypto/sha256.js";
import { GWEI_PER_MSN, WEI_PER_GWEI, ZERO_DIGEST } from "../../offchain/domain/constants.js";
import type { Address } from "../../offchain/domain/hex.js";
import type { Manifest, NodeState, Rejection, RewardRow } from "../../offchain/domain/types.js";
import { writeLeaves, writeNodes, writeRejected, writeRewards } from "../../offchain/epoch/artifacts.js";
import { serializeManifest } from "../../offchain/epoch/manifest.js";
import { pathsFile } from "../../offchain/epoch/pathsFile.js";
import { loadLeaves } from "../../offchain/epoch/published.js";
import { writeAtomically } from "../../offchain/io/files.js";
import { allocateRewards } from "../../offchain/rewards/allocation.js";
import { buildPage, pageSite } from "../../scripts/demo/page/minerPage.js";
import { type SiteServer, serveSite } from "../../scripts/demo/page/siteServer.js";
import { demoWallet } from "../../scripts/demo/page/walletServer.js";
import { grantFrom, payMsn } from "./fullSystem.js";
import { type Miner, MinerLine, minerAt } from "./minerLine.js";
import { activateRoot, proposeTree, treeOf } from "./system.js";
import { payForTraffic } from "./usage.js";

const POLICY = { boostBasePpm: 400_000, boostFloorGwei: 100_000n * GWEI_PER_MSN, gatewayXShareBps: 5_000 };
const MSN = WEI_PER_GWEI * GWEI_PER_MSN;

/** A file name that would run a script if a page took it for HTML. */
export const HOSTILE_NAME = `<img src=x onerror="document.title='owned'"><b>bold<b>`;

/** A local chain with one active epoch, and the page that shows it to the epoch's first operator. */
export class PageWorld {
  private constructor(
    readonly line: MinerLine,
    readonly miner: Miner,
    readonly reward: RewardRow,
    /** With the demo wallet, and without any. */
    readonly withWallet: SiteServer,
    readonly plain: SiteServer,
  ) {}

  static async start(): Promise<PageWorld> {
    const line = await MinerLine.start();
    const miner = minerAt(10);
    await mkdir(line.file("addresses"));
    await writeAtomically(line.file("addresses/31337.json"), await bookOf(line));
    await payMsn(line.system, miner.account, 500n * MSN);
    await grantFrom(line.system, "public", miner.account, 1_000n * MSN);
    const reward = await publishEpoch(line, miner.account);
    const files = {
      dist: await buildPage(line.file("page")),
      epochs: line.file("epochs"),
      addresses: line.file("addresses"),
      rpc: line.rpc,
    };
    const wallet = await demoWallet(line.rpc, miner.key);
    const withWallet = await serveSite(await pageSite({ ...files, wallet }));
    return new PageWorld(line, miner, reward, withWallet, await serveSite(await pageSite(files)));
  }

  /** A file of the published epoch. */
  artifact(name: string): string {
    return this.line.file(join("epochs", "1", name));
  }

  /** What the miner gets out of so much paid for its traffic, gwei: settled, and not claimed yet. */
  async earnUsage(gwei: bigint): Promise<bigint> {
    const { chain, system } = this.line;
    const { distributor } = system.contracts;
    await payForTraffic(system, await chain.ethers.getSigner(minerAt(13).account), this.miner.account, gwei);
    return (await distributor.usageOf(this.miner.account)).unpaidGwei;
  }

  async close(): Promise<void> {
    await this.withWallet.close();
    await this.plain.close();
    await this.line.close();
  }
}

const bookOf = (line: MinerLine): Promise<Buffer> => readFile(line.file("book.json"));

/** Publishes and activates epoch 1, with every file that the page reads; returns the row of `operator`. */
async function publishEpoch(line: MinerLine, operator: Address): Promise<RewardRow> {
  const { system, chain } = line;
  const [bob, carol] = [minerAt(11).account, minerAt(12).account];
  const scores = new Map([
    [operator, { gatewayX: 900_000n, gagaNode: 40_000n }],
    [bob, { gatewayX: 1_500_000n, gagaNode: 0n }],
    [carol, { gatewayX: 0n, gagaNode: 120_000n }],
  ]);
  const stakes = new Map([
    [operator, 2_000n * MSN],
    [bob, 30_000n * MSN],
  ]);
  const rewards = allocateRewards(scores, await system.contracts.distributor.ceilingGwei(1), POLICY, stakes);
  const earned = rewards.filter(({ rewardGwei }) => rewardGwei > 0n);
  const leaves = earned.map((row, index) => ({ index, account: row.operator, cumulativeGwei: row.rewardGwei }));
  const tree = treeOf(system, leaves);
  const rejections: Rejection[] = [
    { file: `probes/${operator}/${HOSTILE_NAME}`, code: "round" },
    { file: "registrations.rows", record: 7, code: "nodeSignature" },
  ];
  const files = {
    "leaves.csv": writeLeaves(leaves),
    "rewards.csv": writeRewards(rewards),
    "nodes.csv": writeNodes(nodesOf(operator)),
    "rejected.csv": writeRejected(rejections),
  };
  const manifest: Manifest = {
    chainId: system.book.chainId,
    count: tree.count,
    depth: tree.depth,
    distributor: system.book.contracts.RewardsDistributor,
    epoch: 1,
    inputsDigest: sha256(""),
    leavesDigest: sha256(files["leaves.csv"]),
    nodesDigest: sha256(files["nodes.csv"]),
    previousManifestDigest: ZERO_DIGEST,
    previousRoot: ZERO_DIGEST,
    rejectedDigest: sha256(files["rejected.csv"]),
    rewardsDigest: sha256(files["rewards.csv"]),
    root: tree.root,
    rulesVersion: 1,
    silentVerifiers: [],
    totalGwei: tree.totalGwei,
  };
  const dir = line.file("epochs/1");
  await mkdir(dir, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  await writeFile(join(dir, "manifest.json"), serializeManifest(manifest));
  await writeAtomically(join(dir, "paths.bin"), pathsFile(await loadLeaves(dir)));
  await proposeTree(chain, system, tree, sha256(serializeManifest(manifest)));
  await activateRoot(chain, system);
  const row = rewards.find((each) => each.operator === operator);
  if (row === undefined) throw new Error("the operator has no row");
  return row;
}

function nodesOf(operator: Address): NodeState[] {
  const node = (number: number, rest: Pick<NodeState, "class" | "kind" | "score" | "tenure">): NodeState => ({
    node: `0x${String(number).padStart(40, "0")}`,
    operator,
    issuedAt: 1_700_000_000,
    ...rest,
  });
  return [
    node(1, { class: 1, kind: 0, score: 600_000n, tenure: 3 }),
    node(2, { class: 1, kind: 0, score: 300_000n, tenure: 0 }),
    node(3, { class: 2, kind: 2, score: 40_000n, tenure: 1 }),
    node(4, { class: 2, kind: 1, score: 0n, tenure: 0 }),
  ];
}
