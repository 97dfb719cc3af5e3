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

/** Every cancelled root that is still barred, in the order in which they were first proposed. */
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
  // The same root may have been cancelled in several epochs, and in one epoch at several depths; each is barred by itself.
  const named = ({ epoch, root }: { readonly epoch: bigint; readonly root: string }): string => `${epoch} ${root}`;
  const isCancelled = new Set(cancelled.map(({ args }) => named(args)));
  const roots = new Map<string, ProposedRoot>();
  for (const { args } of proposed) {
    if (!isCancelled.has(named(args))) continue;
    const depth = depthOf(toNumber(args.count));
    roots.set(`${named(args)} ${depth}`, { epoch: toNumber(args.epoch), root: args.root as Digest, depth });
  }
  const found = await readMany([...roots.values()], async (root): Promise<BarredRoot> => {
    return { ...root, bar: await readBar(challenges, root) };
  });
  return found.filter(({ bar }) => bar !== "none");
}
