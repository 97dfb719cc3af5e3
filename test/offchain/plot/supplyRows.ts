import { BUCKETS, type BucketName, INITIAL_SUPPLY_WEI, WEI_PER_MSN } from "../../../offchain/domain/allocation.js";
import type { SupplyRow } from "../../../offchain/plot/supplyRow.js";

/** What each bucket has unlocked when this share of it has, in per cent. */
const unlocked = (percent: number): Record<BucketName, bigint> =>
  Object.fromEntries(BUCKETS.map(({ name, sizeWei }) => [name, (sizeWei * BigInt(percent)) / 100n])) as Record<
    BucketName,
    bigint
  >;

/** A made-up course over `months`: everything unlocks over 40 months, the supply grows, half of it is staked. */
export function supplyRows(months: number): SupplyRow[] {
  return Array.from({ length: months + 1 }, (_, month) => {
    const totalSupplyWei = INITIAL_SUPPLY_WEI + BigInt(month) * 200_000n * WEI_PER_MSN;
    const date = new Date(Date.UTC(2027, month, 1)).toISOString().slice(0, 10);
    return {
      month,
      date,
      totalSupplyWei,
      unlockedWei: unlocked(Math.min(100, month * 2.5) | 0),
      stakedWei: totalSupplyWei / 2n,
    };
  });
}
