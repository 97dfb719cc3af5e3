import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { network } from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import config from "../../hardhat.config.js";
import { writeAddressBook } from "../../offchain/chain/addressBook.js";
import { catchPrinted } from "./console.js";
import { type FullSystem, deployFullSystem } from "./fullSystem.js";
import type { Chain } from "./system.js";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const HARDHAT = join(PROJECT, "node_modules", "hardhat", "dist", "src", "cli.js");

type Options = Readonly<Record<string, string | boolean>>;

/** A served local chain with the whole system, a folder for files, and the project's tasks pointed at both. */
export class TaskLine {
  private constructor(
    readonly chain: Chain,
    readonly system: FullSystem,
    private readonly home: string,
    private readonly hre: HardhatRuntimeEnvironment,
    private readonly stop: () => Promise<void>,
  ) {}

  /** Starts a chain; what belongs to it stands below cache/`name`. */
  static async start(name: string): Promise<TaskLine> {
    const home = join("cache", name);
    await rm(join(PROJECT, home), { recursive: true, force: true });
    await mkdir(join(PROJECT, home), { recursive: true });
    const server = await network.createServer("node", "127.0.0.1", 0);
    const { address, port } = await server.listen();
    const localhost = { type: "http" as const, chainType: "generic" as const, url: `http://${address}:${port}` };
    const here = { ...config, networks: { ...config.networks, localhost }, paths: { ...config.paths, ignition: home } };
    const hre = await createHardhatRuntimeEnvironment(here, { network: "localhost" }, PROJECT);
    const connection = await hre.network.getOrCreate();
    const system = await deployFullSystem(connection);
    await writeAddressBook(join(PROJECT, home), system.book);
    await writeFile(join(PROJECT, home, "hardhat.config.ts"), configFile(localhost.url, home));
    return new TaskLine(connection, system, home, hre, async () => {
      await connection.close();
      await server.close();
    });
  }

  async close(): Promise<void> {
    await this.stop();
  }

  /** Path of a file in the folder, relative to the project. */
  file(name: string): string {
    return join(this.home, name);
  }

  async write(name: string, text: string): Promise<string> {
    await writeFile(join(PROJECT, this.file(name)), text);
    return this.file(name);
  }

  /** What a task prints; throws what it prints on stderr where it exits with 1. */
  async run(path: readonly string[], options: Options = {}): Promise<string> {
    const { out, error, failed } = await this.#result(path, options);
    expect(failed, error).to.equal(false);
    expect(error).to.equal("");
    return out;
  }

  /** The one line with which a task refuses; nothing may have been sent before. */
  async refusal(path: readonly string[], options: Options = {}): Promise<string> {
    const { ethers } = this.chain;
    const before = await ethers.provider.getBlockNumber();
    const { out, error, failed } = await this.#result(path, options);
    expect(failed, `${path.join(" ")} went through: ${out}`).to.equal(true);
    expect(error).to.match(/^error: [^\n]+$/);
    expect(await ethers.provider.getBlockNumber(), "something was sent").to.equal(before);
    return error;
  }

  /** Starts a task in a process of its own, as `npx hardhat --network localhost …` would. */
  start(args: readonly string[]): ChildProcess {
    const command = [HARDHAT, "--config", this.file("hardhat.config.ts"), "--network", "localhost", ...args];
    return spawn(process.execPath, command, { cwd: PROJECT, stdio: ["ignore", "pipe", "pipe"] });
  }

  async #result(
    path: readonly string[],
    options: Options,
  ): Promise<{ readonly out: string; readonly error: string; readonly failed: boolean }> {
    let result: unknown;
    const printed = await catchPrinted(async () => {
      result = await this.hre.tasks.getTask([...path]).run({ ...options });
    });
    const failed = typeof result === "object" && result !== null && "success" in result && result.success === false;
    return { ...printed, failed };
  }
}

/** The project's configuration with this chain as localhost. */
function configFile(url: string, home: string): string {
  return `import config from "../../hardhat.config.js";

export default {
  ...config,
  networks: { ...config.networks, localhost: { type: "http", chainType: "generic", url: ${JSON.stringify(url)} } },
  paths: { ...config.paths, ignition: ${JSON.stringify(home)} },
};
`;
}
