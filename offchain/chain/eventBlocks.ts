import { setTimeout as wait } from "node:timers/promises";

import type { Provider } from "ethers";

import { AdaptiveSize } from "./adaptiveSize.js";
import { isAnswer, pauseAfter } from "./retry.js";

/** Ranges no longer than this are asked for again rather than halved. */
const FEWEST_BLOCKS = 100;
/** Refusals of such a range after which the node is given up. */
const ATTEMPTS = 4;

/** Blocks from `from` to `to`, both included. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
}

/** All blocks in which a deployment can have events. */
export async function blocksSince(provider: Provider, fromBlock: number): Promise<BlockRange> {
  const to = await provider.getBlockNumber();
  return { from: Math.min(fromBlock, to), to };
}

/**
 * Everything `ask` finds in `blocks`, in their order. Asks for all blocks at once, and for half as many where a node refuses
 * so many: nodes limit blocks, events, bytes or seconds, and each words it differently. What it answered is not asked for
 * again, and the number it answers is remembered for the blocks that follow. `onRead` hears how many blocks are read.
 */
export async function readOverBlocks<T>(
  blocks: BlockRange,
  ask: (range: BlockRange) => Promise<readonly T[]>,
  onRead: (done: number, total: number) => void = () => undefined,
): Promise<T[]> {
  const total = blocks.to - blocks.from + 1;
  const size = new AdaptiveSize(FEWEST_BLOCKS, total);
  const found: T[] = [];
  let failures = 0;
  for (let from = blocks.from; from <= blocks.to;) {
    const to = Math.min(blocks.to, from + size.size - 1);
    try {
      for (const one of await ask({ from, to })) found.push(one);
    } catch (error) {
      if (isAnswer(error) || (size.isLeast && ++failures === ATTEMPTS)) throw error;
      if (size.isLeast) await wait(pauseAfter(2 * failures - 1, error));
      size.refused(to - from + 1);
      continue;
    }
    failures = 0;
    size.answered();
    from = to + 1;
    onRead(from - blocks.from, total);
  }
  return found;
}
