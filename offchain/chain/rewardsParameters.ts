import {
  BPS,
  EPOCH_SECONDS,
  MIN_ROUND_SECONDS,
  MIN_VERIFIERS,
  PPM,
  RULES_VERSION,
  SUM_LIMIT,
} from "../domain/constants.js";
import type { Address } from "../domain/hex.js";
import type { Policy } from "../domain/types.js";
import type { JsonFields } from "../io/jsonFields.js";

const DAY = 86_400;
/** Most verifiers the policy contract takes. */
const MAX_VERIFIERS = 101;
const POLICY_KEYS = ["boostBasePpm", "boostFloorGwei", "gatewayXShareBps", "roundLength", "verifiers"];
const REWARDS_KEYS = ["challengeWindowSeconds", "attesters", "threshold"];

/** Who signs roots, and how long they can be challenged. */
export interface RewardsParameters {
  readonly challengeWindowSeconds: number;
  /** Ascending. */
  readonly attesters: readonly Address[];
  /** How many attesters must sign. */
  readonly threshold: number;
}

/** Reads the section `policy`; throws `json` or `address`. */
export function readPolicy(file: JsonFields): Policy {
  const fields = file.object("policy", POLICY_KEYS);
  const roundLength = fields.integer("roundLength", MIN_ROUND_SECONDS, EPOCH_SECONDS);
  if (EPOCH_SECONDS % roundLength !== 0) throw fields.wrong("roundLength", `a divisor of ${EPOCH_SECONDS}`);
  const verifiers = fields.ascendingAccounts("verifiers");
  const { length } = verifiers;
  if (length < MIN_VERIFIERS || length > MAX_VERIFIERS || length % 2 === 0) {
    throw fields.wrong("verifiers", `an odd number from ${MIN_VERIFIERS} to ${MAX_VERIFIERS} of them, not ${length}`);
  }
  return {
    boostBasePpm: fields.integer("boostBasePpm", 0, PPM),
    boostFloorGwei: fields.amount("boostFloorGwei", 1n, SUM_LIMIT),
    gatewayXShareBps: fields.integer("gatewayXShareBps", 0, BPS),
    roundLength,
    rulesVersion: RULES_VERSION,
    verifiers,
  };
}

/** Reads the section `rewards`; throws `json` or `address`. */
export function readRewards(file: JsonFields): RewardsParameters {
  const fields = file.object("rewards", REWARDS_KEYS);
  const attesters = fields.ascendingAccounts("attesters");
  const threshold = fields.integer("threshold", 1, Number.MAX_SAFE_INTEGER);
  if (threshold > attesters.length || 2 * threshold <= attesters.length) {
    throw fields.wrong("threshold", `more than half and at most all of the ${attesters.length} attesters`);
  }
  return {
    challengeWindowSeconds: fields.integer("challengeWindowSeconds", DAY, 14 * DAY),
    attesters,
    threshold,
  };
}
