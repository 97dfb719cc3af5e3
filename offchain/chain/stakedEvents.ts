import type { AddressLike } from "ethers";

import { type Address, toAddress } from "../domain/hex.js";
import type { Contracts } from "./contracts.js";
import { type BlockRange, readOverBlocks } from "./eventBlocks.js";

/** Who staked for whom. */
export interface StakedPair {
  readonly owner: Address;
  readonly operator: Address;
}

/**
 * Everybody who ever staked, or with `owner` everybody that owner staked for; nobody has stake without a `Staked` event.
 * `onRead` hears how many blocks are read.
 */
export async function stakedPairs(
  { staking }: Contracts,
  blocks: BlockRange,
  owner?: AddressLike,
  onRead?: (done: number, total: number) => void,
): Promise<StakedPair[]> {
  const ask = async ({ from, to }: BlockRange): Promise<StakedPair[]> => {
    const events = await staking.queryFilter(staking.filters.Staked(owner), from, to);
    return events.map(({ args }) => ({ owner: toAddress(args.owner), operator: toAddress(args.operator) }));
  };
  return readOverBlocks(blocks, ask, onRead);
}
