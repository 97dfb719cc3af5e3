import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { type ContractRunner, JsonRpcSigner, getCreateAddress } from "ethers";

import {
  type AddressBook,
  CONTRACT_NAMES,
  makerOf,
  addressBookFile,
  readAddressBook,
} from "../../../offchain/chain/addressBook.js";
import { type Contracts, contractsOf } from "../../../offchain/chain/contracts.js";
import { type Address, toAddress } from "../../../offchain/domain/hex.js";
import { DeploymentKiller, type KillPoint } from "./killedDeployment.js";
import { TaskRunner, type TaskRun } from "./taskRunner.js";
import { type NodeKind, type TestNode, startNode } from "./testNode.js";

const CHAIN_ID = 31337;

/** A line of the journal, as far as tests choose by it. */
export interface JournalLine {
  /** From 1. */
  readonly line: number;
  readonly type: string;
  /** `Genesis`, `Genesis.complete`; empty where the line belongs to no step. */
  readonly step: string;
}

/** A node, the deployment tasks pointed at it, and ways to interrupt them. */
export class DeploymentBench {
  private killer: DeploymentKiller | undefined;

  private constructor(
    readonly node: TestNode,
    readonly line: TaskRunner,
    /** Below the repository. */
    readonly home: string,
    private empty: string,
    /** The deployer's transactions before this bench; a forked chain knows some. */
    private readonly sentBefore: number,
  ) {}

  /** Starts a node with a chain that none of these tests has used; `home` is below the repository and is emptied. */
  static async start(kind: NodeKind, home: string): Promise<DeploymentBench> {
    const node = await startNode(kind, CHAIN_ID);
    const line = await TaskRunner.at(node.url, home);
    await line.clear();
    const sentBefore = await node.provider.getTransactionCount(await deployerOf(node));
    return new DeploymentBench(node, line, home, await takeSnapshot(node), sentBefore);
  }

  async close(): Promise<void> {
    await this.killer?.close();
    await this.line.close();
    await this.node.close();
    await this.line.clear();
  }

  /** The chain as it was at the start, and no records. */
  async restart(): Promise<void> {
    await this.resetChain();
    await this.line.clear();
  }

  /** The chain as it was at the start, as after a restart of the node, and the records of the one before. */
  async resetChain(): Promise<void> {
    await this.node.provider.send("evm_revert", [this.empty]);
    this.empty = await takeSnapshot(this.node);
  }

  /** Does `work`, and undoes what it did to the chain and to the address book. */
  async undone(work: () => Promise<void>): Promise<void> {
    const snapshot = await takeSnapshot(this.node);
    const book = await readFile(this.bookFile);
    try {
      await work();
    } finally {
      await writeFile(this.bookFile, book);
      await this.node.provider.send("evm_revert", [snapshot]);
    }
  }

  async deploy(options: Readonly<Record<string, string>> = {}): Promise<TaskRun> {
    return this.line.run(["msn", "deploy"], { quiet: true, ...options });
  }

  async check(options: Readonly<Record<string, string | boolean>> = {}): Promise<TaskRun> {
    return this.line.run(["msn", "check"], { quiet: true, ...options });
  }

  /** Runs `msn deploy` in a process of its own until it is killed at `point`. */
  async deployUntil(point: KillPoint): Promise<void> {
    this.killer ??= new DeploymentKiller(this.node.url, this.home);
    await this.killer.deployUntil(point);
  }

  /** Transactions that the deployer has sent here. */
  async sent(): Promise<number> {
    return (await this.node.provider.getTransactionCount(await this.deployer())) - this.sentBefore;
  }

  async deployer(): Promise<Address> {
    return deployerOf(this.node);
  }

  /** Every contract that a transaction of the deployer created, ascending. */
  async created(): Promise<Address[]> {
    const from = await this.deployer();
    const found: Address[] = [];
    const end = this.sentBefore + (await this.sent());
    for (let nonce = this.sentBefore; nonce < end; nonce++) {
      const address = getCreateAddress({ from, nonce });
      if ((await this.node.provider.getCode(address)) !== "0x") found.push(toAddress(address));
    }
    return found.sort();
  }

  /** Sends as any account, whoever has its key. */
  async as(account: string): Promise<JsonRpcSigner> {
    await this.node.provider.send("hardhat_impersonateAccount", [account]);
    await this.node.provider.send("hardhat_setBalance", [account, `0x${(10n ** 18n).toString(16)}`]);
    return new JsonRpcSigner(this.node.provider, account);
  }

  /** Lets seconds pass on the chain. */
  async pass(seconds: number): Promise<void> {
    await this.node.provider.send("evm_increaseTime", [seconds]);
    await this.node.provider.send("evm_mine", []);
  }

  async book(): Promise<AddressBook> {
    return readAddressBook(this.line.home, CHAIN_ID);
  }

  get bookFile(): string {
    return addressBookFile(this.line.home, CHAIN_ID);
  }

  /** Changes a text in the address book. */
  async editBook(before: string, after: string): Promise<void> {
    const text = await readFile(this.bookFile, "utf8");
    expect(text.split(before).length, `${before} in the address book`).to.be.greaterThan(1);
    await writeFile(this.bookFile, text.replace(before, after));
  }

  async contracts(runner: ContractRunner = this.node.provider): Promise<Contracts> {
    return contractsOf(await this.book(), runner);
  }

  /** Ignition's folder. */
  get folder(): string {
    return join(this.line.home, "deployments", `chain-${CHAIN_ID}`);
  }

  async journal(): Promise<JournalLine[]> {
    const text = await readFile(join(this.folder, "journal.jsonl"), "utf8");
    const lines = text.split("\n").filter((line) => line !== "");
    return lines.map((line, i) => {
      const { type, futureId = "" } = parsed(line);
      return { line: i + 1, type, step: futureId.replace("MsnProtocol#", "") };
    });
  }
}

/** Runs `msn deploy` and expects a whole system from it, with every contract deployed once. */
export async function expectCompletes(bench: DeploymentBench, transactions: number): Promise<void> {
  const { code, error } = await bench.deploy();
  expect([code, error]).to.deep.equal([0, ""]);
  const checked = await bench.check();
  expect([checked.code, checked.error], checked.out).to.deep.equal([0, ""]);
  const { contracts } = await bench.book();
  const own = CONTRACT_NAMES.filter((name) => makerOf(name) === undefined);
  expect(await bench.created(), "contracts created").to.deep.equal(own.map((name) => contracts[name]).sort());
  expect(await bench.sent(), "transactions sent").to.equal(transactions);
  const recorded: unknown = JSON.parse(await readFile(join(bench.folder, "deployed_addresses.json"), "utf8"));
  expect(Object.keys(recorded as object).sort()).to.deep.equal(
    CONTRACT_NAMES.map((name) => `MsnProtocol#${name}`).sort(),
  );
}

async function deployerOf({ provider }: TestNode): Promise<Address> {
  return toAddress(await (await provider.getSigner(0)).getAddress());
}

async function takeSnapshot({ provider }: TestNode): Promise<string> {
  return String(await provider.send("evm_snapshot", []));
}

/** A half-written line has no type. */
function parsed(line: string): { readonly type: string; readonly futureId?: string } {
  try {
    return JSON.parse(line) as { readonly type: string; readonly futureId?: string };
  } catch {
    return { type: "" };
  }
}
