import { floorDivide } from "./integers.js";

const BASE_PPM = 400_000;
const GROWTH_PPM = 600_000;
/** Full epochs from which the tenure coefficient no longer grows. */
export const FULL_AFTER_EPOCHS = 26;

/** The tenure coefficient in ppm (0.4 to 1) of a node with `epochs` full epochs before this one (section 3). */
export function tenurePpm(epochs: number): number {
  return BASE_PPM + floorDivide(GROWTH_PPM * Math.min(epochs, FULL_AFTER_EPOCHS), FULL_AFTER_EPOCHS);
}

/** Full epochs after this one: one more if the node scored in at least half of the live rounds, of which there is one. */
export function tenureAfter(epochs: number, scoredRounds: number, liveRounds: number): number {
  return liveRounds > 0 && 2 * scoredRounds >= liveRounds ? epochs + 1 : epochs;
}
