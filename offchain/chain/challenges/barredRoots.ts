import { toNumber } from "ethers";

import type { Digest } from "../../domain/hex.js";
import { depthOf } from "../../merkle/path.js";
import type { Contracts } from "../contracts.js";
import { type BlockRange, readOverBlocks } from "../eventBlocks.js";
import { readMany } from "../readMany.js";
import { type Bar, type ProposedRoot, readBar } from "./review.js";

/** A root that was cancelled and cannot be proposed again. */
export interface BarredRoot extends ProposedRoot {
  readonly bar: Bar;
}

/** Every cancelled root that is still barred, in the order of cancelling. */
export async function readBarredRoots(
  { challenges, distributor }: Pick<Contracts, "challenges" | "distributor">,
  blocks: BlockRange,
): Promise<BarredRoot[]> {
  const cancelled = await readOverBlocks(blocks, ({ from, to }) =>
    distributor.queryFilter(distributor.filters.RootCancelled(), from, to),
  );
  const proposed = await readOverBlocks(blocks, ({ from, to }) =>
    distributor.queryFilter(distributor.filters.RootProposed(), from, to),
  );
  const counts = new Map(proposed.map(({ args }) => [args.root, toNumber(args.count)]));
  const roots = new Map(cancelled.map(({ args }) => [args.root as Digest, toNumber(args.epoch)]));
  const found = await readMany([...roots], async ([root, epoch]): Promise<BarredRoot> => {
    const proposed = { epoch, root, depth: depthOf(counts.get(root) ?? 0) };
    return { ...proposed, bar: await readBar(challenges, proposed) };
  });
  return found.filter(({ bar }) => bar !== "none");
}
