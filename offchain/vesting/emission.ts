import { INITIAL_SUPPLY_WEI } from "../domain/allocation.js";
import { BPS } from "../domain/constants.js";

const YEAR_SECONDS = 31_536_000n;
/** Rate of the first year, basis points of the initial supply; each year's is one step lower, down to nothing. */
const FIRST_RATE_BPS = 500n;
const RATE_STEP_BPS = 50n;

/**
 * What emission has accrued at `timestamp`, wei, rounded down; times are Unix seconds. Walks the years of 365 days from the
 * start and adds each second's part of its year (docs/protocol.md section 1).
 */
export function emissionAccruedWei(emissionStart: bigint, timestamp: bigint): bigint {
  let left = timestamp - emissionStart;
  let weiTimesYear = 0n;
  for (let rate = FIRST_RATE_BPS; rate > 0n && left > 0n; rate -= RATE_STEP_BPS) {
    const seconds = left < YEAR_SECONDS ? left : YEAR_SECONDS;
    weiTimesYear += seconds * ((INITIAL_SUPPLY_WEI * rate) / BigInt(BPS));
    left -= seconds;
  }
  return weiTimesYear / YEAR_SECONDS;
}
