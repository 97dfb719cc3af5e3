import { accountsUpTo, type Changes } from "../../offchain/parametersFile.js";

const [one, two, three, four, five, six, granter, executor, guardian, slasher, foundation] = accountsUpTo(11);

/**
 * For every field of `deployments/parameters/localhost.json` that says what contracts are made with another value, valid by
 * itself and with all the others; of the fields that the buckets have, one bucket stands for all.
 */
export const OTHER_VALUES: Changes = {
  tokenGeneration: "2026-08-02T07:00:00Z",
  emissionStart: "2026-08-04T00:00:00Z",
  "buckets.public.instantBps": 1_001,
  "buckets.ecosystem.delayMonths": 1,
  "buckets.team.months": 35,
  "buckets.partners.granter": granter,
  "timelock.delaySeconds": 172_799,
  "timelock.executors": [executor],
  "governor.votingDelaySeconds": 86_399,
  "governor.votingPeriodSeconds": 259_199,
  "governor.lateQuorumExtensionSeconds": 43_199,
  "governor.proposalThresholdMsn": "99999",
  "governor.quorumBps": 401,
  "staking.guardian": guardian,
  "staking.slasher": slasher,
  "staking.reporterShareBps": 2_001,
  "policy.boostBasePpm": 400_001,
  "policy.boostFloorGwei": "100000000000001",
  "policy.gatewayXShareBps": 5_001,
  "policy.roundLength": 1_800,
  "policy.verifiers": [one, two, three],
  "rewards.challengeWindowSeconds": 259_201,
  "rewards.attesters": [four, five, six],
  "rewards.threshold": 3,
  "rewards.bondMsn": "50001",
  "rewards.demandDepositMsn": "10.000000001",
  "settlement.feeBps": 101,
  "settlement.burnShareBps": 5_001,
  "airdrop.root": `0x${"ab".repeat(32)}`,
  "airdrop.deadline": "2027-02-02T00:00:00Z",
  "airdrop.foundation": foundation,
};
