import { VESTING_MONTH_SECONDS } from "../domain/allocation.js";
import { BPS } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";

/** A bucket's unlock curve from token generation (docs/protocol.md section 2). */
export interface Curve {
  /** Share at token generation, basis points; all of it exactly when `months` is 0. */
  readonly instantBps: number;
  /** Months with nothing more before the first step's month begins. */
  readonly delayMonths: number;
  /** Number of equal monthly steps. */
  readonly months: number;
}

/** A grant's vesting. */
export interface Schedule {
  /** Unix seconds. */
  readonly start: bigint;
  /** Share at the start, basis points; all of it exactly when `months` is 0. */
  readonly instantBps: number;
  /** Months during which the steps are counted, but withheld; at most `months`. */
  readonly cliffMonths: number;
  /** Number of equal monthly steps. */
  readonly months: number;
}

const MONTH = BigInt(VESTING_MONTH_SECONDS);

/**
 * What a curve has unlocked of a bucket of `sizeWei` at `timestamp`, wei; times are Unix seconds, and a step counts from its
 * own second on. Throws `argument` for a curve that cannot be.
 */
export function unlockedWei(curve: Curve, sizeWei: bigint, tokenGeneration: bigint, timestamp: bigint): bigint {
  requireShape(curve.instantBps, curve.months);
  if (timestamp < tokenGeneration) return 0n;
  const stepsFrom = tokenGeneration + BigInt(curve.delayMonths) * MONTH;
  return walk(sizeWei, curve.instantBps, curve.months, stepsBetween(stepsFrom, timestamp, curve.months));
}

/**
 * What of a grant of `amountWei` has vested at `timestamp`, released or not, wei; times are Unix seconds. Throws `argument`
 * for a schedule that cannot be.
 */
export function vestedWei(schedule: Schedule, amountWei: bigint, timestamp: bigint): bigint {
  const { start, instantBps, cliffMonths, months } = schedule;
  requireShape(instantBps, months);
  if (cliffMonths > months) {
    throw new MsnError("argument", `expected a cliff of at most ${months} months, got ${cliffMonths}`);
  }
  if (timestamp < start) return 0n;
  const steps = stepsBetween(start, timestamp, months);
  return walk(amountWei, instantBps, months, steps < cliffMonths ? 0 : steps);
}

/** How many of `months` steps lie in the time from `from` to `timestamp`, counted one by one. */
function stepsBetween(from: bigint, timestamp: bigint, months: number): number {
  let steps = 0;
  for (let next = from + MONTH; steps < months && next <= timestamp; next += MONTH) steps++;
  return steps;
}

/**
 * The share at once and `steps` of the equal steps. Both are rounded down to the wei: the share first, what is left of the
 * whole makes the steps. A step that is no whole number of wei carries its fraction on to the next ones, so that after n of N
 * steps ⌊rest·n/N⌋ has come and after the last one nothing is missing.
 */
function walk(wholeWei: bigint, instantBps: number, months: number, steps: number): bigint {
  const instant = (wholeWei * BigInt(instantBps)) / BigInt(BPS);
  if (months === 0) return instant;
  const count = BigInt(months);
  const step = (wholeWei - instant) / count;
  const fraction = (wholeWei - instant) % count;
  let sum = instant;
  let carried = 0n;
  for (let i = 0; i < steps; i++) {
    carried += fraction;
    sum += step + (carried >= count ? 1n : 0n);
    if (carried >= count) carried -= count;
  }
  return sum;
}

function requireShape(instantBps: number, months: number): void {
  const isShare = Number.isInteger(instantBps) && instantBps >= 0 && instantBps <= BPS;
  if (!isShare || (months === 0) !== (instantBps === BPS)) {
    throw new MsnError(
      "argument",
      `expected less than ${BPS} basis points at once with monthly steps, ${BPS} without, got ${instantBps} with ${months}`,
    );
  }
}
