import { VESTING_MONTH_SECONDS } from "../domain/allocation.js";
import { BPS } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import { utc } from "../domain/utcTime.js";
import type { Curve, Schedule } from "./schedule.js";

const MONTH = BigInt(VESTING_MONTH_SECONDS);
/** Largest number of months that the contract's 8 bits hold. */
const MAX_MONTHS = 255;

/** What a bucket lets its grants do. Times are Unix seconds. */
export interface CurveBounds {
  readonly curve: Curve;
  readonly tokenGeneration: bigint;
  /** No grant may start before: the curve's first month, or the bucket's newest revocation. */
  readonly earliestStart: bigint;
}

/**
 * Whether a grant's schedule is one, and never ahead of its bucket's curve: the rules by which the contract refuses a grant,
 * one by one. Throws `argument`, naming the option, the rule and the nearest value that keeps it.
 */
export function requireWithinCurve(schedule: Schedule, bounds: CurveBounds): void {
  requireLine(schedule);
  requireStart(schedule, bounds);
  requireInstant(schedule, bounds);
  requireEnd(schedule, bounds);
}

/** When a schedule is over, Unix seconds. */
export const endOf = ({ start, months }: Schedule): bigint => start + BigInt(months) * MONTH;

/** When a curve is over, Unix seconds. */
export const curveEnd = ({ curve, tokenGeneration }: Pick<CurveBounds, "curve" | "tokenGeneration">): bigint =>
  tokenGeneration + BigInt(curve.delayMonths + curve.months) * MONTH;

function requireLine({ instantBps, cliffMonths, months }: Schedule): void {
  if (instantBps > BPS) throw wrong("--instant-bps", `expected at most ${BPS}, got ${instantBps}`);
  if (months > MAX_MONTHS) throw wrong("--months", `expected at most ${MAX_MONTHS}, got ${months}`);
  if ((months === 0) !== (instantBps === BPS)) {
    const rule = `0 exactly where everything comes at once (--instant-bps ${BPS})`;
    throw wrong("--months", `expected ${rule}, got ${months} with ${instantBps} basis points`);
  }
  if (cliffMonths > months) throw wrong("--cliff-months", `expected at most the ${months} months, got ${cliffMonths}`);
}

function requireStart({ start }: Schedule, { curve, tokenGeneration, earliestStart }: CurveBounds): void {
  if (start >= earliestStart) return;
  const stepsBegin = tokenGeneration + BigInt(curve.delayMonths) * MONTH;
  const rule = earliestStart === stepsBegin ? "where the bucket's curve begins" : "the bucket's newest revocation";
  throw wrong("--start", `earliest start is ${time(earliestStart)}, ${rule}; got ${time(start)}`);
}

function requireInstant({ instantBps }: Schedule, { curve }: CurveBounds): void {
  if (instantBps <= curve.instantBps) return;
  const rule = `expected at most ${curve.instantBps}, what the bucket unlocks at token generation`;
  throw wrong("--instant-bps", `${rule}, got ${instantBps}`);
}

function requireEnd(schedule: Schedule, bounds: CurveBounds): void {
  const [end, earliest] = [endOf(schedule), curveEnd(bounds)];
  if (end >= earliest) return;
  const fewest = (earliest - schedule.start + MONTH - 1n) / MONTH;
  const rule = `earliest end is ${time(earliest)}, where the bucket's curve ends`;
  throw wrong("--months", `${rule}; ${schedule.months} months end at ${time(end)}, expected at least ${fewest}`);
}

const time = (seconds: bigint): string => utc(Number(seconds));
const wrong = (field: string, problem: string): MsnError => new MsnError("argument", problem, { field });
