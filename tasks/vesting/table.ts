import { formatTable } from "../../offchain/domain/table.js";
import { utc } from "../../offchain/domain/utcTime.js";

/** A table for people and, with the same cells, for a CSV: amounts in MSN without the unit, times UTC, no commas. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns to align at their right. */
  readonly right: readonly string[];
}

export function printTable({ header, rows, right }: Table): void {
  console.log(formatTable(header, rows, right));
}

/** A moment of the chain's, UTC. */
export const moment = (seconds: bigint): string => utc(Number(seconds));
