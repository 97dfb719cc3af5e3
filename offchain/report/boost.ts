import type { RewardRow } from "../domain/types.js";

/** Operators whose stake and boost are nearly the same. */
export interface BoostBin {
  /** Middle of the bin on a logarithmic axis, MSN; 0 for operators without stake. */
  readonly stakeMsn: number;
  /** Middle of the bin: the reward as a part of the raw share, so that 1 is neither gain nor loss. */
  readonly boost: number;
  readonly operators: number;
}

const GWEI_PER_MSN = 1_000_000_000n;
const PPM = 1_000_000n;
/** Bins for each factor of ten of stake, and for each unit of boost. */
const BINS_A_DECADE = 8;
const BINS_A_UNIT = 20;

/**
 * Stake against boost, as counts in bins, so that a picture of a network of any size has few marks. Operators whose raw share
 * is zero have no boost and are left out.
 */
export function boostBins(rewards: readonly RewardRow[]): BoostBin[] {
  const bins = new Map<string, BoostBin>();
  for (const { rawGwei, rewardGwei, stakeGwei } of rewards) {
    if (rawGwei === 0n) continue;
    const stakeMsn = middleOfStake(Number(stakeGwei) / Number(GWEI_PER_MSN));
    const boost = middle(Number((rewardGwei * PPM) / rawGwei) / Number(PPM));
    const key = `${stakeMsn} ${boost}`;
    bins.set(key, { stakeMsn, boost, operators: (bins.get(key)?.operators ?? 0) + 1 });
  }
  return [...bins.values()].sort((a, b) => a.stakeMsn - b.stakeMsn || a.boost - b.boost);
}

function middleOfStake(msn: number): number {
  return msn === 0 ? 0 : 10 ** ((Math.floor(Math.log10(msn) * BINS_A_DECADE) + 0.5) / BINS_A_DECADE);
}

const middle = (boost: number): number => (Math.floor(boost * BINS_A_UNIT) + 0.5) / BINS_A_UNIT;
