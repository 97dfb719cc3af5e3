import { expect } from "chai";
import { ZeroAddress, ZeroHash, concat, id, keccak256, toBeHex, zeroPadValue } from "ethers";

import { onEveryNode } from "../helpers/deployment/onEveryNode.js";
import { OTHER_VALUES } from "../helpers/deployment/otherParameters.js";
import { type Deviation, STRANGER, SUPPLY, overwrite, setCode } from "../helpers/deployment/planting.js";
import { REVIEW } from "../helpers/deployment/reviewDeviations.js";
import { SETTLEMENT } from "../helpers/deployment/settlementDeviations.js";
import { type Changes, GUARDIAN, SLASHER, VERIFIER, accountsUpTo, edited } from "../offchain/parametersFile.js";
import { removeFolders } from "../offchain/world.js";

const PROPOSER = id("PROPOSER_ROLE");

const CODE: readonly Deviation[] = [
  {
    what: "other code",
    subjects: ["EpochPolicy: runtime code"],
    plant: async (planting) => setCode(planting, await planting.decided.policy.getAddress(), (code) => `${code}00`),
  },
  {
    what: "no code",
    subjects: [
      "Genesis: runtime code",
      "TimelockController: everything else",
      "TestnetAirdrop and Genesis: everything else",
    ],
    plant: async (planting) => setCode(planting, await planting.decided.genesis.getAddress(), () => "0x"),
  },
  {
    what: "another immutable",
    subjects: ["EpochPolicy.TIMELOCK"],
    plant: async (planting) => {
      const { policy, timelock } = planting.decided;
      const address = (await timelock.getAddress()).slice(2).toLowerCase();
      await setCode(planting, await policy.getAddress(), (code) => code.replaceAll(address, STRANGER.slice(2)));
    },
  },
];

const TOKENS: readonly Deviation[] = [
  {
    what: "another minter",
    subjects: ["MSN.minter"],
    plant: async (planting) => {
      const { distributor, token } = planting.decided;
      const minter = BigInt(await distributor.getAddress());
      await overwrite(planting, await token.getAddress(), minter, BigInt(STRANGER));
    },
  },
  {
    what: "a pending nomination",
    subjects: ["MSN.nomination"],
    plant: async ({ decided: { token, distributor } }) => (await token.nominateMinter(distributor)).wait(),
  },
  {
    what: "more supply than was minted",
    subjects: ["MSN: supply = initial + 0 MSN emission - 0 MSN burned"],
    plant: async (planting) => overwrite(planting, await planting.decided.token.getAddress(), SUPPLY, SUPPLY + 1n),
  },
  {
    what: "tokens missing from the allocation",
    subjects: ["Allocation: holds what it owes"],
    plant: async ({ bench, decided: { allocation, token } }) => {
      const owner = await bench.as(await allocation.getAddress());
      await (await token.connect(owner).transfer(STRANGER, 1n)).wait();
    },
  },
  {
    what: "another granter",
    subjects: ["Allocation: team: granter"],
    plant: async ({ decided: { allocation } }) => (await allocation.setGranter(4, STRANGER)).wait(),
  },
];

const ROLES: readonly Deviation[] = [
  {
    what: "a second proposer",
    subjects: ["TimelockController: proposers"],
    plant: async ({ decided: { timelock } }) => (await timelock.grantRole(PROPOSER, STRANGER)).wait(),
  },
  {
    what: "another administrator",
    subjects: ["TimelockController: administrators"],
    plant: async ({ decided: { timelock } }) =>
      (await timelock.grantRole(await timelock.DEFAULT_ADMIN_ROLE(), STRANGER)).wait(),
  },
  {
    what: "nobody who can cancel",
    subjects: ["TimelockController: cancellers"],
    plant: async ({ decided: { timelock, governor } }) =>
      (await timelock.revokeRole(await timelock.CANCELLER_ROLE(), governor)).wait(),
  },
  {
    what: "a named executor",
    subjects: ["TimelockController: executors"],
    plant: async ({ decided: { timelock } }) =>
      (await timelock.grantRole(await timelock.EXECUTOR_ROLE(), STRANGER)).wait(),
  },
  {
    what: "a role of another kind",
    subjects: ["TimelockController: other roles"],
    plant: async ({ decided: { timelock } }) => (await timelock.grantRole(id("OTHER_ROLE"), STRANGER)).wait(),
  },
  {
    what: "a role of the deployer that no event tells of",
    subjects: ["TimelockController: proposers", "TimelockController: the deployer or Genesis in a role"],
    plant: async ({ bench, decided: { timelock } }) => {
      const members = keccak256(concat([PROPOSER, toBeHex(0, 32)]));
      const slot = keccak256(concat([zeroPadValue(await bench.deployer(), 32), members]));
      await bench.node.provider.send("hardhat_setStorageAt", [await timelock.getAddress(), slot, toBeHex(1, 32)]);
    },
  },
  {
    what: "what a proposer left behind in the timelock",
    subjects: ["TimelockController: scheduled past the governor"],
    plant: async ({ bench, decided: { timelock, token } }) => {
      await (await timelock.grantRole(PROPOSER, STRANGER)).wait();
      const stranger = timelock.connect(await bench.as(STRANGER));
      const call = token.interface.encodeFunctionData("approve", [STRANGER, SUPPLY]);
      await (await stranger.schedule(token, 0, call, ZeroHash, ZeroHash, 172_800)).wait();
      await (await timelock.revokeRole(PROPOSER, STRANGER)).wait();
    },
  },
  {
    what: "a shorter delay",
    subjects: ["TimelockController.getMinDelay"],
    plant: async ({ decided: { timelock } }) => (await timelock.updateDelay(3_600)).wait(),
  },
  {
    what: "another guardian and another slasher",
    subjects: ["Escrow.guardian", "MinerStaking.guardian", "MinerStaking.slasher"],
    plant: async ({ decided: { escrow, staking } }) => {
      await (await escrow.setGuardian(STRANGER)).wait();
      await (await staking.setGuardian(SLASHER)).wait();
      await (await staking.setSlasher(GUARDIAN)).wait();
    },
  },
  {
    what: "another committee",
    subjects: ["RewardsDistributor.attesters", "RewardsDistributor.threshold"],
    plant: async ({ decided: { distributor } }) => (await distributor.setAttesters([VERIFIER], 1)).wait(),
  },
  {
    what: "another policy from the next epoch on",
    subjects: ["EpochPolicy: rulesDigest from epoch 1", "EpochPolicy: verifiers from epoch 1"],
    plant: async ({ decided: { policy } }) => {
      const { gatewayXShareBps, boostBasePpm, boostFloorGwei, roundLength, rulesVersion } = await policy.policyAt(1);
      const kept = { gatewayXShareBps, boostBasePpm, boostFloorGwei, roundLength, rulesVersion };
      const changed = { ...kept, rulesDigest: id("other rules"), verifiers: accountsUpTo(3) };
      return (await policy.setPolicy(changed)).wait();
    },
  },
  {
    what: "a deployment that was not completed",
    subjects: ["Genesis.completed"],
    plant: async (planting) => overwrite(planting, await planting.decided.genesis.getAddress(), 1n, 0n),
  },
];

const RECORDS: readonly Deviation[] = [
  {
    what: "an argument that was not given",
    subjects: ["MinerStaking: creation code and arguments"],
    plant: async ({ bench }) => bench.editBook(GUARDIAN, STRANGER),
  },
  {
    what: "an argument that cannot be given",
    subjects: ["MinerStaking: creation code and arguments"],
    plant: async ({ bench }) => bench.editBook(`"${GUARDIAN}",`, ""),
  },
  {
    what: "an argument that Genesis was not given",
    subjects: ["MSN: arguments on record"],
    plant: async ({ bench }) => {
      const { MSN } = (await bench.book()).records;
      const [allocation = "", timelock = ""] = MSN.constructorArguments.map(String);
      const lines = (first: string): string => `"${first}",\n        "${timelock}",\n        1785715200`;
      await bench.editBook(lines(allocation), lines(STRANGER));
    },
  },
  {
    what: "another block",
    subjects: ["MsnGovernor: block of the creation"],
    plant: async ({ bench }) => {
      const { block, transaction } = (await bench.book()).records.MsnGovernor;
      const lines = (number: number): string => `"block": ${number},\n      "transaction": "${transaction}"`;
      await bench.editBook(lines(block), lines(block + 1));
    },
  },
  {
    what: "the transaction of another contract",
    subjects: ["MsnGovernor: creation code and arguments", "MsnGovernor: block of the creation"],
    plant: async ({ bench }) => {
      const { MsnGovernor, EpochPolicy } = (await bench.book()).records;
      await bench.editBook(MsnGovernor.transaction, EpochPolicy.transaction);
    },
  },
];

/** The subjects of the lines that `msn check` marks. */
const reported = (out: string): string[] =>
  out
    .split("\n")
    .filter((line) => line.startsWith("NO  "))
    .map((line) => line.slice(4).split(/ {2,}/)[0] ?? "")
    .sort();

onEveryNode("msn check", 180_000, (bench) => {
  before(async () => {
    const { code, error } = await bench().deploy();
    expect([code, error]).to.deep.equal([0, ""]);
  });
  after(removeFolders);

  const expectReported = async (subjects: readonly string[], changes?: Changes): Promise<void> => {
    const options = changes === undefined ? {} : { parameters: await edited(changes) };
    const { code, out, error } = await bench().check(options);
    expect(reported(out), error).to.deep.equal([...subjects].sort());
    expect(code).to.equal(1);
    expect(error).to.match(/^error: [^\n]*: \d+ of \d+ checks deviate from the parameters$/);
  };

  for (const { what, subjects, plant } of [...CODE, ...TOKENS, ...ROLES, ...SETTLEMENT, ...REVIEW, ...RECORDS]) {
    it(`names ${what}`, () =>
      bench().undone(async () => {
        const contracts = await bench().contracts();
        const timelock = await bench().as(await contracts.timelock.getAddress());
        await plant({ bench: bench(), decided: await bench().contracts(timelock) });
        await expectReported(subjects);
      }));
  }

  it("names a curve that is not the one in the parameters", () =>
    expectReported(["Allocation: ecosystem: instant bps, delay, months"], { "buckets.ecosystem.months": 48 }));

  it("compares every field of the parameters", async () => {
    const bucket = (name: string): string => `Allocation: ${name}: instant bps, delay, months`;
    await expectReported(
      [
        "Allocation.TOKEN_GENERATION",
        bucket("public"),
        bucket("ecosystem"),
        bucket("team"),
        "Allocation: partners: granter",
        "TimelockController.getMinDelay",
        "TimelockController: executors",
        "MsnGovernor.votingDelay",
        "MsnGovernor.votingPeriod",
        "MsnGovernor.lateQuorumVoteExtension",
        "MsnGovernor.proposalThreshold",
        "MsnGovernor: quorum, bps",
        "MinerStaking.EMISSION_START",
        "MinerStaking.guardian",
        "MinerStaking.slasher",
        "MinerStaking.reporterShareBps",
        "EpochPolicy.EMISSION_START",
        ...["boostBasePpm", "boostFloorGwei", "gatewayXShareBps", "roundLength", "verifiers"].map(
          (key) => `EpochPolicy: ${key} from epoch 1`,
        ),
        "Escrow.guardian",
        "Escrow: feeBps",
        "Escrow: burnShareBps",
        "RewardsDistributor.challengeWindow",
        "RewardsDistributor.attesters",
        "RewardsDistributor.threshold",
        "RootChallenges.guardian",
        "RootChallenges.bondGwei",
        "RootChallenges.demandDepositGwei",
        "TestnetAirdrop.ROOT",
        "TestnetAirdrop.DEADLINE",
        "TestnetAirdrop.FOUNDATION",
      ],
      OTHER_VALUES,
    );
  });

  it("takes no offence at what governance has queued", () =>
    bench().undone(async () => {
      const { allocation, governor, token } = await bench().contracts();
      const voter = await bench().as(STRANGER);
      await (await token.connect(await bench().as(await allocation.getAddress())).transfer(voter, SUPPLY / 2n)).wait();
      await (await token.connect(voter).delegate(voter)).wait();
      await bench().pass(1);
      const call = token.interface.encodeFunctionData("nominateMinter", [ZeroAddress]);
      const action: [string[], bigint[], string[]] = [[await token.getAddress()], [0n], [call]];
      const own = governor.connect(voter);
      await (await own.propose(...action, "nobody")).wait();
      await bench().pass(86_401);
      await (await own.castVote(await governor.getProposalId(...action, id("nobody")), 1)).wait();
      await bench().pass(259_201);
      await (await own.queue(...action, id("nobody"))).wait();
      await expectReported(["Allocation: holds what it owes"]);
    }));

  it("holds again afterwards", async () => {
    const { code, out, error } = await bench().check();
    expect([code, error]).to.deep.equal([0, ""]);
    expect(out).to.match(/^all \d+ checks hold on chain 31337$/);
  });
});
