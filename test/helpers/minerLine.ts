import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { HDNodeWallet } from "ethers";
import { network } from "hardhat";

import { writeAddressBookFile } from "../../offchain/chain/addressBook.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import type { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { runCommandLine } from "../../scripts/miner/commandLine.js";
import { catchPrinted } from "./console.js";
import { withEnvironment } from "./environment.js";
import { type FullSystem, deployFullSystem } from "./fullSystem.js";
import { publishLeaves } from "./publishedLeaves.js";
import type { Chain } from "./system.js";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
/** The mnemonic of Hardhat's local accounts. */
const MNEMONIC = "test test test test test test test test test test test junk";

/** What a run of the script left behind. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** An account of the local chain. */
export interface Miner {
  readonly account: Address;
  readonly key: string;
}

/** Account `index` of the local chain; 10 and above have no other role in these tests. */
export function minerAt(index: number): Miner {
  const wallet = HDNodeWallet.fromPhrase(MNEMONIC, "", `m/44'/60'/0'/0/${index}`);
  return { account: toAddress(wallet.address), key: wallet.privateKey };
}

/** A served local chain with a deployment, a folder for files, and the miners' script pointed at both. */
export class MinerLine {
  /** Runs in this process share its console and its environment, and so follow one another. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly chain: Chain,
    readonly system: FullSystem,
    readonly dir: string,
    readonly rpc: string,
    private readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<MinerLine> {
    const server = await network.createServer("node", "127.0.0.1", 0);
    const { address, port } = await server.listen();
    const rpc = `http://${address}:${port}`;
    const connection = await network.create({ network: "localhost", override: { url: rpc } });
    const dir = await mkdtemp(join(tmpdir(), "msn-miner-"));
    const system = await deployFullSystem(connection);
    await writeAddressBookFile(join(dir, "book.json"), system.book);
    return new MinerLine(connection, system, dir, rpc, async () => {
      await connection.close();
      await server.close();
      await rm(dir, { recursive: true, force: true });
    });
  }

  async close(): Promise<void> {
    await this.stop();
  }

  file(name: string): string {
    return join(this.dir, name);
  }

  /** Runs the script in a process of its own; `changes` replace the node, the key and the password. */
  async run(key: string, args: readonly string[], changes: Readonly<Record<string, string>> = {}): Promise<Run> {
    const env = { ...process.env, ...this.#environment(key), ...changes };
    const script = ["--import", "tsx", join("scripts", "miner.ts"), ...args];
    return new Promise((resolve) => {
      execFile(process.execPath, script, { cwd: PROJECT, env, timeout: 60_000 }, (failure, out, error) => {
        resolve({ code: failure === null ? 0 : Number(failure.code ?? 255), out, error });
      });
    });
  }

  /** Runs the script against the deployment of this chain, as a miner: in this process, which saves its start. */
  async miner(miner: Miner, ...args: string[]): Promise<Run> {
    const result = this.#last.then(() => this.#runHere(miner.key, [...args, "--deployment", this.file("book.json")]));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #runHere(key: string, args: readonly string[]): Promise<Run> {
    const outcome = { succeeded: false };
    const { out, error } = await withEnvironment(this.#environment(key), () =>
      catchPrinted(async () => {
        outcome.succeeded = await runCommandLine(args);
      }),
    );
    return { code: outcome.succeeded ? 0 : 1, out: endLine(out), error: endLine(error) };
  }

  #environment(key: string): Record<string, string> {
    return { MSN_RPC_URL: this.rpc, MSN_PRIVATE_KEY: key, MSN_KEYSTORE_PASSWORD: "", DEBUG_STACK: "" };
  }

  /** Writes a published epoch into the folder. */
  async publish(name: string, epoch: number, leaves: readonly Leaf[]): Promise<{ dir: string; tree: MerkleSumTree }> {
    const dir = this.file(name);
    return { dir, tree: await publishLeaves(this.system, dir, epoch, leaves) };
  }
}

const endLine = (text: string): string => (text === "" ? "" : `${text}\n`);
