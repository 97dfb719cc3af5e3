import type { Random } from "./random.js";

/** How many groups of equal size a distribution is kept as. */
export const QUANTILE_GROUPS = 200;

/** The value in the middle of each of {@link QUANTILE_GROUPS} groups of equal size; there must be a value. */
export function quantilesOf(values: readonly number[]): number[] {
  const ascending = Float64Array.from(values).sort();
  return Array.from({ length: QUANTILE_GROUPS }, (_, group) => {
    const at = Math.floor(((2 * group + 1) * ascending.length) / (2 * QUANTILE_GROUPS));
    return ascending[at] ?? 0;
  });
}

/** A whole number drawn from the distribution that has these quantiles, between two of them by the straight line. */
export function drawQuantile(random: Random, quantiles: readonly number[]): number {
  const position = random.fraction() * quantiles.length - 0.5;
  const at = Math.max(Math.floor(position), 0);
  const low = quantiles[at] ?? 0;
  const high = quantiles[at + 1] ?? low;
  return low + Math.floor((high - low) * Math.max(position - at, 0));
}
