import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { getAddress } from "ethers";

import { type DeploymentParameters, ignitionParameters, readParameters } from "../../offchain/chain/parameters.js";
import { type DeploymentTimes, requireFutureStarts } from "../../offchain/chain/parameterTimes.js";
import { keccak256 } from "../../offchain/crypto/keccak.js";
import { BUCKETS, INITIAL_SUPPLY_WEI, VESTING_MONTH_SECONDS, WEI_PER_MSN } from "../../offchain/domain/allocation.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import type { Address } from "../../offchain/domain/hex.js";
import { expectThrows } from "./failure.js";
import {
  type Changes,
  GUARDIAN,
  SLASHER,
  TEAM,
  VERIFIER,
  accountsUpTo,
  edited,
  exampleFile,
} from "./parametersFile.js";
import { removeFolders } from "./world.js";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const RULES_DIGEST = `0x${"ab".repeat(32)}` as const;
const LOCALHOST = exampleFile("localhost");
const HOUR = 3_600;
const DAY = 86_400;

const readEdited = async (changes: Changes): Promise<DeploymentParameters> => readParameters(await edited(changes));

describe("deployment parameters", () => {
  after(removeFolders);

  describe("the example of a local node", () => {
    it("is read in whole", async () => {
      const parameters = await readParameters(LOCALHOST);
      expect(parameters.tokenGeneration).to.equal(Date.UTC(2026, 7, 2, 6) / 1000);
      expect(parameters.emissionStart).to.equal(Date.UTC(2026, 7, 3) / 1000);
      expect(parameters.buckets.map(({ bucket }) => bucket)).to.deep.equal(BUCKETS);
      expect(parameters.timelock).to.deep.equal({ delaySeconds: 2 * DAY, executors: [] });
      expect(parameters.governor.proposalThresholdWei).to.equal(100_000n * WEI_PER_MSN);
      expect(parameters.staking).to.deep.equal({ guardian: GUARDIAN, slasher: SLASHER, reporterShareBps: 2000 });
      expect(parameters.policy.verifiers).to.have.length(3).and.to.include(VERIFIER);
      expect(parameters.rewards).to.deep.include({ challengeWindowSeconds: 3 * DAY, threshold: 2 });
      expect(parameters.settlement).to.deep.equal({ feeBps: 100, burnShareBps: 5000 });
      expect(parameters.airdrop.deadline).to.equal(Date.UTC(2027, 1, 1) / 1000);
    });

    it("becomes what the Ignition module takes", async () => {
      const parameters = await readParameters(LOCALHOST);
      expect(ignitionParameters(parameters, RULES_DIGEST)).to.deep.equal({
        tokenGeneration: 1_785_650_400,
        emissionStart: 1_785_715_200,
        curves: [
          { instantBps: 0, delayMonths: 0, months: 12 },
          { instantBps: 1000, delayMonths: 0, months: 12 },
          { instantBps: 0, delayMonths: 0, months: 36 },
          { instantBps: 0, delayMonths: 0, months: 36 },
          { instantBps: 0, delayMonths: 6, months: 36 },
          { instantBps: 0, delayMonths: 0, months: 36 },
          { instantBps: 10_000, delayMonths: 0, months: 0 },
        ],
        granters: Array<string>(7).fill(TEAM),
        timelockDelay: 172_800,
        timelockExecutors: [ZERO_ADDRESS],
        governor: {
          votingDelay: 86_400,
          votingPeriod: 259_200,
          lateQuorumExtension: 43_200,
          proposalThreshold: "100000000000000000000000",
          quorumBps: 400,
        },
        guardian: GUARDIAN,
        slasher: SLASHER,
        reporterShareBps: 2000,
        policy: {
          gatewayXShareBps: 5000,
          boostBasePpm: 400_000,
          boostFloorGwei: "100000000000000",
          roundLength: 3600,
          rulesVersion: 1,
          rulesDigest: RULES_DIGEST,
          verifiers: [...parameters.policy.verifiers],
        },
        challengeWindow: 259_200,
        attesters: [...parameters.rewards.attesters],
        threshold: 2,
        reviewTerms: {
          guardian: GUARDIAN,
          bondGwei: "50000000000000",
          demandDepositGwei: "10000000000",
        },
        feeBps: 100,
        burnShareBps: 5000,
        airdropRoot: parameters.airdrop.root,
        airdropDeadline: 1_801_440_000,
        airdropFoundation: "0xbda5747bfd65f08deb54cb465eb87d40e51b197e",
      });
    });

    it("keeps the order of granters and executors", async () => {
      const granters = accountsUpTo(7);
      const executors = accountsUpTo(2);
      const changes = Object.fromEntries(BUCKETS.map(({ name }, i) => [`buckets.${name}.granter`, granters[i]]));
      const parameters = await readEdited({ ...changes, "timelock.executors": executors });
      const { granters: given, timelockExecutors } = ignitionParameters(parameters, RULES_DIGEST);
      expect([given, timelockExecutors]).to.deep.equal([granters, executors]);
    });
  });

  it("of the public testnet have example accounts alone, each the hash of its field", async () => {
    const { buckets, timelock, staking, policy, rewards, airdrop } = await readParameters(exampleFile("sepolia"));
    const example = (field: string): Address =>
      `0x${keccak256(Buffer.from(`example ${field}`))
        .toString("hex")
        .slice(-40)}`;
    const three = (field: string): Address[] => [1, 2, 3].map((i) => example(`${field} ${i}`)).sort();
    for (const { bucket, granter } of buckets) expect(granter).to.equal(example(`buckets.${bucket.name}.granter`));
    expect(timelock.executors).to.deep.equal([]);
    expect(staking).to.deep.include({ guardian: example("staking.guardian"), slasher: example("staking.slasher") });
    expect(policy.verifiers).to.deep.equal(three("policy.verifiers"));
    expect(rewards.attesters).to.deep.equal(three("rewards.attesters"));
    expect(airdrop.foundation).to.equal(example("airdrop.foundation"));
  });

  it("take accounts with a checksum, and amounts of MSN to the wei", async () => {
    const parameters = await readEdited({
      "staking.guardian": getAddress(GUARDIAN),
      "timelock.executors": accountsUpTo(12).map((account) => getAddress(account)),
      "buckets.team.msn": "15000000.000000000000000000",
      "governor.proposalThresholdMsn": "0.000000000000000001",
    });
    expect(parameters.staking.guardian).to.equal(GUARDIAN);
    expect(parameters.timelock.executors).to.deep.equal(accountsUpTo(12));
    expect(parameters.governor.proposalThresholdWei).to.equal(1n);
  });

  it("may sit on every bound", async () => {
    await readEdited({ tokenGeneration: "2026-08-03T00:00:00Z", emissionStart: "2027-08-04T00:00:00Z" });
    await readEdited({ tokenGeneration: "2026-08-03T00:00:00Z", emissionStart: "2025-08-02T00:00:00Z" });
    await readEdited({ "airdrop.deadline": "2026-08-02T06:00:01Z" });
    await readEdited({ "buckets.team.delayMonths": 60, "buckets.team.months": 60 });
    await readEdited({ "timelock.delaySeconds": HOUR, "governor.quorumBps": 100, "staking.reporterShareBps": 0 });
    await readEdited({ "governor.proposalThresholdMsn": "1000000", "governor.quorumBps": 5000 });
    await readEdited({ "staking.reporterShareBps": 5000, "policy.verifiers": accountsUpTo(101) });
    await readEdited({ "timelock.delaySeconds": 7 * DAY - (DAY + 3 * DAY + DAY / 2) - 1 });
    await readEdited({ "rewards.threshold": 3, "rewards.challengeWindowSeconds": DAY });
    await readEdited({ "rewards.challengeWindowSeconds": 14 * DAY });
    await readEdited({ "rewards.bondMsn": "1000", "rewards.demandDepositMsn": "1" });
    await readEdited({ "rewards.bondMsn": "1000000", "rewards.demandDepositMsn": "1000" });
    await readEdited({ "settlement.feeBps": 1000, "settlement.burnShareBps": 10_000 });
    await readEdited({ "settlement.feeBps": 0, "settlement.burnShareBps": 0 });
  });

  it("may have one account serve several buckets, execute and receive the airdrop's rest", async () => {
    await readEdited({ "timelock.executors": [TEAM], "airdrop.foundation": TEAM });
  });

  it("have both starts after the chain's time", async () => {
    const parameters = await readParameters(LOCALHOST);
    const { tokenGeneration, emissionStart } = parameters;
    const expectPassed = (times: DeploymentTimes, now: number, said: string): void => {
      const check = (): void => {
        requireFutureStarts(times, now, "f");
      };
      expectThrows(check, "deployment", said);
    };
    requireFutureStarts(parameters, tokenGeneration - 1, "f");
    const passed = "f, tokenGeneration: expected after the chain's time 2026-08-02T06:00:00Z, got 2026-08-02T06:00:00Z";
    expectPassed(parameters, tokenGeneration, passed);
    const late = { ...parameters, tokenGeneration: emissionStart + 1 };
    expectPassed(late, emissionStart, "f, emissionStart: expected after");
  });
});

describe("the buckets", () => {
  it("make the initial supply", () => {
    expect(BUCKETS.reduce((sum, { sizeWei }) => sum + sizeWei, 0n)).to.equal(INITIAL_SUPPLY_WEI);
  });

  it("vest in months of a twelfth of a year", () => {
    expect(12 * VESTING_MONTH_SECONDS).to.equal(365 * DAY);
  });

  it("stand in the order of the contract's enum", async () => {
    const source = await readFile(join(PROJECT, "contracts", "interfaces", "IAllocation.sol"), "utf8");
    const [, members = ""] = /enum Bucket \{([^}]*)\}/.exec(source) ?? [];
    expect(BUCKETS.map(({ name }) => name)).to.deep.equal(members.toLowerCase().match(/[a-z]+/g));
  });
});
