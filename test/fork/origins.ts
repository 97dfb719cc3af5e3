import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { network } from "hardhat";

import { writeAddressBookFile } from "../../offchain/chain/addressBook.js";
import { ROOT } from "../../scripts/check/files.js";
import { type NodeKind, startNode } from "../helpers/deployment/testNode.js";
import { type ForkOrigin, LOCAL_START } from "../helpers/livedIn/forkOrigin.js";
import { liveIn } from "../helpers/livedIn/live.js";
import { DAY } from "../helpers/system.js";

/** A system has lived for 25 days when `liveIn` is done, which leaves minutes until the time at which local nodes begin. */
const BEGIN = LOCAL_START - 25 * DAY - 600;
const LOCAL_CHAIN_ID = 31337;

export interface OpenOrigin extends ForkOrigin {
  close(): Promise<void>;
}

/** A node with a system that has lived there. */
export async function livedInNode(kind: NodeKind): Promise<OpenOrigin> {
  const node = await startNode(kind, LOCAL_CHAIN_ID, BEGIN);
  const connection = await network.create({ network: "localhost", override: { url: node.url } });
  const { book } = await liveIn(connection);
  await connection.networkHelpers.time.increaseTo(LOCAL_START);
  await connection.close();
  const folder = join(ROOT, "cache", "test-fork");
  await mkdir(folder, { recursive: true });
  const bookFile = join(folder, `${kind}.json`);
  await writeAddressBookFile(bookFile, book);
  return { ...(await blockOf(node.url, "latest")), bookFile, close: () => node.close() };
}

/** Any chain at `url`, at `block` or its newest one. */
export async function chainAt(url: string, block: string): Promise<OpenOrigin> {
  if (!/^[0-9]{0,12}$/.test(block)) throw new Error(`FORK_BLOCK=${block}: expected a block's number`);
  const tag = block === "" ? "latest" : `0x${Number(block).toString(16)}`;
  return { ...(await blockOf(url, tag)), bookFile: undefined, close: () => Promise.resolve() };
}

/** Fails at once where nothing answers, which a fork would find out only after a minute of retries. */
async function blockOf(url: string, tag: string): Promise<Pick<ForkOrigin, "url" | "block" | "time">> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_getBlockByNumber", params: [tag, false] });
  const headers = { "content-type": "application/json" };
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(url, { method: "POST", headers, body, signal }).catch(() => {
    throw new Error(`FORK_URL: no node answers at ${new URL(url).host}`);
  });
  const { result } = (await response.json()) as { readonly result?: Record<"number" | "timestamp", string> | null };
  if (!result) throw new Error(`FORK_URL: ${new URL(url).host} has no block ${tag}`);
  return { url, block: Number(result.number), time: Number(result.timestamp) };
}
