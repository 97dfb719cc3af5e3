import { EPOCH_SECONDS, GWEI_PER_MSN, RULES_VERSION, WEI_PER_GWEI } from "../domain/constants.js";
import type { Address } from "../domain/hex.js";
import type { Commitment, Snapshot } from "../domain/types.js";
import { DEFAULT_ROUND_SECONDS } from "../relays/importRelays.js";
import { emissionAccruedWei } from "../vesting/emission.js";
import {
  CHAIN_ID,
  DISTRIBUTOR,
  EMISSION_START,
  LARGEST_STAKE_RATIO,
  SMALLEST_STAKE_MSN,
  STAKER_PPM,
  STAKING,
  TOKEN,
} from "./assumptions.js";
import { Random } from "./random.js";

const SMALLEST_STAKE_WEI = SMALLEST_STAKE_MSN * GWEI_PER_MSN * WEI_PER_GWEI;
const FINENESS = 1_000;

/** The snapshot of the first epoch. */
export function syntheticSnapshot(
  verifiers: readonly Address[],
  commitments: ReadonlyMap<Address, Commitment>,
  stakesWei: ReadonlyMap<Address, bigint>,
): Snapshot {
  const end = EMISSION_START + EPOCH_SECONDS;
  return {
    ceilingWei: emissionAccruedWei(BigInt(EMISSION_START), BigInt(end)),
    chainId: CHAIN_ID,
    commitments,
    distributor: DISTRIBUTOR,
    end,
    epoch: 1,
    policy: {
      boostBasePpm: 400_000,
      boostFloorGwei: 100_000n * GWEI_PER_MSN,
      gatewayXShareBps: 5_000,
      roundLength: DEFAULT_ROUND_SECONDS,
      rulesVersion: RULES_VERSION,
      verifiers,
    },
    stakesWei,
    staking: STAKING,
    start: EMISSION_START,
    token: TOKEN,
  };
}

/** Stakes of the operators that have one: many small, few large. */
export function drawStakes(seed: Uint8Array, operators: readonly Address[]): Map<Address, bigint> {
  const random = Random.of(seed, "stakes");
  const stakes = new Map<Address, bigint>();
  for (const operator of operators) {
    if (!random.chance(STAKER_PPM)) continue;
    const parts = FINENESS * random.skewed(LARGEST_STAKE_RATIO) + random.below(FINENESS);
    stakes.set(operator, (SMALLEST_STAKE_WEI * BigInt(parts)) / BigInt(FINENESS));
  }
  return stakes;
}
