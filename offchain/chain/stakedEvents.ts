import type { AddressLike, Provider } from "ethers";

import { type Address, toAddress } from "../domain/hex.js";
import type { Contracts } from "./contracts.js";
import { withRetries } from "./retry.js";

/** Ranges no longer than this are asked for again rather than halved. */
const FEWEST_BLOCKS = 100;

/** Blocks from `from` to `to`, both included. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
}

/** Who staked for whom. */
export interface StakedPair {
  readonly owner: Address;
  readonly operator: Address;
}

/** All blocks in which a deployment can have events. */
export async function blocksSince(provider: Provider, fromBlock: number): Promise<BlockRange> {
  const to = await provider.getBlockNumber();
  return { from: Math.min(fromBlock, to), to };
}

/**
 * Everybody who ever staked, or with `owner` everybody that owner staked for; nobody has stake without a `Staked` event.
 * Asks for all blocks at once, and for halves where a node refuses so many. `onRead` hears how many blocks are read.
 */
export async function stakedPairs(
  { staking }: Contracts,
  blocks: BlockRange,
  owner?: AddressLike,
  onRead: (done: number, total: number) => void = () => undefined,
): Promise<StakedPair[]> {
  const total = blocks.to - blocks.from + 1;
  let done = 0;
  const ask = async ({ from, to }: BlockRange): Promise<StakedPair[]> => {
    const events = await staking.queryFilter(staking.filters.Staked(owner), from, to);
    done += to - from + 1;
    onRead(done, total);
    return events.map(({ args }) => ({ owner: toAddress(args.owner), operator: toAddress(args.operator) }));
  };
  const read = async (range: BlockRange): Promise<StakedPair[]> => {
    if (range.to - range.from < FEWEST_BLOCKS) return withRetries(() => ask(range));
    try {
      return await ask(range);
    } catch {
      const middle = Math.floor((range.from + range.to) / 2);
      return [...(await read({ from: range.from, to: middle })), ...(await read({ from: middle + 1, to: range.to }))];
    }
  };
  return read(blocks);
}
