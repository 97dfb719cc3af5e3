import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { type AccountOptions, runAccountPass, writeLeafProof } from "../../offchain/chain/watch/accountPass.js";
import { type FullOptions, type PassResult, runFullPass } from "../../offchain/chain/watch/fullPass.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { type WatchChain, openWatchChain } from "../../offchain/chain/watch/watchChain.js";
import { WatchMemory } from "../../offchain/chain/watch/watchMemory.js";
import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { writeLeaves } from "../../offchain/epoch/artifacts.js";
import type { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { ACTS } from "../../offchain/watch/action.js";
import { type Chain, type System, activateRoot, deploySystem, proposeTree, treeOf } from "./system.js";

/** Gwei of leaves in these tests. */
export const UNIT = 1_000_000_000n;

const folders: string[] = [];

/** A system with watchers on it; account 8 watches, 10 and above are miners. */
export class WatchWorld {
  private constructor(
    readonly chain: Chain,
    readonly system: System,
    readonly dir: string,
    readonly watcher: HardhatEthersSigner,
    readonly signers: readonly HardhatEthersSigner[],
  ) {}

  static async start(chain: Chain): Promise<WatchWorld> {
    const system = await deploySystem(chain);
    const signers = await chain.ethers.getSigners();
    const watcher = signers[8]!;
    await (await system.contracts.token.transfer(watcher, 1_000n * UNIT * WEI_PER_GWEI)).wait();
    const dir = await mkdtemp(join(tmpdir(), "msn-watch-"));
    folders.push(dir);
    return new WatchWorld(chain, system, dir, watcher, signers);
  }

  static async removeFolders(): Promise<void> {
    for (const dir of folders.splice(0)) await rm(dir, { recursive: true, force: true });
  }

  /** The account of miner `i`. */
  miner(i: number): Address {
    return toAddress(this.signers[10 + i]!.address);
  }

  /** A leaf of miner `i`, at place `i` unless given. */
  leaf(i: number, units: bigint, index = i): Leaf {
    return { index, account: this.miner(i), cumulativeGwei: units * UNIT };
  }

  file(...names: string[]): string {
    return join(this.dir, ...names);
  }

  /** Publishes leaves alone in a folder of this name. */
  async publish(name: string, leaves: readonly Leaf[] | string): Promise<string> {
    await mkdir(this.file(name), { recursive: true });
    await writeFile(this.file(name, "leaves.csv"), typeof leaves === "string" ? leaves : writeLeaves(leaves));
    return this.file(name);
  }

  /** Proposes leaves; their artifacts are said to be at `uri`. */
  async propose(leaves: readonly Leaf[], uri: string | Uint8Array = "", count?: number): Promise<MerkleSumTree> {
    const tree = treeOf(this.system, leaves, count);
    await proposeTree(this.chain, this.system, tree, undefined, uri);
    return tree;
  }

  /** Makes leaves the newest active root, published at `uri`. */
  async activate(leaves: readonly Leaf[], uri = ""): Promise<MerkleSumTree> {
    const tree = await this.propose(leaves, uri);
    await activateRoot(this.chain, this.system);
    return tree;
  }

  /** Whether a root is pending. */
  async isPending(): Promise<boolean> {
    return (await this.system.contracts.distributor.pendingRoot()).epoch !== 0n;
  }

  async increase(seconds: number): Promise<void> {
    await this.chain.networkHelpers.time.increase(seconds);
  }

  /** A full watcher with its own memory and, below `name`, its own folder. */
  async full(name: string, change: Partial<FullOptions> & WatcherPlace = {}): Promise<() => Promise<PassResult>> {
    const { signer = this.watcher, mirrors = [], gateway, through, ...options } = change;
    const chain = await this.#open(signer, through);
    const sources = { artifactsDir: this.file(name), mirrors, ...(gateway === undefined ? {} : { gateway }) };
    const memory = new WatchMemory(chain, sources, this.file(name, "state.json"));
    const all: FullOptions = {
      act: new Set(ACTS),
      dryRun: false,
      proofsDir: undefined,
      maxDepositGwei: 100n * UNIT,
      protect: [],
      patience: 0,
      confirmations: 0,
      ...options,
    };
    return () => runFullPass(chain, memory, all);
  }

  /** A miner's own watcher; the proof file is `<name>/proof.json`. */
  async own(name: string, change: Partial<AccountOptions> & WatcherPlace = {}): Promise<() => Promise<PassResult>> {
    const { signer = this.watcher, mirrors = [], through, ...options } = change;
    const chain = await this.#open(signer, through);
    const memory = new WatchMemory(chain, { artifactsDir: this.file(name), mirrors }, this.file(name, "state.json"));
    const all: AccountOptions = {
      act: new Set(ACTS),
      dryRun: false,
      proofFile: this.file(name, "proof.json"),
      maxDepositGwei: 100n * UNIT,
      confirmations: 0,
      ...options,
    };
    return () => runAccountPass(chain, memory, all);
  }

  async #open(signer: HardhatEthersSigner, through: WatcherPlace["through"]): Promise<WatchChain> {
    const chain = await openWatchChain({ book: this.system.book, provider: this.chain.ethers.provider }, signer);
    return through === undefined ? chain : { ...chain, contracts: through(chain.contracts) };
  }

  /** Writes the proof file of a leaf of an active root. */
  async writeProof(name: string, epoch: number, tree: MerkleSumTree, leaf: Leaf): Promise<void> {
    const { chainId, contracts } = this.system.book;
    const proof = { ...leaf, chainId, distributor: contracts.RewardsDistributor, epoch, path: tree.path(leaf.index) };
    await writeLeafProof(this.file(name, "proof.json"), proof);
  }
}

interface WatcherPlace {
  readonly signer?: HardhatEthersSigner;
  readonly mirrors?: readonly string[];
  readonly gateway?: string;
  /** How it sees the contracts. */
  readonly through?: (contracts: Contracts) => Contracts;
}

/** The contracts, but that `view` of the contract of challenges does `instead`, which gets what it did before. */
export function challengesWith(
  contracts: Contracts,
  view: "demandOf" | "review",
  instead: (ask: () => Promise<unknown>) => Promise<unknown>,
): Contracts {
  const challenges = new Proxy(contracts.challenges, {
    get: (target, key): unknown => {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      if (key !== view) return value.bind(target);
      return (...args: unknown[]) => instead(() => value.apply(target, args) as Promise<unknown>);
    },
  });
  return { ...contracts, challenges };
}

/** The kinds of the actions that a pass took. */
export const kinds = ({ taken }: PassResult): string[] => taken.map(({ action }) => action.kind);

/** The alerts of a pass, one a line. */
export const alerts = ({ events }: PassResult): string =>
  events
    .filter(({ kind }) => kind === "alert" || kind === "failed")
    .map(({ text }) => text)
    .join("\n");
