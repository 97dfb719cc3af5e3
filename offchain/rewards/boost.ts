import { PPM } from "../domain/constants.js";

const ONE = BigInt(PPM);

/** What the boost of one operator depends on; all amounts in gwei of MSN (or all in any other common unit). */
export interface BoostInput {
  /** The operator's raw share r of R. */
  readonly raw: bigint;
  /** R, the sum of all raw shares. */
  readonly totalRaw: bigint;
  readonly stake: bigint;
  /** K, the total stake or the policy's floor; positive. */
  readonly totalStake: bigint;
  /** b, what an operator without stake keeps. */
  readonly basePpm: bigint;
}

/** min(r, ⌊r·b/10^6⌋ + ⌊(10^6 − b)·R·stake / (10^6·K)⌋): full speed only when staked (section 4). */
export function boostedWeight({ raw, totalRaw, stake, totalStake, basePpm }: BoostInput): bigint {
  const boosted = (raw * basePpm) / ONE + ((ONE - basePpm) * totalRaw * stake) / (ONE * totalStake);
  return boosted < raw ? boosted : raw;
}
