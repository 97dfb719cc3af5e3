import { INITIAL_SUPPLY_WEI } from "../domain/allocation.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import type { JsonFields } from "../io/jsonFields.js";
import { formatMsn } from "./amounts.js";
import { msnAmount } from "./msnAmount.js";

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** `DECISION_WINDOW` of the staking contract: an appealed lock that is not decided in it is released. */
const DECISION_WINDOW = 7 * DAY;
/** A quorum outside of these is met by a handful or by nobody, basis points. */
const QUORUM_BPS = { least: 100, most: 5_000 };
/** Above this threshold hardly anybody could propose. */
const MAX_THRESHOLD_WEI = INITIAL_SUPPLY_WEI / 100n;

const TIMELOCK_KEYS = ["delaySeconds", "executors"];
const GOVERNOR_KEYS = [
  "votingDelaySeconds",
  "votingPeriodSeconds",
  "lateQuorumExtensionSeconds",
  "proposalThresholdMsn",
  "quorumBps",
];

/** How long decisions wait, and who may execute them. */
export interface TimelockParameters {
  readonly delaySeconds: number;
  /** Ascending; empty means anyone. */
  readonly executors: readonly Address[];
}

/** How governance votes. */
export interface GovernorParameters {
  readonly votingDelaySeconds: number;
  readonly votingPeriodSeconds: number;
  readonly lateQuorumExtensionSeconds: number;
  readonly proposalThresholdWei: bigint;
  /** Share of what can vote, basis points. */
  readonly quorumBps: number;
}

/** Reads the section `timelock`; throws `json` or `address`. */
export function readTimelock(file: JsonFields): TimelockParameters {
  const fields = file.object("timelock", TIMELOCK_KEYS);
  return {
    delaySeconds: fields.integer("delaySeconds", HOUR, 30 * DAY),
    executors: fields.ascendingAccounts("executors"),
  };
}

/** Reads the section `governor`; throws `json` or `argument`. */
export function readGovernor(file: JsonFields): GovernorParameters {
  const fields = file.object("governor", GOVERNOR_KEYS);
  const proposalThresholdWei = msnAmount(fields, "proposalThresholdMsn");
  if (proposalThresholdWei === 0n || proposalThresholdWei > MAX_THRESHOLD_WEI) {
    throw fields.wrong("proposalThresholdMsn", `more than 0 and at most ${formatMsn(MAX_THRESHOLD_WEI)}`);
  }
  return {
    votingDelaySeconds: fields.integer("votingDelaySeconds", HOUR, 7 * DAY),
    votingPeriodSeconds: fields.integer("votingPeriodSeconds", HOUR, 7 * DAY),
    lateQuorumExtensionSeconds: fields.integer("lateQuorumExtensionSeconds", HOUR, 7 * DAY),
    proposalThresholdWei,
    quorumBps: fields.integer("quorumBps", QUORUM_BPS.least, QUORUM_BPS.most),
  };
}

/** Whether governance is fast enough to decide an appeal against a slash; throws `deployment`. */
export function checkDecisionTime(timelock: TimelockParameters, governor: GovernorParameters, file: string): void {
  const { votingDelaySeconds, votingPeriodSeconds, lateQuorumExtensionSeconds } = governor;
  const slowest = votingDelaySeconds + votingPeriodSeconds + lateQuorumExtensionSeconds + timelock.delaySeconds;
  if (slowest < DECISION_WINDOW) return;
  const parts = "voting delay, voting period, late quorum extension and timelock delay";
  const reason = "as an appeal against a slash must be decidable in its decision window";
  throw new MsnError(
    "deployment",
    `expected ${parts} to take less than ${DECISION_WINDOW} s together, ${reason}, got ${slowest} s`,
    { file, field: "governor" },
  );
}
