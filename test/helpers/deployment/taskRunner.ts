import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatUserConfig } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import config from "../../../hardhat.config.js";
import { catchPrinted } from "../console.js";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** What a task left behind. */
export interface TaskRun {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** What is not as in hardhat.config.ts. */
export interface Environment {
  /** Keys that send; the node's own accounts unless given. */
  readonly keys?: string[];
  /** What the configuration says the chain is; nothing unless given. */
  readonly chainId?: number;
  readonly changes?: Pick<HardhatUserConfig, "chainDescriptors" | "verify">;
  /** A network of the configuration to run on, in place of localhost; `base` stands for hardhat.config.ts. */
  readonly live?: { readonly network: string; readonly base: HardhatUserConfig };
}

/** The project's tasks pointed at the node at `url`, with `home` (below the repository) for what deployments leave. */
export async function environmentAt(
  url: string,
  home: string,
  { keys, chainId, changes, live }: Environment = {},
): Promise<HardhatRuntimeEnvironment> {
  const generic = { type: "http" as const, chainType: "generic" as const, url, accounts: keys ?? ("remote" as const) };
  const networks = { ...config.networks, localhost: chainId === undefined ? generic : { ...generic, chainId } };
  const paths = { ...config.paths, ignition: home };
  const chosen = live === undefined ? { ...config, ...changes, networks } : live.base;
  const network = live?.network ?? "localhost";
  return createHardhatRuntimeEnvironment({ ...chosen, paths }, { network }, ROOT);
}

/** Tasks as `npx hardhat` would run them, in this process, with what they print caught. */
export class TaskRunner {
  private constructor(
    readonly home: string,
    readonly hre: HardhatRuntimeEnvironment,
  ) {}

  static async at(url: string, home: string, environment?: Environment): Promise<TaskRunner> {
    return new TaskRunner(join(ROOT, home), await environmentAt(url, home, environment));
  }

  async run(path: readonly string[], options: Readonly<Record<string, string | boolean>> = {}): Promise<TaskRun> {
    let result: unknown;
    const printed = await catchPrinted(async () => {
      result = await this.hre.tasks.getTask([...path]).run({ ...options });
    });
    const failed = typeof result === "object" && result !== null && "success" in result && result.success === false;
    return { code: failed ? 1 : 0, ...printed };
  }

  /** Forgets every deployment. */
  async clear(): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await (await this.hre.network.getOrCreate()).close();
  }
}
