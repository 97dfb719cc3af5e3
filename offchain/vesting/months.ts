import { VESTING_MONTH_SECONDS } from "../domain/allocation.js";
import { type Curve, type Schedule, unlockedWei, vestedWei } from "./schedule.js";

const MONTH = BigInt(VESTING_MONTH_SECONDS);

/** A moment at which something more vests or unlocks. */
export interface VestingStep {
  /** Unix seconds. */
  readonly at: bigint;
  /** Wei that come at this moment. */
  readonly wei: bigint;
  /** Wei that have come by then. */
  readonly cumulativeWei: bigint;
}

/** Every moment at which something of a grant of `amountWei` vests. */
export function grantSteps(schedule: Schedule, amountWei: bigint): VestingStep[] {
  return steps(schedule.start, schedule.months, (at) => vestedWei(schedule, amountWei, at));
}

/** Every moment at which a curve unlocks something of a bucket of `sizeWei`. */
export function curveSteps(curve: Curve, sizeWei: bigint, tokenGeneration: bigint): VestingStep[] {
  const months = curve.delayMonths + curve.months;
  return steps(tokenGeneration, months, (at) => unlockedWei(curve, sizeWei, tokenGeneration, at));
}

function steps(start: bigint, months: number, cumulativeAt: (at: bigint) => bigint): VestingStep[] {
  const found: VestingStep[] = [];
  let before = 0n;
  for (let month = 0; month <= months; month++) {
    const at = start + BigInt(month) * MONTH;
    const cumulativeWei = cumulativeAt(at);
    if (cumulativeWei > before) found.push({ at, wei: cumulativeWei - before, cumulativeWei });
    before = cumulativeWei;
  }
  return found;
}
