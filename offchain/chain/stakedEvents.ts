import type { AddressLike } from "ethers";

import { type Address, toAddress } from "../domain/hex.js";
import type { Contracts } from "./contracts.js";
import { type BlockRange, readOverBlocks } from "./eventBlocks.js";

/** Who staked for whom. */
export interface StakedPair {
  readonly owner: Address;
  readonly operator: Address;
}

/** Who staked in `blocks`, with `owner` only for whom that owner staked. */
export async function stakedIn(
  { staking }: Contracts,
  { from, to }: BlockRange,
  owner?: AddressLike,
): Promise<StakedPair[]> {
  const events = await staking.queryFilter(staking.filters.Staked(owner), from, to);
  return events.map(({ args }) => ({ owner: toAddress(args.owner), operator: toAddress(args.operator) }));
}

/**
 * Everybody who ever staked, or with `owner` everybody that owner staked for; nobody has stake without a `Staked` event.
 */
export async function stakedPairs(
  contracts: Contracts,
  blocks: BlockRange,
  owner?: AddressLike,
): Promise<StakedPair[]> {
  return readOverBlocks(blocks, (range) => stakedIn(contracts, range, owner));
}
