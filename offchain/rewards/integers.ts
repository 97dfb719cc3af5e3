import { PPM } from "../domain/constants.js";

/**
 * ⌊a / b⌋ for integers 0 ≤ a < 2^53, b ≥ 1. Exact: a quotient below an integer n stays at least 1/b ≥ n/2^53 away from
 * it, more than half a unit in its last place, so that the division never rounds up to n.
 */
export const floorDivide = (a: number, b: number): number => Math.floor(a / b);

/**
 * ⌊value · first · second / 10^12⌋ for integers with value · first < 2^52 and second ≤ 10^6. The product itself may
 * exceed 2^53; it is split in two parts that do not, which is much faster than bigints in the hot loop.
 */
export function scaleByPpmTwice(value: number, first: number, second: number): number {
  const product = value * first;
  const high = floorDivide(product, PPM);
  const low = product - high * PPM;
  return floorDivide(high * second + floorDivide(low * second, PPM), PPM);
}
