import { utc } from "../../domain/utcTime.js";
import type { StakeLock } from "./locks.js";

/** Where a lock stands at `now` (Unix seconds), and who can do what next: one clause. */
export function lockStanding({ state, appealUntil, decideUntil }: StakeLock, now: number): string {
  if (state === "locked") {
    return now < appealUntil
      ? `locked: the operator may appeal until ${utc(appealUntil)}`
      : `locked: not appealed by ${utc(appealUntil)}, anyone may settle it`;
  }
  if (state !== "appealed" || decideUntil === undefined) return state;
  return now < decideUntil
    ? `appealed: governance may uphold it until ${utc(decideUntil)}`
    : `appealed: not upheld by ${utc(decideUntil)}, anyone may release it`;
}
