/** A point of a Lorenz curve: the poorest `operators` of all have `amount` of everything. Both are parts of 1. */
export interface LorenzPoint {
  readonly operators: number;
  readonly amount: number;
}

/** How evenly an amount is spread. */
export interface Distribution {
  /** From (0, 0) to (1, 1), at most POINTS of them; none where everybody has nothing. */
  readonly curve: readonly LorenzPoint[];
  /** Gini coefficient in millionths, rounded down: 0 where all have the same, near a million where one has everything. */
  readonly giniPpm: bigint;
  /** What the richest hundredth of the operators, at least one of them, has of everything, in millionths, rounded down. */
  readonly topPpm: bigint;
}

const POINTS = 201;
const PPM = 1_000_000n;
const HUNDRED = 100;

/** The distribution of amounts of one unit, zero or more. */
export function distributionOf(amounts: readonly bigint[]): Distribution {
  const ascending = [...amounts].sort((a, b) => (a < b ? -1 : Number(a > b)));
  const total = sum(ascending);
  if (total === 0n) return { curve: [], giniPpm: 0n, topPpm: 0n };
  const count = BigInt(ascending.length);
  const weighted = ascending.reduce((all, amount, i) => all + BigInt(2 * i + 1) * amount, 0n);
  const top = ascending.slice(ascending.length - Math.ceil(ascending.length / HUNDRED));
  return {
    curve: curveOf(ascending, total),
    // Σ (2i − n − 1)·x_i / (n·Σ x) with i from 1, which is never negative where the amounts ascend.
    giniPpm: ((weighted - count * total) * PPM) / (count * total),
    topPpm: (sum(top) * PPM) / total,
  };
}

function curveOf(ascending: readonly bigint[], total: bigint): LorenzPoint[] {
  const step = Math.max(1, Math.ceil(ascending.length / (POINTS - 1)));
  const curve: LorenzPoint[] = [{ operators: 0, amount: 0 }];
  let below = 0n;
  ascending.forEach((amount, i) => {
    below += amount;
    const isLast = i + 1 === ascending.length;
    if ((i + 1) % step !== 0 && !isLast) return;
    curve.push({ operators: (i + 1) / ascending.length, amount: Number((below * PPM) / total) / Number(PPM) });
  });
  return curve;
}

export const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
