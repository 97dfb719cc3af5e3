import type { ContractName } from "../addressBook.js";

/**
 * What a number (or, for `role`, a digest) in a call means, and so how people write and read it:
 * - `msn`, `gwei`, `ether`: an amount, in wei of MSN, in gwei of MSN, in wei of the chain's coin
 * - `time`, `duration`: Unix seconds, seconds
 * - `bps`, `ppm`: a share in basis points, in parts per million
 * - `bucket`, `role`: a bucket of the initial supply, a role of the timelock
 * - `plain`: just a number
 */
export type Unit = "msn" | "gwei" | "ether" | "time" | "duration" | "bps" | "ppm" | "bucket" | "role" | "plain";

/** Units by the name of a parameter or of a struct's member; within one contract a name means one thing. */
const UNITS: Readonly<Record<ContractName, Readonly<Record<string, Unit>>>> = {
  Genesis: {},
  TimelockController: {
    role: "role",
    value: "ether",
    values: "ether",
    delay: "duration",
    newDelay: "duration",
  },
  Allocation: {
    bucket: "bucket",
    start: "time",
    instantBps: "bps",
    cliffMonths: "plain",
    months: "plain",
    amount: "msn",
    total: "msn",
    grantId: "plain",
    grantIds: "plain",
  },
  MSN: {
    value: "msn",
    amount: "msn",
    nonce: "plain",
    expiry: "time",
    deadline: "time",
    v: "plain",
  },
  EpochPolicy: {
    gatewayXShareBps: "bps",
    boostBasePpm: "ppm",
    boostFloorGwei: "gwei",
    roundLength: "duration",
    rulesVersion: "plain",
    epoch: "plain",
  },
  MinerStaking: {
    amount: "msn",
    deadline: "time",
    duration: "duration",
    lockId: "plain",
    newBps: "bps",
    newSeconds: "duration",
    v: "plain",
  },
  RewardsDistributor: {
    epoch: "plain",
    index: "plain",
    count: "plain",
    cumulativeGwei: "gwei",
    amountGwei: "gwei",
    newSeconds: "duration",
    threshold_: "plain",
  },
  RootChallenges: {
    epoch: "plain",
    index: "plain",
    cumulativeGwei: "gwei",
    amountGwei: "gwei",
    newBondGwei: "gwei",
    newDepositGwei: "gwei",
    page: "plain",
    count: "plain",
    serial: "plain",
    depth: "plain",
    activatableAt: "time",
    deadline: "time",
    v: "plain",
  },
  MsnGovernor: {
    value: "ether",
    values: "ether",
    proposalId: "plain",
    support: "plain",
    newVoteExtension: "duration",
    newProposalThreshold: "msn",
    newVotingDelay: "duration",
    newVotingPeriod: "duration",
    newQuorumNumerator: "bps",
  },
  Escrow: {
    amountGwei: "gwei",
    cumulativeGwei: "gwei",
    deadline: "time",
    v: "plain",
    channel: "plain",
    duration: "duration",
    feeBps: "bps",
    burnShareBps: "bps",
  },
  Exchange: {
    nonce: "plain",
    nonces: "plain",
  },
  TestnetAirdrop: {
    index: "plain",
    amount: "msn",
  },
};

/** The units of a contract's parameters by their names. */
export const unitsOf = (contract: ContractName): ReadonlyMap<string, Unit> => new Map(Object.entries(UNITS[contract]));
