import type { Address } from "../domain/hex.js";
import type { Contracts } from "./contracts.js";
import { withRetries } from "./retry.js";

/** Stakes asked for at once. */
const CALLS_AT_ONCE = 50;

/**
 * `minStake(operator, epoch)` of `operators`, exactly those above zero, in wei (rewards-spec.md section 2, `stakesWei`).
 * The values of an epoch that has ended are final, so they are read at the newest block, which every node has.
 */
export async function readMinStakes(
  { staking }: Contracts,
  epoch: number,
  operators: readonly Address[],
  onRead: (done: number, total: number) => void,
): Promise<Map<Address, bigint>> {
  const stakes = new Map<Address, bigint>();
  for (let start = 0; start < operators.length; start += CALLS_AT_ONCE) {
    const some = operators.slice(start, start + CALLS_AT_ONCE);
    const amounts = await Promise.all(some.map((operator) => withRetries(() => staking.minStake(operator, epoch))));
    some.forEach((operator, i) => {
      const amount = amounts[i] ?? 0n;
      if (amount > 0n) stakes.set(operator, amount);
    });
    onRead(start + some.length, operators.length);
  }
  return stakes;
}
