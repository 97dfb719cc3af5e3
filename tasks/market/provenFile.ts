import { join } from "node:path";

import { MsnError } from "../../offchain/domain/errors.js";
import { readNodes } from "../../offchain/epoch/artifacts.js";
import { readManifest, readPinned } from "../../offchain/epoch/published.js";
import type { MarketChain, NewestEpoch } from "../../offchain/market/marketChain.js";
import type { ProvenNodes } from "../../offchain/market/proven.js";
import { provenNodes } from "../../offchain/market/proven.js";

/** The option of every task that reads an epoch's nodes. */
export interface EpochArguments {
  readonly anyEpoch: boolean;
}

/**
 * The nodes that a published epoch proved; `nodes.csv` must be the one its manifest pins, the chain the market's, and the
 * epoch the newest active one unless any will do.
 */
export async function readProven(
  dir: string,
  market: MarketChain,
  { anyEpoch }: EpochArguments,
): Promise<{ epoch: number; nodes: ProvenNodes }> {
  const { manifest, manifestDigest } = await readManifest(dir);
  const { chainId, epoch } = manifest;
  const file = join(dir, "manifest.json");
  if (chainId !== market.chainId) {
    const problem = `is of an epoch on chain ${chainId}, the offers are for chain ${market.chainId}`;
    throw new MsnError("artifacts", problem, { file });
  }
  const newest = anyEpoch ? undefined : await market.newestEpoch();
  if (newest !== undefined) requireNewest({ epoch, manifestDigest }, newest, file);
  const rows = readNodes(await readPinned(dir, "nodes.csv", manifest), join(dir, "nodes.csv"));
  return { epoch, nodes: provenNodes(rows) };
}

function requireNewest(given: NewestEpoch, newest: NewestEpoch, file: string): void {
  const anyway = "--any-epoch takes it all the same";
  if (newest.epoch === 0) throw new MsnError("artifacts", `no epoch is active on the chain yet; ${anyway}`, { file });
  if (given.epoch !== newest.epoch) {
    const problem = `is of epoch ${given.epoch}, the newest active one is ${newest.epoch}; ${anyway}`;
    throw new MsnError("artifacts", problem, { file });
  }
  if (given.manifestDigest !== newest.manifestDigest) {
    const problem = `has digest ${given.manifestDigest}, the active root was proposed with ${newest.manifestDigest}`;
    throw new MsnError("artifacts", `${problem}; ${anyway}`, { file });
  }
}
