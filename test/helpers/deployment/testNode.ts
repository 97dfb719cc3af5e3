import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { JsonRpcProvider } from "ethers";
import { network } from "hardhat";

import { LOCAL_START, forkOrigin } from "../livedIn/forkOrigin.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** As the packages of anvil are called. */
const PLATFORM = `${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;
const PUBLISHED = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64", "win32-amd64"];
const FILE = process.platform === "win32" ? "anvil.exe" : "anvil";
const ANVIL = join(ROOT, "node_modules", "@foundry-rs", `anvil-${PLATFORM}`, "bin", FILE);
const LOCAL_CHAIN_ID = 31337;
/** As many as Hardhat has. */
const ACCOUNTS = 20;

export const NODE_KINDS = ["hardhat", "anvil"] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/** A node in a server of its own that mines every transaction at once. */
export interface TestNode {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  close(): Promise<void>;
}

/** Why a node cannot be had on this platform; undefined where it can. */
export function missing(kind: NodeKind): string | undefined {
  if (kind === "hardhat" || existsSync(ANVIL)) return undefined;
  if (PUBLISHED.includes(PLATFORM)) throw new Error(`anvil is not installed at ${ANVIL}; run npm ci`);
  return `anvil is not published for ${PLATFORM}`;
}

/** Starts a node, whose clock begins at `start`; in a run of `npm run test:fork` it goes on from the chain forked there. */
export async function startNode(kind: NodeKind, chainId = LOCAL_CHAIN_ID, start?: number): Promise<TestNode> {
  const { url, stop } = await (kind === "hardhat" ? startHardhat : startAnvil)(chainId, start);
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

async function startHardhat(chainId: number, start?: number): Promise<Server> {
  const clock = start === undefined ? {} : { initialDate: new Date(start * 1000) };
  const server = await network.createServer({ network: "node", override: { chainId, ...clock } }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  return { url: `http://${address}:${port}`, stop: () => server.close() };
}

async function startAnvil(chainId: number, start = LOCAL_START): Promise<Server> {
  const origin = forkOrigin();
  const fork = origin === undefined ? {} : { "fork-url": origin.url, "fork-block-number": origin.block };
  const options = { port: 0, accounts: ACCOUNTS, "chain-id": chainId, timestamp: start, ...fork };
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
