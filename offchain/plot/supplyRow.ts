import type { BucketName } from "../domain/allocation.js";
import { BUCKETS } from "../domain/allocation.js";
import { MsnError } from "../domain/errors.js";

/** The state of the token system at the end of a month. Amounts are wei of MSN. */
export interface SupplyRow {
  /** Vesting months since token generation, from 0. */
  readonly month: number;
  /** Day in UTC, `2027-01-01`. */
  readonly date: string;
  readonly totalSupplyWei: bigint;
  /** What the buckets' curves have unlocked. */
  readonly unlockedWei: Readonly<Record<BucketName, bigint>>;
  readonly stakedWei: bigint;
}

/** What all buckets have unlocked, wei of MSN. */
export const unlockedInAll = (row: SupplyRow): bigint =>
  BUCKETS.reduce((sum, { name }) => sum + row.unlockedWei[name], 0n);

/** First and last row. Throws `argument` unless there are two at least and their months ascend. */
export function requireSeries(rows: readonly SupplyRow[]): { first: SupplyRow; last: SupplyRow } {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined || rows.length < 2) {
    throw new MsnError("argument", `a chart over time needs at least two rows, got ${rows.length}`);
  }
  rows.reduce((previous, row, record) => {
    if (record > 0 && row.month <= previous.month) {
      const problem = `expected a month after ${previous.month}, got ${row.month}`;
      throw new MsnError("argument", problem, { record, field: "month" });
    }
    return row;
  }, first);
  return { first, last };
}
