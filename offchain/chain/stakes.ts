import type { Provider } from "ethers";

import { type Address, toAddress } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import type { Contracts } from "./contracts.js";
import { withRetries } from "./retry.js";

/** Blocks asked for at once; public nodes refuse much larger ranges. */
const BLOCKS_A_CALL = 10_000;
/** Stakes asked for at once. */
const CALLS_AT_ONCE = 50;

/** How far the reading is, for people who wait. */
export type OnRead = (what: "blocks" | "stakes", done: number, total: number) => void;

/**
 * `minStake(operator, epoch)` of every operator that ever had stake, exactly those above zero, in wei and ascending by
 * operator (rewards-spec.md section 2, `stakesWei`). Operators are found through `Staked` events, since nobody has stake
 * without one.
 */
export async function readMinStakes(
  provider: Provider,
  { staking }: Contracts,
  epoch: number,
  blocks: { readonly from: number; readonly to: number },
  onRead: OnRead,
): Promise<Map<Address, bigint>> {
  const operators = new Set<Address>();
  for (let from = blocks.from; from <= blocks.to; from += BLOCKS_A_CALL) {
    const to = Math.min(from + BLOCKS_A_CALL - 1, blocks.to);
    const events = await withRetries(() => staking.queryFilter(staking.filters.Staked(), from, to));
    for (const { args } of events) operators.add(toAddress(args.operator));
    onRead("blocks", to - blocks.from + 1, blocks.to - blocks.from + 1);
  }

  const sorted = [...operators].sort(compareAscii);
  const stakes = new Map<Address, bigint>();
  for (let start = 0; start < sorted.length; start += CALLS_AT_ONCE) {
    const some = sorted.slice(start, start + CALLS_AT_ONCE);
    const amounts = await Promise.all(
      some.map((operator) => withRetries(() => staking.minStake(operator, epoch, { blockTag: blocks.to }))),
    );
    some.forEach((operator, i) => {
      const amount = amounts[i] ?? 0n;
      if (amount > 0n) stakes.set(operator, amount);
    });
    onRead("stakes", start + some.length, sorted.length);
  }
  return stakes;
}
