import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { JsonRpcProvider } from "ethers";
import { network } from "hardhat";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const ANVIL = join(ROOT, "node_modules", ".bin", "anvil");
/** Like `npx hardhat node`: a day before the weeks of data/, and hours before the token generation of localhost.json. */
const START = Date.UTC(2026, 7, 2) / 1000;
const LOCAL_CHAIN_ID = 31337;

export const NODE_KINDS = ["hardhat", "anvil"] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/** A node in a server of its own that mines every transaction at once. */
export interface TestNode {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  close(): Promise<void>;
}

/** Why a node cannot be had on this platform; undefined where it can. Linux on x64 has both. */
export function missing(kind: NodeKind): string | undefined {
  if (kind === "hardhat" || existsSync(ANVIL)) return undefined;
  const platform = `${process.platform} ${process.arch}`;
  if (platform === "linux x64") throw new Error(`anvil is not installed at ${ANVIL}; run npm ci`);
  return `anvil is not published for ${platform}`;
}

/** Starts a node; its chain id is that of a local chain unless given. */
export async function startNode(kind: NodeKind, chainId = LOCAL_CHAIN_ID): Promise<TestNode> {
  const { url, stop } = await (kind === "hardhat" ? startHardhat(chainId) : startAnvil(chainId));
  const provider = new JsonRpcProvider(url, chainId, { staticNetwork: true, cacheTimeout: -1 });
  return {
    url,
    provider,
    close: async () => {
      provider.destroy();
      await stop();
    },
  };
}

interface Server {
  readonly url: string;
  readonly stop: () => Promise<unknown>;
}

async function startHardhat(chainId: number): Promise<Server> {
  const server = await network.createServer({ network: "node", override: { chainId } }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  return { url: `http://${address}:${port}`, stop: () => server.close() };
}

async function startAnvil(chainId: number): Promise<Server> {
  const options = { port: 0, "chain-id": chainId, timestamp: START };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(ANVIL, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /^Listening on (\S+)$/.exec(line) ?? [];
    if (address === undefined) continue;
    child.stdout.resume();
    const stop = async (): Promise<void> => {
      child.kill();
      await exited;
    };
    return { url: `http://${address}`, stop };
  }
  throw new Error("anvil did not start");
}
