import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { getAddress } from "ethers";

import { readParameters } from "../../offchain/chain/parameters.js";
import { ZERO_ADDRESS, ZERO_DIGEST } from "../../offchain/domain/constants.js";
import type { MsnErrorCode } from "../../offchain/domain/errors.js";
import { expectRejects } from "./failure.js";
import { ATTESTER, type Changes, GUARDIAN, SLASHER, TEAM, VERIFIER, accountsUpTo, edited } from "./parametersFile.js";
import { newFolder, removeFolders } from "./world.js";

const DAY = 86_400;

describe("deployment parameters that do not make a deployment", () => {
  after(removeFolders);

  const REFUSED: readonly (readonly [problem: string, changes: Changes, code: MsnErrorCode, said: string])[] = [
    ["a field left out", { airdrop: undefined }, "json", "airdrop: expected this key to be there, got nothing"],
    ["a field left out of a section", { "staking.slasher": undefined }, "json", "staking.slasher: expected this key"],
    ["an unknown field", { initialHolder: TEAM }, "json", "initialHolder: expected no such key"],
    ["an unknown field of a section", { "timelock.proposers": [] }, "json", "timelock.proposers: expected no such key"],
    ["a text for a section", { governor: "fast" }, "json", "governor: expected an object"],

    ["no such day", { tokenGeneration: "2026-02-30T00:00:00Z" }, "json", "tokenGeneration: expected UTC to the second"],
    ["a date", { emissionStart: "2026-08-03" }, "json", "emissionStart: expected UTC to the second"],
    ["a time elsewhere", { emissionStart: "2026-08-03T00:00:00+02:00" }, "json", "emissionStart: expected UTC"],
    ["words", { emissionStart: "next week" }, "json", "emissionStart: expected UTC"],
    ["Unix seconds", { "airdrop.deadline": 1_801_440_000 }, "json", "airdrop.deadline: expected a text"],
    [
      "starts more than a year apart",
      { tokenGeneration: "2026-08-03T00:00:00Z", emissionStart: "2027-08-04T00:00:01Z" },
      "deployment",
      "emissionStart: expected at most 366 days between it and tokenGeneration 2026-08-03T00:00:00Z, got 2027-08-04",
    ],
    [
      "starts more than a year apart, the other way round",
      { tokenGeneration: "2026-08-03T00:00:00Z", emissionStart: "2025-08-01T23:59:59Z" },
      "deployment",
      "emissionStart: expected at most 366 days",
    ],
    [
      "an airdrop that is over when it begins",
      { "airdrop.deadline": "2026-08-02T06:00:00Z" },
      "deployment",
      "airdrop.deadline: expected after tokenGeneration 2026-08-02T06:00:00Z, by at most 1098 days, got 2026-08-02",
    ],
    ["an endless airdrop", { "airdrop.deadline": "2206-08-02T06:00:00Z" }, "deployment", "airdrop.deadline: expected"],

    ["no such bucket", { "buckets.seed": {} }, "json", "buckets.seed: expected no such key"],
    ["a bucket too few", { "buckets.partners": undefined }, "json", "buckets.partners: expected this key"],
    [
      "a bucket of another size",
      { "buckets.private.msn": "25999999.999999999999999999" },
      "json",
      "buckets.private.msn: expected 26000000 MSN, the size in the contract, with which all buckets make 100000000 MSN, got",
    ],
    ["sizes changed round", { "buckets.team.msn": "6000000" }, "json", "buckets.team.msn: expected 15000000 MSN"],
    ["too large a bucket", { "buckets.testnet.msn": "1000001" }, "json", "buckets.testnet.msn: expected 1000000 MSN"],
    ["a number for a size", { "buckets.team.msn": 15_000_000 }, "json", "buckets.team.msn: expected a text"],
    [
      "an amount that is none",
      { "buckets.team.msn": "15e6" },
      "argument",
      "buckets.team.msn: expected MSN as a decimal",
    ],
    [
      "all at once with steps left",
      { "buckets.public.instantBps": 10_000 },
      "json",
      "expected less than 10000 with steps",
    ],
    [
      "steps missing",
      { "buckets.public.months": 0 },
      "json",
      "instantBps: expected 10000 without monthly steps, got 1000",
    ],
    ["a delay of nothing", { "buckets.testnet.delayMonths": 1 }, "json", "buckets.testnet.delayMonths: expected 0"],
    ["more than everything", { "buckets.public.instantBps": 10_001 }, "json", "instantBps: expected a whole number"],
    ["part of a month", { "buckets.private.months": 1.5 }, "json", "buckets.private.months: expected a whole number"],
    [
      "a revocable bucket that unlocks at once",
      { "buckets.team.instantBps": 1 },
      "json",
      "buckets.team.instantBps: expected 0, as grants of this bucket can be revoked, got 1",
    ],
    ["an endless curve", { "buckets.team.months": 115 }, "json", "buckets.team.months: expected a curve that is over"],

    ["a hasty timelock", { "timelock.delaySeconds": 3599 }, "json", "delaySeconds: expected a whole number from 3600"],
    ["a sleepy timelock", { "timelock.delaySeconds": 30 * DAY + 1 }, "json", "delaySeconds: expected a whole number"],
    ["an executor twice", { "timelock.executors": [TEAM, TEAM] }, "json", "executors: expected different accounts"],
    ["executors out of order", { "timelock.executors": [TEAM, ATTESTER] }, "json", "accounts in ascending order"],
    [
      "the zero executor",
      { "timelock.executors": [ZERO_ADDRESS] },
      "json",
      "executors: expected an account other than",
    ],
    ["an executor that is none", { "timelock.executors": [1] }, "json", "timelock.executors: expected an account"],
    [
      "no vote on nothing",
      { "governor.votingPeriodSeconds": 0 },
      "json",
      "votingPeriodSeconds: expected a whole number",
    ],
    [
      "votes of the moment",
      { "governor.votingDelaySeconds": 0 },
      "json",
      "votingDelaySeconds: expected a whole number",
    ],
    ["no late quorum", { "governor.lateQuorumExtensionSeconds": 0 }, "json", "lateQuorumExtensionSeconds: expected"],
    ["proposals of anybody", { "governor.proposalThresholdMsn": "0" }, "json", "Msn: expected more than 0 and at most"],
    ["proposals of nobody", { "governor.proposalThresholdMsn": "1000000.1" }, "json", "at most 1000000 MSN, got"],
    ["a quorum of a handful", { "governor.quorumBps": 99 }, "json", "governor.quorumBps: expected a whole number"],
    ["a quorum out of reach", { "governor.quorumBps": 5001 }, "json", "governor.quorumBps: expected a whole number"],
    ...["governor.votingDelaySeconds", "governor.votingPeriodSeconds", "governor.lateQuorumExtensionSeconds"].map(
      (field) =>
        [
          `governance slower than an appeal by ${field}`,
          { [field]: 4 * DAY + DAY / 2, "timelock.delaySeconds": 3 * DAY },
          "deployment",
          "governor: expected voting delay, voting period, late quorum extension and timelock delay to take less than " +
            "604800 s together, as an appeal against a slash must be decidable in its decision window, got",
        ] as const,
    ),
    [
      "governance exactly as slow as an appeal",
      { "timelock.delaySeconds": 7 * DAY - (DAY + 3 * DAY + DAY / 2) },
      "deployment",
      "got 604800 s",
    ],

    [
      "no guardian",
      { "staking.guardian": ZERO_ADDRESS },
      "json",
      "staking.guardian: expected an account other than zero",
    ],
    ["no slasher", { "staking.slasher": ZERO_ADDRESS }, "json", "staking.slasher: expected an account other than zero"],
    [
      "a mistyped account",
      { "staking.guardian": getAddress(GUARDIAN).replace("dD", "Dd") },
      "address",
      "staking.guardian: 0xDd2FD4581271e230360230F9337D5c0430Bf44C0 is mistyped",
    ],
    ["half an account", { "staking.slasher": "0x1234" }, "address", "staking.slasher: expected 0x and 40 hex digits"],
    ["a greedy reporter", { "staking.reporterShareBps": 5001 }, "json", "reporterShareBps: expected a whole number"],
    ["an even committee", { "policy.verifiers": accountsUpTo(4) }, "json", "policy.verifiers: expected an odd number"],
    ["a lone verifier", { "policy.verifiers": accountsUpTo(1) }, "json", "from 3 to 101 of them, not 1, got"],
    [
      "a crowd of verifiers",
      { "policy.verifiers": accountsUpTo(103) },
      "json",
      "policy.verifiers: expected an odd number",
    ],
    ["a broken round", { "policy.roundLength": 3601 }, "json", "policy.roundLength: expected a divisor of 604800"],
    ["no boost floor", { "policy.boostFloorGwei": "0" }, "json", "policy.boostFloorGwei: expected an amount from 1"],
    [
      "half of the attesters",
      { "rewards.attesters": accountsUpTo(4) },
      "json",
      "rewards.threshold: expected more than half",
    ],
    ["more than all of them", { "rewards.threshold": 4 }, "json", "rewards.threshold: expected more than half"],
    ["a short window", { "rewards.challengeWindowSeconds": DAY - 1 }, "json", "challengeWindowSeconds: expected"],
    ["a long window", { "rewards.challengeWindowSeconds": 14 * DAY + 1 }, "json", "challengeWindowSeconds: expected"],
    ["no bond", { "rewards.bondMsn": undefined }, "json", "rewards.bondMsn: expected this key to be there"],
    [
      "a bond below the contract's bound",
      { "rewards.bondMsn": "999.999999999" },
      "json",
      'rewards.bondMsn: expected 1000 to 1000000 MSN with at most 9 decimals, got "999.999999999"',
    ],
    ["a bond above it", { "rewards.bondMsn": "1000000.000000001" }, "json", "rewards.bondMsn: expected 1000 to"],
    ["part of a gwei", { "rewards.bondMsn": "1000.0000000001" }, "json", "rewards.bondMsn: expected 1000 to 1000000"],
    ["a number as bond", { "rewards.bondMsn": 50_000 }, "json", "rewards.bondMsn: expected a text"],
    ["a free demand", { "rewards.demandDepositMsn": "0" }, "json", "rewards.demandDepositMsn: expected 1 to 1000 MSN"],
    ["a dear demand", { "rewards.demandDepositMsn": "1001" }, "json", "rewards.demandDepositMsn: expected 1 to 1000"],
    ["no settlement", { settlement: undefined }, "json", "settlement: expected this key to be there"],
    ["a fee left out", { "settlement.feeBps": undefined }, "json", "settlement.feeBps: expected this key to be there"],
    [
      "a fee above the contract's bound",
      { "settlement.feeBps": 1001 },
      "json",
      "settlement.feeBps: expected a whole number from 0 to 1000, got 1001",
    ],
    ["a negative fee", { "settlement.feeBps": -1 }, "json", "settlement.feeBps: expected a whole number from 0"],
    [
      "more burned than there is",
      { "settlement.burnShareBps": 10_001 },
      "json",
      "settlement.burnShareBps: expected a whole number from 0 to 10000, got 10001",
    ],
    ["no airdrop", { "airdrop.root": ZERO_DIGEST }, "json", "airdrop.root: expected the root of the airdrop's tree"],
    ["half a root", { "airdrop.root": "0x1234" }, "json", "airdrop.root: expected a digest"],
    ["no foundation", { "airdrop.foundation": ZERO_ADDRESS }, "json", "airdrop.foundation: expected an account other"],
    ["no granter", { "buckets.team.granter": ZERO_ADDRESS }, "json", "buckets.team.granter: expected an account other"],

    ["one guardian and slasher", { "staking.slasher": GUARDIAN }, "deployment", "staking.slasher: expected an account"],
    ["a verifier as guardian", { "staking.guardian": VERIFIER }, "deployment", "policy.verifiers: expected an account"],
    ["a verifier as slasher", { "staking.slasher": VERIFIER }, "deployment", `${VERIFIER} is in staking.slasher too`],
    [
      "an attester as guardian",
      { "staking.guardian": ATTESTER },
      "deployment",
      "rewards.attesters: expected an account",
    ],
    ["an attester as slasher", { "staking.slasher": ATTESTER }, "deployment", `${ATTESTER} is in staking.slasher too`],
    [
      "an attester among the verifiers",
      { "rewards.attesters": [ATTESTER, VERIFIER, TEAM], "rewards.threshold": 2 },
      "deployment",
      `rewards.attesters: expected an account without another role, ${VERIFIER} is in policy.verifiers too`,
    ],
    ...[GUARDIAN, SLASHER, VERIFIER, ATTESTER].map(
      (account) =>
        [
          `${account} as granter`,
          { "buckets.testnet.granter": account },
          "deployment",
          `buckets.testnet.granter: expected an account without another role, ${account} is in`,
        ] as const,
    ),
  ];

  for (const [problem, changes, code, said] of REFUSED) {
    it(`refuse ${problem}`, async () => {
      const file = await edited(changes);
      await expectRejects(readParameters(file), code, said);
      await expectRejects(readParameters(file), code, `${file}, `);
    });
  }

  it("refuse a file that is not there or no JSON", async () => {
    const file = join(await newFolder(), "parameters.json");
    await expectRejects(readParameters(file), "io", `${file}: no such file`);
    await writeFile(file, "{");
    await expectRejects(readParameters(file), "json", `${file}: is no valid JSON`);
  });
});
