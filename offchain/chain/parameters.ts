import { ZERO_ADDRESS, ZERO_DIGEST } from "../domain/constants.js";
import type { Address, Digest } from "../domain/hex.js";
import type { Policy } from "../domain/types.js";
import type { JsonFields } from "../io/jsonFields.js";
import { readJsonFields } from "../io/jsonFile.js";
import { type BucketParameters, readBuckets } from "./bucketParameters.js";
import { checkExclusiveRoles } from "./exclusiveRoles.js";
import {
  type GovernorParameters,
  type TimelockParameters,
  checkDecisionTime,
  readGovernor,
  readTimelock,
} from "./governanceParameters.js";
import { checkTimes, utcSeconds } from "./parameterTimes.js";
import { type RewardsParameters, readPolicy, readRewards } from "./rewardsParameters.js";
import { type SettlementParameters, readSettlement } from "./settlementParameters.js";

/** `MAXIMUM_REPORTER_SHARE_BPS` of the staking contract. */
const MAX_REPORTER_SHARE_BPS = 5_000;
const KEYS = [
  "tokenGeneration",
  "emissionStart",
  "buckets",
  "timelock",
  "governor",
  "staking",
  "policy",
  "rewards",
  "settlement",
  "airdrop",
];
const STAKING_KEYS = ["guardian", "slasher", "reporterShareBps"];
const AIRDROP_KEYS = ["root", "deadline", "foundation"];

/** What a deployment is made with: `deployments/parameters/<network>.json`. Times are Unix seconds, UTC texts in the file. */
export interface DeploymentParameters {
  /** Where the unlock curves begin. */
  readonly tokenGeneration: number;
  /** Start of epoch 1. */
  readonly emissionStart: number;
  /** All seven, in the order of the contract's enum. */
  readonly buckets: readonly BucketParameters[];
  readonly timelock: TimelockParameters;
  readonly governor: GovernorParameters;
  readonly staking: StakingParameters;
  readonly policy: Policy;
  readonly rewards: RewardsParameters;
  readonly settlement: SettlementParameters;
  readonly airdrop: AirdropParameters;
}

/** Who watches over staking. */
export interface StakingParameters {
  /** May pause deposits, here and in the escrow, and veto a pending root. */
  readonly guardian: Address;
  /** May lock stake. */
  readonly slasher: Address;
  /** The reporter's share of what is slashed, basis points. */
  readonly reporterShareBps: number;
}

/** The airdrop to the testnet's miners. */
export interface AirdropParameters {
  readonly root: Digest;
  /** First moment without claims, Unix seconds. */
  readonly deadline: number;
  /** Receives what is left. */
  readonly foundation: Address;
}

/** The parameters as the Ignition module `MsnProtocol` takes them, in the contracts' units. */
export type IgnitionParameters = {
  tokenGeneration: number;
  emissionStart: number;
  /** In the order of the contract's enum `Bucket`, like `granters`. */
  curves: { instantBps: number; delayMonths: number; months: number }[];
  granters: Address[];
  timelockDelay: number;
  /** The zero address alone lets anyone execute. */
  timelockExecutors: Address[];
  governor: {
    votingDelay: number;
    votingPeriod: number;
    lateQuorumExtension: number;
    /** Wei of MSN. */
    proposalThreshold: string;
    quorumBps: number;
  };
  guardian: Address;
  slasher: Address;
  reporterShareBps: number;
  policy: {
    gatewayXShareBps: number;
    boostBasePpm: number;
    boostFloorGwei: string;
    roundLength: number;
    rulesVersion: number;
    rulesDigest: Digest;
    verifiers: Address[];
  };
  challengeWindow: number;
  attesters: Address[];
  threshold: number;
  reviewTerms: {
    guardian: Address;
    bondGwei: string;
    demandDepositGwei: string;
  };
  feeBps: number;
  burnShareBps: number;
  airdropRoot: Digest;
  airdropDeadline: number;
  airdropFoundation: Address;
};

/** Reads and checks a parameters file before anything is sent; throws `io`, `json`, `address`, `argument` or `deployment`. */
export async function readParameters(file: string): Promise<DeploymentParameters> {
  const fields = await readJsonFields(file, KEYS);
  const parameters: DeploymentParameters = {
    tokenGeneration: utcSeconds(fields, "tokenGeneration"),
    emissionStart: utcSeconds(fields, "emissionStart"),
    buckets: readBuckets(fields),
    timelock: readTimelock(fields),
    governor: readGovernor(fields),
    staking: readStaking(fields),
    policy: readPolicy(fields),
    rewards: readRewards(fields),
    settlement: readSettlement(fields),
    airdrop: readAirdrop(fields),
  };
  checkTimes(parameters, file);
  checkDecisionTime(parameters.timelock, parameters.governor, file);
  checkExclusiveRoles(parameters, file);
  return parameters;
}

function readStaking(file: JsonFields): StakingParameters {
  const fields = file.object("staking", STAKING_KEYS);
  return {
    guardian: fields.account("guardian"),
    slasher: fields.account("slasher"),
    reporterShareBps: fields.integer("reporterShareBps", 0, MAX_REPORTER_SHARE_BPS),
  };
}

function readAirdrop(file: JsonFields): AirdropParameters {
  const fields = file.object("airdrop", AIRDROP_KEYS);
  const root = fields.digest("root");
  if (root === ZERO_DIGEST) throw fields.wrong("root", "the root of the airdrop's tree");
  return { root, deadline: utcSeconds(fields, "deadline"), foundation: fields.account("foundation") };
}

/** The parameters in the shape the Ignition module takes; `rulesDigest` is that of the rules' text. */
export function ignitionParameters(parameters: DeploymentParameters, rulesDigest: Digest): IgnitionParameters {
  const { buckets, timelock, governor, staking, rewards, settlement, airdrop } = parameters;
  const { boostFloorGwei, verifiers, ...policy } = parameters.policy;
  return {
    tokenGeneration: parameters.tokenGeneration,
    emissionStart: parameters.emissionStart,
    curves: buckets.map(({ curve }) => ({ ...curve })),
    granters: buckets.map(({ granter }) => granter),
    timelockDelay: timelock.delaySeconds,
    timelockExecutors: timelock.executors.length === 0 ? [ZERO_ADDRESS] : [...timelock.executors],
    governor: {
      votingDelay: governor.votingDelaySeconds,
      votingPeriod: governor.votingPeriodSeconds,
      lateQuorumExtension: governor.lateQuorumExtensionSeconds,
      proposalThreshold: String(governor.proposalThresholdWei),
      quorumBps: governor.quorumBps,
    },
    guardian: staking.guardian,
    slasher: staking.slasher,
    reporterShareBps: staking.reporterShareBps,
    policy: { ...policy, boostFloorGwei: String(boostFloorGwei), rulesDigest, verifiers: [...verifiers] },
    challengeWindow: rewards.challengeWindowSeconds,
    attesters: [...rewards.attesters],
    threshold: rewards.threshold,
    reviewTerms: {
      guardian: staking.guardian,
      bondGwei: String(rewards.bondGwei),
      demandDepositGwei: String(rewards.demandDepositGwei),
    },
    feeBps: settlement.feeBps,
    burnShareBps: settlement.burnShareBps,
    airdropRoot: airdrop.root,
    airdropDeadline: airdrop.deadline,
    airdropFoundation: airdrop.foundation,
  };
}
