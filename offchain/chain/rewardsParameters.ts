import { WEI_PER_MSN } from "../domain/allocation.js";
import {
  BPS,
  EPOCH_SECONDS,
  MIN_ROUND_SECONDS,
  MIN_VERIFIERS,
  PPM,
  RULES_VERSION,
  SUM_LIMIT,
  WEI_PER_GWEI,
} from "../domain/constants.js";
import type { Address } from "../domain/hex.js";
import type { Policy } from "../domain/types.js";
import type { JsonFields } from "../io/jsonFields.js";
import { msnAmount } from "./msnAmount.js";

const DAY = 86_400;
/** Most verifiers the policy contract takes. */
const MAX_VERIFIERS = 101;
const POLICY_KEYS = ["boostBasePpm", "boostFloorGwei", "gatewayXShareBps", "roundLength", "verifiers"];
const REWARDS_KEYS = ["challengeWindowSeconds", "attesters", "threshold", "bondMsn", "demandDepositMsn"];
/** What the contract that reviews roots takes as a bond, and as the deposit of a demand; MSN. */
const BOND_MSN = { least: 1_000n, most: 1_000_000n };
const DEPOSIT_MSN = { least: 1n, most: 1_000n };

/** Who signs roots, how long they can be challenged, and what is at stake then. */
export interface RewardsParameters {
  readonly challengeWindowSeconds: number;
  /** Ascending. */
  readonly attesters: readonly Address[];
  /** How many attesters must sign. */
  readonly threshold: number;
  /** What a proposal puts at stake. */
  readonly bondGwei: bigint;
  /** What a demand puts at stake. */
  readonly demandDepositGwei: bigint;
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
    bondGwei: gweiWithin(fields, "bondMsn", BOND_MSN),
    demandDepositGwei: gweiWithin(fields, "demandDepositMsn", DEPOSIT_MSN),
  };
}

/** An amount of MSN, as the contract counts it. */
function gweiWithin(
  fields: JsonFields,
  key: string,
  { least, most }: { readonly least: bigint; readonly most: bigint },
): bigint {
  const wei = msnAmount(fields, key);
  if (wei < least * WEI_PER_MSN || wei > most * WEI_PER_MSN || wei % WEI_PER_GWEI !== 0n) {
    throw fields.wrong(key, `${least} to ${most} MSN with at most 9 decimals`);
  }
  return wei / WEI_PER_GWEI;
}
