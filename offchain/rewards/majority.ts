import { compareBytes } from "../domain/order.js";
import type { Reports } from "./reports.js";

/**
 * The number of a report whose field (`length` bytes at `at`) has the value given by more than half of the reports, or
 * −1 where no value has (rewards-spec.md section 3). Boyer–Moore vote, then a count.
 */
export function majorityReport(reports: Reports, at: number, length: number): number {
  let candidate = 0;
  let lead = 0;
  for (let i = 0; i < reports.count; i++) {
    if (lead === 0) candidate = i;
    lead += sameField(reports, candidate, i, at, length) ? 1 : -1;
  }
  let votes = 0;
  for (let i = 0; i < reports.count; i++) votes += sameField(reports, candidate, i, at, length) ? 1 : 0;
  return 2 * votes > reports.count ? candidate : -1;
}

function sameField(reports: Reports, i: number, j: number, at: number, length: number): boolean {
  if (i === j) return true;
  const a = reports.offset(i) + at;
  const b = reports.offset(j) + at;
  return compareBytes(reports.batch(i), a, reports.batch(j), b, length) === 0;
}
