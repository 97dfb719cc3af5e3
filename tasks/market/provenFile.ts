import { join } from "node:path";

import { MsnError } from "../../offchain/domain/errors.js";
import { readNodes } from "../../offchain/epoch/artifacts.js";
import { readManifest, readPinned } from "../../offchain/epoch/published.js";
import type { ProvenNodes } from "../../offchain/market/proven.js";
import { provenNodes } from "../../offchain/market/proven.js";

/** The nodes that a published epoch proved; `nodes.csv` must be the one its manifest pins, the chain the market's. */
export async function readProven(dir: string, chainId: number): Promise<{ epoch: number; nodes: ProvenNodes }> {
  const { manifest } = await readManifest(dir);
  if (manifest.chainId !== chainId) {
    const problem = `is of an epoch on chain ${manifest.chainId}, the offers are for chain ${chainId}`;
    throw new MsnError("artifacts", problem, { file: join(dir, "manifest.json") });
  }
  const rows = readNodes(await readPinned(dir, "nodes.csv", manifest), join(dir, "nodes.csv"));
  return { epoch: manifest.epoch, nodes: provenNodes(rows) };
}
