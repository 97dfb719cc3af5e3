import { BUCKETS, INITIAL_SUPPLY_WEI } from "../../domain/allocation.js";
import { ZERO_ADDRESS } from "../../domain/constants.js";
import type { AddressBook } from "../addressBook.js";
import { formatMsn } from "../amounts.js";
import type { Contracts } from "../contracts.js";
import type { IgnitionParameters } from "../parameters.js";
import { type Finding, finding } from "./finding.js";

/** Supply and mint right: the whole initial supply went to the allocation, and no more was minted than emission. */
export async function checkToken({ token }: Contracts, { contracts, records }: AddressBook): Promise<Finding[]> {
  const [initial, minted, supply, nomination] = await Promise.all([
    token.INITIAL_SUPPLY(),
    token.mintedEmission(),
    token.totalSupply(),
    token.nomination(),
  ]);
  const excess = supply - initial - minted;
  const burned = excess < 0n ? -excess : 0n;
  const { block } = records.MSN;
  const born = await token.queryFilter(token.filters.Transfer(ZERO_ADDRESS, contracts.Allocation), block, block);
  return [
    finding("MSN: minted at deployment", formatMsn(INITIAL_SUPPLY_WEI), formatMsn(initial)),
    finding(
      "MSN: minted to the allocation",
      [INITIAL_SUPPLY_WEI],
      born.map(({ args }) => args.value),
    ),
    finding(
      `MSN: supply = initial + ${formatMsn(minted)} emission - ${formatMsn(burned)} burned`,
      formatMsn(initial + minted - burned),
      formatMsn(supply),
    ),
    finding("MSN.minter", contracts.RewardsDistributor, await token.minter()),
    finding("MSN.nomination", ZERO_ADDRESS, nomination.nominee),
    finding("MSN.TIMELOCK", contracts.TimelockController, await token.TIMELOCK()),
  ];
}

/** Sizes, curves, granters and books of the seven buckets, and that all that was not released is there. */
export async function checkBuckets(
  { allocation, token }: Contracts,
  { contracts }: AddressBook,
  { curves, granters, tokenGeneration }: IgnitionParameters,
): Promise<Finding[]> {
  const perBucket = await Promise.all(
    BUCKETS.map(async ({ name, sizeWei, votes, revocable }, i) => {
      const [size, bucketVotes, bucketRevocable] = await Promise.all([
        allocation.bucketSize(i),
        allocation.bucketVotes(i),
        allocation.bucketRevocable(i),
      ]);
      const { instantBps, delayMonths, months } = await allocation.curveOf(i);
      const curve = curves[i];
      const subject = `Allocation: ${name}`;
      return [
        finding(
          `${subject}: size, votes, revocable`,
          [sizeWei, votes, revocable],
          [size, bucketVotes, bucketRevocable],
        ),
        finding(
          `${subject}: instant bps, delay, months`,
          [curve?.instantBps, curve?.delayMonths, curve?.months],
          [instantBps, delayMonths, months],
        ),
        finding(`${subject}: granter`, granters[i], await allocation.granterOf(i)),
      ];
    }),
  );
  return [
    ...perBucket.flat(),
    finding("Allocation.TOKEN_GENERATION", tokenGeneration, await allocation.TOKEN_GENERATION()),
    finding("Allocation.TIMELOCK", contracts.TimelockController, await allocation.TIMELOCK()),
    finding("Allocation.TOKEN", contracts.MSN, await allocation.TOKEN()),
    finding("Allocation.staking", contracts.MinerStaking, await allocation.staking()),
    ...(await checkHoldings({ allocation, token })),
  ];
}

/** The allocation holds all that it neither released nor has staked for grants; gifts may come on top. */
async function checkHoldings({ allocation, token }: Pick<Contracts, "allocation" | "token">): Promise<Finding[]> {
  const count = Number(await allocation.grantCount());
  let gone = 0n;
  const assigned = BUCKETS.map(() => 0n);
  for (let id = 1; id <= count; id++) {
    const grant = await allocation.grantOf(id);
    gone += grant.released + grant.staked;
    const bucket = Number(grant.bucket);
    assigned[bucket] = (assigned[bucket] ?? 0n) + grant.amount;
  }
  const due = INITIAL_SUPPLY_WEI - gone;
  const held = await token.balanceOf(allocation);
  const recorded = await Promise.all(BUCKETS.map((_, i) => allocation.assignedOf(i)));
  return [
    finding(
      "Allocation: holds what it owes",
      `at least ${formatMsn(due)}`,
      held >= due ? `at least ${formatMsn(due)}` : formatMsn(held),
    ),
    finding("Allocation: assigned = sum of grants", assigned, recorded),
  ];
}

/** Who watches over staking, and with what limits. */
export async function checkStaking(
  { staking }: Contracts,
  { contracts }: AddressBook,
  { emissionStart, guardian, slasher, reporterShareBps }: IgnitionParameters,
): Promise<Finding[]> {
  return [
    finding("MinerStaking.TOKEN", contracts.MSN, await staking.getFunction("TOKEN")()),
    finding("MinerStaking.TIMELOCK", contracts.TimelockController, await staking.getFunction("TIMELOCK")()),
    finding("MinerStaking.EMISSION_START", emissionStart, await staking.getFunction("EMISSION_START")()),
    finding("MinerStaking.guardian", guardian, await staking.guardian()),
    finding("MinerStaking.slasher", slasher, await staking.slasher()),
    finding("MinerStaking.reporterShareBps", reporterShareBps, await staking.reporterShareBps()),
  ];
}

/** The committees and the rules of the newest epoch. */
export async function checkRewards(
  { distributor, policy }: Contracts,
  { contracts }: AddressBook,
  parameters: IgnitionParameters,
): Promise<Finding[]> {
  const nextEpoch = (await policy.currentEpoch()) + 1n;
  const rules = await policy.policyAt(nextEpoch);
  const wanted = parameters.policy;
  const keys = [
    "gatewayXShareBps",
    "boostBasePpm",
    "boostFloorGwei",
    "roundLength",
    "rulesVersion",
    "rulesDigest",
  ] as const;
  return [
    finding("EpochPolicy.TIMELOCK", contracts.TimelockController, await policy.TIMELOCK()),
    finding("EpochPolicy.EMISSION_START", parameters.emissionStart, await policy.EMISSION_START()),
    ...keys.map((key) => finding(`EpochPolicy: ${key} from epoch ${nextEpoch}`, wanted[key], rules[key])),
    finding(`EpochPolicy: verifiers from epoch ${nextEpoch}`, wanted.verifiers, [...rules.verifiers]),
    finding("RewardsDistributor.TOKEN", contracts.MSN, await distributor.TOKEN()),
    finding("RewardsDistributor.STAKING", contracts.MinerStaking, await distributor.STAKING()),
    finding("RewardsDistributor.TIMELOCK", contracts.TimelockController, await distributor.TIMELOCK()),
    finding("RewardsDistributor.challengeWindow", parameters.challengeWindow, await distributor.challengeWindow()),
    finding("RewardsDistributor.attesters", parameters.attesters, [...(await distributor.attesters())]),
    finding("RewardsDistributor.threshold", parameters.threshold, await distributor.threshold()),
    finding("RewardsDistributor.attestersSuspended", false, await distributor.attestersSuspended()),
  ];
}

/** Who decides, by how much, and over which votes. */
export async function checkGovernor(
  { governor }: Contracts,
  { contracts }: AddressBook,
  { governor: wanted }: IgnitionParameters,
): Promise<Finding[]> {
  return [
    finding("MsnGovernor.token", contracts.MSN, await governor.token()),
    finding("MsnGovernor.STAKING", contracts.MinerStaking, await governor.STAKING()),
    finding("MsnGovernor.ALLOCATION", contracts.Allocation, await governor.ALLOCATION()),
    finding("MsnGovernor.timelock", contracts.TimelockController, await governor.timelock()),
    finding("MsnGovernor.votingDelay", wanted.votingDelay, await governor.votingDelay()),
    finding("MsnGovernor.votingPeriod", wanted.votingPeriod, await governor.votingPeriod()),
    finding(
      "MsnGovernor.lateQuorumVoteExtension",
      wanted.lateQuorumExtension,
      await governor.lateQuorumVoteExtension(),
    ),
    finding("MsnGovernor.proposalThreshold", wanted.proposalThreshold, await governor.proposalThreshold()),
    finding("MsnGovernor: quorum, bps", wanted.quorumBps, await governor["quorumNumerator()"]()),
  ];
}

/** The airdrop's terms, and that genesis is over. */
export async function checkRest(
  { airdrop, genesis }: Contracts,
  { contracts }: AddressBook,
  { airdropDeadline, airdropFoundation, airdropRoot }: IgnitionParameters,
): Promise<Finding[]> {
  return [
    finding("TestnetAirdrop.TOKEN", contracts.MSN, await airdrop.TOKEN()),
    finding("TestnetAirdrop.ROOT", airdropRoot, await airdrop.ROOT()),
    finding("TestnetAirdrop.DEADLINE", airdropDeadline, await airdrop.DEADLINE()),
    finding("TestnetAirdrop.FOUNDATION", airdropFoundation, await airdrop.FOUNDATION()),
    finding("Genesis.completed", true, await genesis.completed()),
  ];
}
