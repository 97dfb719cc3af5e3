import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { HardhatEthersProvider, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import config from "../../hardhat.config.js";
import { type AddressBook, readAddressBook } from "../../offchain/chain/addressBook.js";
import { type Contracts, contractsOf } from "../../offchain/chain/contracts.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LOCAL_CHAIN_ID = 31337;

/** A local chain with the project's tasks and scripts pointed at it; everything it writes stays below `home`. */
export class LocalSystem {
  private constructor(
    readonly home: string,
    readonly rpc: string,
    private readonly hre: HardhatRuntimeEnvironment,
    private readonly stop: () => Promise<void>,
  ) {}

  /** Starts a chain whose clock stands a day before the weeks of data/. `home` is emptied first. */
  static async start(home: string): Promise<LocalSystem> {
    await rm(join(ROOT, home), { recursive: true, force: true });
    const node = await createHardhatRuntimeEnvironment(config, {}, ROOT);
    const server = await node.network.createServer("node", "127.0.0.1", 0);
    const { address, port } = await server.listen();
    const rpc = `http://${address}:${port}`;
    const networks = {
      ...config.networks,
      localhost: { type: "http" as const, chainType: "generic" as const, url: rpc },
    };
    const paths = { ...config.paths, ignition: home };
    const hre = await createHardhatRuntimeEnvironment({ ...config, networks, paths }, { network: "localhost" }, ROOT);
    return new LocalSystem(home, rpc, hre, () => server.close());
  }

  async close(): Promise<void> {
    const connection = await this.hre.network.getOrCreate();
    await connection.close();
    await this.stop();
  }

  /** Runs a Hardhat task as `npx hardhat <path> <options>` would; throws where that would exit with 1. */
  async task(path: readonly string[], options: Readonly<Record<string, string | boolean>>): Promise<void> {
    console.log(`\n$ npx hardhat ${[...path, ...asArguments(options)].join(" ")}`);
    const result: unknown = await this.hre.tasks.getTask([...path]).run({ ...options });
    const failed = typeof result === "object" && result !== null && "success" in result && result.success === false;
    if (failed) throw new Error(`${path.join(" ")} failed`);
  }

  /** Runs the miners' script in a process of its own with `key`; throws when it exits with anything but 0. */
  async miner(key: string, args: readonly string[]): Promise<void> {
    console.log(`\n$ npm run miner -- ${args.join(" ")}`);
    const script = [
      "--import",
      "tsx",
      join("scripts", "miner.ts"),
      ...args,
      "--rpc",
      this.rpc,
      "--deployment",
      this.addressBook,
    ];
    const env = { ...process.env, MSN_PRIVATE_KEY: key };
    const child = spawn(process.execPath, script, { cwd: ROOT, env, stdio: ["ignore", "inherit", "inherit"] });
    await once(child, "exit");
    if (child.exitCode !== 0) throw new Error(`miner ${args.join(" ")} exited with ${String(child.exitCode)}`);
  }

  /** The deployed contracts, sending from the chain's first account, which grants from every bucket. */
  async contracts(): Promise<{ readonly book: AddressBook; readonly contracts: Contracts }> {
    const { ethers } = await this.hre.network.getOrCreate();
    const book = await readAddressBook(this.hre.config.paths.ignition, LOCAL_CHAIN_ID);
    const [team] = await ethers.getSigners();
    return { book, contracts: contractsOf(book, team ?? ethers.provider) };
  }

  /** The chain's unlocked accounts. */
  async accounts(): Promise<Address[]> {
    const { ethers } = await this.hre.network.getOrCreate();
    return (await ethers.getSigners()).map(({ address }) => toAddress(address));
  }

  /** An unlocked account, to send and sign with. */
  async signer(account: Address): Promise<HardhatEthersSigner> {
    const { ethers } = await this.hre.network.getOrCreate();
    return ethers.getSigner(account);
  }

  /** Acts as the timelock would by a decision of governance. */
  async asTimelock(act: (timelock: HardhatEthersSigner) => Promise<void>): Promise<void> {
    const { networkHelpers } = await this.hre.network.getOrCreate();
    const { TimelockController } = (await this.contracts()).book.contracts;
    await networkHelpers.impersonateAccount(TimelockController);
    await networkHelpers.setBalance(TimelockController, 10n ** 18n);
    await act(await this.signer(TimelockController));
    await networkHelpers.stopImpersonatingAccount(TimelockController);
  }

  /** Remembers the chain's state; the result brings it back, as often as it is called. */
  async snapshot(): Promise<() => Promise<void>> {
    const { networkHelpers } = await this.hre.network.getOrCreate();
    const taken = await networkHelpers.takeSnapshot();
    return () => taken.restore();
  }

  /** The chain's present time, Unix seconds. */
  async now(): Promise<number> {
    return (await this.hre.network.getOrCreate()).networkHelpers.time.latest();
  }

  async provider(): Promise<HardhatEthersProvider> {
    return (await this.hre.network.getOrCreate()).ethers.provider;
  }

  async blockNumber(): Promise<number> {
    return (await this.provider()).getBlockNumber();
  }

  /** Pays `account` coins for gas from the chain's first account. */
  async fundGas(account: string): Promise<void> {
    const { ethers } = await this.hre.network.getOrCreate();
    const [team] = await ethers.getSigners();
    if (team === undefined) throw new Error("the local chain has no accounts");
    await (await team.sendTransaction({ to: account, value: ethers.parseEther("1") })).wait();
  }

  /** Lets the chain's clock jump to `timestamp`, Unix seconds, unless it has passed already. */
  async waitUntil(timestamp: number): Promise<void> {
    if (!(await this.moveClock(timestamp))) return;
    console.log(`\n... the chain's clock jumps to ${new Date(timestamp * 1000).toISOString().slice(0, 19)}Z`);
  }

  /** The same without a word; returns whether the clock moved. */
  async moveClock(timestamp: number): Promise<boolean> {
    const { networkHelpers } = await this.hre.network.getOrCreate();
    if ((await networkHelpers.time.latest()) >= timestamp) return false;
    await networkHelpers.time.increaseTo(timestamp);
    return true;
  }

  /** Where the deployment is recorded. */
  get addressBook(): string {
    return join(this.home, "deployments", "addresses", `${LOCAL_CHAIN_ID}.json`);
  }
}

function asArguments(options: Readonly<Record<string, string | boolean>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (typeof value === "boolean") return value ? [flag] : [];
    return [flag, value];
  });
}
