import { expect } from "chai";

// For numbers that are not whole: the chain's matchers, once a test of the same process has loaded them, take no others.

/** Expects `low` ≤ `value` ≤ `high`. */
export function expectWithin(value: number, low: number, high: number, what = "value"): void {
  expect(value >= low && value <= high, `${what}: expected ${value} from ${low} to ${high}`).to.equal(true);
}

/** Expects `value` to be off `expected` by at most `tolerance`. */
export function expectNear(value: number, expected: number, tolerance: number, what = "value"): void {
  expectWithin(value, expected - tolerance, expected + tolerance, what);
}
