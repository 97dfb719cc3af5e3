import { GIB } from "../domain/charge.js";
import type { Match } from "./match.js";

/** A match in one line. */
export interface Quote {
  readonly filledBytes: bigint;
  readonly unfilledBytes: bigint;
  /** Gwei of MSN. */
  readonly costGwei: bigint;
  /** Gwei of MSN per GiB, rounded up; undefined where nothing is filled. */
  readonly averageGweiPerGiB: bigint | undefined;
  readonly nodes: number;
  /** Unix seconds. */
  readonly endsAt: number;
}

/** What a match comes to; the average price is rounded up. */
export function quoteOf({ fills, costGwei, unfilledBytes, endsAt }: Match): Quote {
  const filledBytes = fills.reduce((sum, { bytes }) => sum + bytes, 0n);
  const averageGweiPerGiB = filledBytes === 0n ? undefined : (costGwei * GIB + filledBytes - 1n) / filledBytes;
  return { filledBytes, unfilledBytes, costGwei, averageGweiPerGiB, nodes: fills.length, endsAt };
}
