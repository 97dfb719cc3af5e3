import type { Provider } from "ethers";

import { withRetries } from "./retry.js";

/** Ranges no longer than this are asked for again rather than halved. */
const FEWEST_BLOCKS = 100;

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
 * Everything `ask` finds in `blocks`, in their order. Asks for all blocks at once, and for halves where a node refuses so
 * many. `onRead` hears how many blocks are read.
 */
export async function readOverBlocks<T>(
  blocks: BlockRange,
  ask: (range: BlockRange) => Promise<readonly T[]>,
  onRead: (done: number, total: number) => void = () => undefined,
): Promise<T[]> {
  const total = blocks.to - blocks.from + 1;
  let done = 0;
  const askOnce = async (range: BlockRange): Promise<readonly T[]> => {
    const found = await ask(range);
    done += range.to - range.from + 1;
    onRead(done, total);
    return found;
  };
  const read = async (range: BlockRange): Promise<readonly T[]> => {
    if (range.to - range.from < FEWEST_BLOCKS) return withRetries(() => askOnce(range));
    try {
      return await askOnce(range);
    } catch {
      const middle = Math.floor((range.from + range.to) / 2);
      return [...(await read({ from: range.from, to: middle })), ...(await read({ from: middle + 1, to: range.to }))];
    }
  };
  return [...(await read(blocks))];
}
