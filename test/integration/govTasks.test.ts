import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { AbiCoder, concat, parseEther } from "ethers";

import { utc } from "../../offchain/domain/utcTime.js";
import { descriptionHashOf, idText, proposalIdOf } from "../../offchain/chain/governance/proposals.js";
import { WEI_PER_MSN } from "../../offchain/domain/allocation.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { grantFrom, payMsn } from "../helpers/fullSystem.js";
import { DAY } from "../helpers/system.js";
import { TaskLine } from "../helpers/taskLine.js";

type TaskOptions = Readonly<Record<string, string | boolean>>;

const STRANGER = `0x${"5e".repeat(20)}`;
const DIGEST = `0x${"22".repeat(32)}`;

describe("governance tasks, from delegation to an executed proposal", function () {
  this.timeout(120_000);
  // Each step builds on the one before.
  this.bail(true);
  let line: TaskLine;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;
  let carol: HardhatEthersSigner;
  /** The proposal that goes all the way. */
  let id: string;

  const gov = (name: string, options: TaskOptions = {}): Promise<string> => line.run(["gov", name], options);
  const refused = (name: string, options: TaskOptions = {}): Promise<string> => line.refusal(["gov", name], options);
  const height = (): Promise<number> => line.chain.ethers.provider.getBlockNumber();
  const now = (): Promise<number> => line.chain.networkHelpers.time.latest();
  const passTo = (time: number | bigint): Promise<void> => line.chain.networkHelpers.time.increaseTo(time);

  /** Runs a task that must not send anything. */
  async function unsent(name: string, options: TaskOptions): Promise<string> {
    const before = await height();
    const out = await gov(name, { ...options, dryRun: true });
    expect(await height()).to.equal(before);
    expect(out).to.include("dry run, nothing sent");
    return out;
  }

  async function proposalFile(title: string, actions: readonly unknown[]): Promise<string> {
    return line.write("proposal.json", JSON.stringify({ title, description: "Line one.\nLine two.", actions }));
  }

  /** Proposes as alice and returns the id. */
  async function propose(title: string, actions: readonly unknown[]): Promise<string> {
    const out = await gov("propose", { file: await proposalFile(title, actions), from: alice.address });
    return /^proposal (0x[0-9a-f]{64})$/m.exec(out)?.[1] ?? "";
  }

  const policyActions = (): unknown[] => [
    {
      contract: "EpochPolicy",
      function: "setPolicy",
      arguments: {
        policy: {
          gatewayXShareBps: 6000,
          boostBasePpm: 400_000,
          boostFloorGwei: "200000 MSN",
          roundLength: "30 minutes",
          rulesVersion: 1,
          rulesDigest: DIGEST,
          verifiers: line.system.accounts.verifiers.map(({ address }) => address),
        },
      },
    },
    { contract: "MSN", function: "nominateMinter", arguments: ["@RewardsDistributor"] },
  ];

  before(async () => {
    line = await TaskLine.start("test-gov-tasks");
    const { accounts, contracts } = line.system;
    [alice, bob, carol] = accounts.others as [HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner];
    await payMsn(line.system, alice.address, 200_000n * WEI_PER_MSN);
    await grantFrom(line.system, "private", alice.address, 1_000_000n * WEI_PER_MSN);
    await grantFrom(line.system, "ecosystem", alice.address, 1_000_000n * WEI_PER_MSN);
    const handedOver = await grantFrom(line.system, "partners", alice.address, 300_000n * WEI_PER_MSN);
    await (await contracts.allocation.connect(alice).proposeBeneficiary(handedOver, bob)).wait();
    await (await contracts.allocation.connect(bob).acceptBeneficiary(handedOver)).wait();
    // Offered back, but bob's as long as alice does not accept.
    await (await contracts.allocation.connect(bob).proposeBeneficiary(handedOver, alice)).wait();
    await (await contracts.token.connect(alice).approve(contracts.staking, parseEther("50000"))).wait();
    await (await contracts.staking.connect(alice).stake(alice, parseEther("20000"))).wait();
    await (await contracts.staking.connect(alice).stake(carol, parseEther("30000"))).wait();
  });
  after(() => line.close());

  it("has no proposals at first", async () => {
    expect(await gov("status")).to.equal("no proposals yet");
    expect(await refused("queue", { proposal: `0x${"12".repeat(32)}` })).to.match(
      /--proposal: no proposal 0x1212.*gov status/,
    );
    expect(await refused("queue", { proposal: "0x12" })).to.match(/--proposal: expected a proposal's id/);
    expect(await refused("queue")).to.match(/--proposal is required/);
  });

  it("delegates the token, and brings stake and voting grants along", async () => {
    const options = { to: "self", from: alice.address };
    const foreseen = await unsent("delegate", options);
    const operators = [alice, carol].map(({ address }) => address.toLowerCase());
    expect(foreseen).to.include(`nothing sent: the stake for ${operators.join(", ")} follows`);
    expect(foreseen).to.match(/nothing sent: grants #2 follow$/);
    expect(await line.system.contracts.governor.getVotes(alice, (await now()) - 1)).to.equal(0n);

    const [before = "", after = ""] = (await gov("delegate", options)).split("votes after");
    expect(before).to.match(/0 MSN +0 MSN +0 MSN +0 MSN/);
    expect(after).to.match(/150000 MSN +50000 MSN +1000000 MSN +1200000 MSN/);
    expect(await gov("delegate", options)).to.match(/no change: all of 0x.* votes for 0x.* already/);
  });

  it("brings along a grant that was taken over", async () => {
    const out = await gov("delegate", { to: "self", from: bob.address });
    expect(out).to.include("grants #4 follow (transaction").and.not.to.include("the stake");
    expect(out.split("votes after")[1]).to.match(/ 0 MSN +0 MSN +300000 MSN +300000 MSN/);
  });

  it("delegates to others and to nobody", async () => {
    const toBob = await gov("delegate", { to: bob.address, from: alice.address });
    expect(toBob.split("votes after")[1]).to.match(
      /0 MSN +0 MSN +0 MSN +0 MSN\n0x.* 150000 MSN +50000 MSN +1300000 MSN +1500000 MSN/,
    );
    await gov("delegate", { to: "none", from: alice.address });
    expect(await line.system.contracts.allocation.getVotes(bob)).to.equal(parseEther("300000"));
    expect(await refused("delegate", { to: "0x12", from: alice.address })).to.match(/^error: --to: expected 0x and 40/);
    // Delegated by other means: only what lags behind is brought along.
    await (await line.system.contracts.token.connect(alice).delegate(alice)).wait();
    expect(await unsent("delegate", { to: "self", from: alice.address })).to.match(
      /grants #2 follow \(about \d+ gas\)/,
    );
    expect(await gov("delegate", { to: "self", from: alice.address })).not.to.include("the tokens of");
    expect(await line.system.contracts.staking.getVotes(alice)).to.equal(parseEther("50000"));
    expect(await line.system.contracts.allocation.getVotes(alice)).to.equal(parseEther("1000000"));
  });

  it("shows what a file would do, and proposes only with enough votes", async () => {
    const file = await proposalFile("New policy", policyActions());
    const poor = await refused("propose", { file, from: carol.address });
    expect(poor).to.match(/has 0 MSN of votes, less than the 100000 MSN that a proposer needs/);

    const foreseen = await unsent("propose", { file, from: alice.address });
    expect(foreseen).to.match(/action 1 of 2: EpochPolicy 0x.*\n {2}setPolicy\(/);
    expect(foreseen).to.include("policy.boostFloorGwei    200000 MSN");
    expect(foreseen).to.include("policy.roundLength       30 minutes (1800 s)");
    expect(foreseen).to.include(`nominee  ${line.system.book.contracts.RewardsDistributor} (RewardsDistributor)`);
    expect(foreseen).to.include(
      "1200000 MSN (token 150000 MSN, stake 50000 MSN, grants 1000000 MSN); a proposer needs 100000 MSN",
    );
    expect(foreseen).to.include(`#proposer=${alice.address.toLowerCase()}`);
    expect(foreseen).not.to.include("warning");
  });

  it("warns of an action that would fail or do nothing", async () => {
    const file = await proposalFile("Careless", [
      { contract: "MinerStaking", function: "setReporterShare", arguments: [10_000] },
      { contract: STRANGER, function: "setFee(uint256 bps)", arguments: [1] },
      { contract: "MsnGovernor", function: "setVotingDelay", arguments: ["2 days"] },
    ]);
    const foreseen = await unsent("propose", { file, from: alice.address });
    expect(foreseen).to.match(/warning: action 1, .*: the contract refused: ReporterShareTooLarge/);
    expect(foreseen).to.match(/warning: action 2, .*: there is no contract at 0x5e/);
    expect(foreseen).not.to.include("warning: action 3");
    expect(foreseen).to.include("UNKNOWN to everybody else: target 0x5e");
  });

  it("proposes; the chain holds what was shown, and nobody else can send the same", async () => {
    id = await propose("New policy", policyActions());
    const { contracts } = line.system;
    const [event] = await contracts.governor.queryFilter(contracts.governor.filters.ProposalCreated());
    const [, , targets, values, , calldatas, , , description] = event!.args;
    expect(description).to.equal(`New policy\n\nLine one.\nLine two.\n\n#proposer=${alice.address.toLowerCase()}`);
    const again = contracts.governor.connect(bob).propose([...targets], [...values], [...calldatas], description);
    await expect(again).to.be.revertedWithCustomError(contracts.governor, "GovernorRestrictedProposer");
    const file = await proposalFile("New policy", policyActions());
    expect(await refused("propose", { file, from: alice.address })).to.include("was made before and is Pending");
  });

  it("refuses what comes too early, in one line that says when", async () => {
    const snapshot = Number(await line.system.contracts.governor.proposalSnapshot(id));
    const starts = utc(snapshot + 1);
    const ends = utc(snapshot + 3 * DAY);
    expect(await gov("status"))
      .to.include(`voting starts ${starts}`)
      .and.to.match(/Pending +0 MSN/);
    for (const step of ["queue", "execute"]) {
      expect(await refused(step, { proposal: id })).to.match(
        new RegExp(`cannot ${step} proposal 0x[0-9a-f]{8}: voting starts ${starts} and ends ${ends}; the chain's time`),
      );
    }
    expect(await refused("vote", { proposal: id, support: "for" })).to.include(`voting starts ${starts}`);
    expect(await refused("vote", { proposal: id, support: "yes" })).to.include(
      '--support: expected for, against or abstain, got "yes"',
    );
  });

  it("cancels before voting starts, for the proposer alone", async () => {
    const second = await propose("Withdrawn", [{ contract: "RewardsDistributor", function: "acceptMintRight" }]);
    expect(await refused("cancel", { proposal: second, from: bob.address })).to.match(/only its proposer 0x.* can$/);
    await unsent("cancel", { proposal: second, from: alice.address });
    expect(await gov("cancel", { proposal: second, from: alice.address })).to.include(
      `cancelled proposal ${second.slice(0, 10)}`,
    );
    expect(await refused("cancel", { proposal: second, from: alice.address })).to.include("it is Canceled");
    expect(await refused("vote", { proposal: second, support: "for" })).to.include("it was cancelled");
  });

  it("votes with the weight of the snapshot, once, after showing what is voted on", async () => {
    await passTo((await line.system.contracts.governor.proposalSnapshot(id)) + 1n);
    expect(await refused("cancel", { proposal: id, from: alice.address })).to.include(
      "it is Active, and can be cancelled only until",
    );
    expect(await refused("vote", { proposal: id, support: "for", from: carol.address })).to.match(/had no votes at/);

    // What happens after the snapshot no longer counts.
    await (await line.system.contracts.token.connect(alice).transfer(STRANGER, parseEther("1"))).wait();
    const options = { proposal: id.slice(0, 10), support: "for", reason: "Good.", from: alice.address };
    const foreseen = await unsent("vote", options);
    expect(foreseen).to.match(/action 2 of 2: MSN 0x.*\n {2}nominateMinter\(address\)/);
    expect(foreseen).to.include("1200000 MSN (token 150000 MSN, stake 50000 MSN, grants 1000000 MSN)");
    const voted = await gov("vote", options);
    expect(voted).to.match(/voted for on proposal 0x[0-9a-f]{8} with 1200000 MSN/);
    expect(voted).to.match(/now 1200000 MSN for, 0 MSN against, 0 MSN abstain; [0-9.]+ % of the quorum/);
    expect(await refused("vote", options)).to.include("has voted on proposal");
    await gov("vote", { proposal: BigInt(id).toString(), support: "abstain", from: bob.address });

    const { contracts } = line.system;
    const [first, second] = await contracts.governor.queryFilter(contracts.governor.filters.VoteCast());
    expect([first!.args.reason, first!.args.support, second!.args.support]).to.deep.equal(["Good.", 1n, 2n]);
  });

  it("queues after voting and executes after the delay, whoever sends it", async () => {
    const { contracts } = line.system;
    const deadline = await contracts.governor.proposalDeadline(id);
    expect(await refused("queue", { proposal: id })).to.include(`voting runs until ${utc(Number(deadline))}`);
    await passTo(deadline + 1n);
    expect(await refused("vote", { proposal: id, support: "for" })).to.include(`voting ended ${utc(Number(deadline))}`);
    expect(await refused("execute", { proposal: id })).to.include("it is not queued yet: gov queue comes first");
    await unsent("queue", { proposal: id });
    const queued = await gov("queue", { proposal: id, from: carol.address });
    const eta = Number(await contracts.governor.proposalEta(id));
    expect(queued).to.include(`it can be executed from ${utc(eta)}`);
    expect(await refused("queue", { proposal: id })).to.include(
      `it is queued already, to be executed from ${utc(eta)}`,
    );
    expect(await refused("execute", { proposal: id })).to.include(
      `it can be executed from ${utc(eta)}; the chain's time`,
    );
    expect(await gov("status")).to.include(`execute from ${utc(eta)}`);

    await passTo(eta);
    expect(await unsent("execute", { proposal: id })).to.include("policy.gatewayXShareBps  6000 (60 %)");
    await gov("execute", { proposal: id, from: carol.address });
    const next = (await contracts.policy.currentEpoch()) + 1n;
    expect((await contracts.policy.policyAt(next)).gatewayXShareBps).to.equal(6000n);
    expect((await contracts.policy.policyAt(next - 1n)).gatewayXShareBps).to.equal(5000n);
    const { nominee } = await contracts.token.nomination();
    expect(toAddress(nominee)).to.equal(line.system.book.contracts.RewardsDistributor);
    expect(await refused("execute", { proposal: id })).to.include("it was executed already");
  });

  it("shows loudly what nobody can decode, and sends only coins that the timelock has", async () => {
    const { contracts, book } = line.system;
    // Neither bytes that are no text nor what a terminal acts upon may hide a proposal.
    const text = "Harmless\u001b[2K, really\n\naction 1 of 1: MSN\n";
    const description = Buffer.concat([Buffer.from(text), Buffer.from([0xff])]);
    const action = { target: STRANGER as Address, valueWei: parseEther("1"), calldata: "0x12345678ab" as const };
    const types = ["address[]", "uint256[]", "bytes[]", "bytes"];
    const values = [[action.target], [action.valueWei], [action.calldata], description];
    const { selector } = contracts.governor.interface.getFunction("propose");
    const data = concat([selector, AbiCoder.defaultAbiCoder().encode(types, values)]);
    await (await alice.sendTransaction({ to: book.contracts.MsnGovernor, data })).wait();
    const unknown = idText(proposalIdOf({ actions: [action], descriptionHash: descriptionHashOf(description) }));
    const loud = `UNKNOWN: target ${STRANGER}, selector 0x12345678, raw data 0x12345678ab, sends 1 ETH (the target is not in the address book)`;
    expect(await gov("status"))
      .to.include(`${unknown.slice(0, 10)}, action 1: ${loud}`)
      .and.to.include("Harmless\\u{1b}[2K");
    const shown = await gov("status", { proposal: unknown });
    expect(shown).to.include(`action 1 of 1: ${loud}`).and.to.include("\n| action 1 of 1: MSN\n| \ufffd");
    expect(shown).not.to.match(/\u001b/);

    await passTo((await contracts.governor.proposalSnapshot(unknown)) + 1n);
    expect(await gov("vote", { proposal: unknown, support: "for", from: alice.address })).to.include(loud);
    await passTo((await contracts.governor.proposalDeadline(unknown)) + 1n);
    await gov("queue", { proposal: unknown });
    await passTo(await contracts.governor.proposalEta(unknown));
    expect(await refused("execute", { proposal: unknown })).to.match(/it sends 1 ETH, the timelock 0x.* holds 0 ETH$/);
    await (await carol.sendTransaction({ to: book.contracts.TimelockController, value: parseEther("1") })).wait();
    await gov("execute", { proposal: unknown });
    expect(await line.chain.ethers.provider.getBalance(STRANGER)).to.equal(parseEther("1"));
  });

  it("says why a proposal was defeated, and lists all of them", async () => {
    const { contracts } = line.system;
    const lost = await propose("Lost", [
      { contract: "MinerStaking", function: "setCooldownPeriod", arguments: ["7 days"] },
    ]);
    await passTo((await contracts.governor.proposalDeadline(lost)) + 1n);
    expect(await refused("queue", { proposal: lost })).to.match(
      /it was defeated: quorum missed, 0 MSN of [0-9.]+ MSN$/,
    );
    const rows = (await gov("status")).split("\n");
    const row = (title: string): string => rows.find((text) => text.includes(title)) ?? "";
    expect(row("New policy")).to.match(/Executed +1200000 MSN +0 MSN +300000 MSN +[0-9.]+ % +none$/);
    expect(row("Withdrawn")).to.match(/Canceled/);
    expect(row("Lost")).to.match(/Defeated .* 0 % +none: quorum missed/);
  });
});
