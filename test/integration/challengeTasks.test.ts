import { expect } from "chai";
import { parseEther } from "ethers";

import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { utc } from "../../offchain/domain/utcTime.js";
import type { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { appointAttesters, payMsn } from "../helpers/fullSystem.js";
import { minerAt } from "../helpers/minerLine.js";
import { BOND_GWEI, DAY, DEMAND_DEPOSIT_GWEI, activateRoot, proposeTree, treeOf } from "../helpers/system.js";
import { TaskLine } from "../helpers/taskLine.js";

/** A miner's amount in the first root, gwei. */
const EARNED = 1_000_000_000n;

describe("challenge tasks", function () {
  this.timeout(300_000);
  let line: TaskLine;
  let team: Address;
  let watcher: Address;
  let guardian: Address;
  let first: MerkleSumTree;

  type Contracts = TaskLine["system"]["contracts"];
  const challenges = (): Contracts["challenges"] => line.system.contracts.challenges;
  const run = (name: string, options: Record<string, string | boolean> = {}): Promise<string> =>
    line.run(["challenge", name], options);
  const refused = (name: string, options: Record<string, string | boolean> = {}): Promise<string> =>
    line.refusal(["challenge", name], options);
  const leaf = (cumulativeGwei: bigint) => ({ index: 0, account: watcher, cumulativeGwei });
  const tree = (gwei: bigint): MerkleSumTree => treeOf(line.system, [leaf(gwei)]);
  const serial = async (): Promise<string> => String((await challenges().review()).serial);
  /** The watcher demands its leaf of the first root; returns the demand's subject. */
  const demand = async (): Promise<string> => {
    const signer = await line.chain.ethers.getSigner(watcher);
    await (
      await challenges()
        .connect(signer)
        .demandLeaf((await challenges().review()).serial, 1, leaf(EARNED), first.path(0))
    ).wait();
    return challenges().subjectOfLeaf(leaf(EARNED));
  };
  const reappoint = async (): Promise<void> => {
    const present = await line.system.contracts.distributor.attesters();
    await appointAttesters(line.chain, line.system, present, 2);
  };

  before(async () => {
    line = await TaskLine.start("test-challenge-tasks");
    watcher = minerAt(10).account;
    team = toAddress(line.system.accounts.deployer.address);
    guardian = toAddress(line.system.accounts.guardian.address);
    await payMsn(line.system, watcher, parseEther("100"));
    first = tree(EARNED);
    await proposeTree(line.chain, line.system, first);
    await activateRoot(line.chain, line.system);
  });
  after(() => line.close());

  it("deposit: one transaction, no approval left, for oneself or another; withdraw gives it back", async () => {
    const { token } = line.system.contracts;
    const at = await challenges().getAddress();
    expect(await run("deposit", { amount: "12.5", from: watcher, dryRun: true })).to.match(
      new RegExp(`^dry run, nothing sent: deposited 12\\.5 MSN for ${watcher} `),
    );
    await run("deposit", { amount: "12.5", from: watcher });
    await run("deposit", { amount: "1", for: guardian, from: watcher });
    expect(await challenges().balanceOf(watcher)).to.equal(12_500_000_000n);
    expect(await challenges().balanceOf(guardian)).to.equal(1_000_000_000n);
    expect(await token.allowance(watcher, at)).to.equal(0n);
    const before = await token.balanceOf(watcher);
    await run("withdraw", { amount: "2.5", from: watcher });
    expect(await challenges().balanceOf(watcher)).to.equal(10_000_000_000n);
    expect((await token.balanceOf(watcher)) - before).to.equal(parseEther("2.5"));
  });

  it("deposit and withdraw refuse more than there is, and amounts that are none", async () => {
    expect(await refused("deposit", { amount: "1000", from: watcher })).to.include("holds ");
    expect(await refused("deposit", { amount: "0", from: watcher })).to.include("expected more than 0 MSN");
    expect(await refused("withdraw", { amount: "10.1", from: watcher })).to.match(
      new RegExp(`${watcher} has 10 MSN for bonds and deposits, less than 10\\.1 MSN`),
    );
  });

  it("status shows terms and balance while nothing is pending, and the tasks about a root refuse", async () => {
    const out = await run("status", { account: watcher });
    expect(out).to.match(/^pending +none$/m);
    expect(out).to.match(/^bond of a proposal +1000 MSN$/m);
    expect(out).to.match(/^deposit of a demand +1 MSN for a leaf, 4 MSN for a page$/m);
    expect(out).to.match(new RegExp(`^guardian +${guardian}$`, "m"));
    expect(out).to.match(/^vetoes +0 of 2 used in epoch 2$/m);
    expect(out).to.match(new RegExp(`^balance of ${watcher} +10 MSN$`, "m"));
    const subject = await challenges().subjectOfLeaf(leaf(EARNED));
    expect(await refused("cancel", { subject })).to.include("no root is pending");
    expect(await refused("veto", { reason: "no", from: guardian })).to.include("no root is pending");
    expect(await refused("burn")).to.include("no lost bonds wait to be burned");
    expect(await refused("reclaim", { serial: "1", subject })).to.include("no deposit waits for demand");
    expect(await refused("cancel", { subject: "0x12" })).to.include("--subject: expected 0x and 64");
  });

  it("a demand shows in both status tasks, and holds activation up until it is answered", async () => {
    await proposeTree(line.chain, line.system, tree(2n * EARNED));
    const subject = await demand();
    const { deadline } = await challenges().demandOf(await serial(), subject);
    const out = await run("status");
    expect(out).to.match(new RegExp(`^proposer +${team}, 1000 MSN at stake$`, "m"));
    expect(out).to.match(new RegExp(`^leaf 0 +${utc(Number(deadline))} +1 MSN +${watcher} +${subject}$`, "m"));
    expect(await line.run(["epoch", "status"])).to.match(/^next +activate, but a demand is open, and may be answered/m);
    expect(await line.refusal(["epoch", "activate"])).to.include("a demand is open, and may be answered until");
    expect(await refused("cancel", { subject })).to.include(`may be answered until ${utc(Number(deadline))}`);
    expect(await refused("reclaim", { serial: await serial(), subject })).to.include("is still pending");
    await (await challenges().answerLeaf(leaf(EARNED), 2n * EARNED, [])).wait();
    expect(await run("status")).not.to.include(subject);
    expect(await line.refusal(["epoch", "activate"])).to.match(/it can be activated at \S+; the chain's time is/);
    await activateRoot(line.chain, line.system);
  });

  it("cancel: an unanswered demand costs the bond; burn burns its half, and proposing waits for attesters", async () => {
    const { token } = line.system.contracts;
    const pending = tree(3n * EARNED);
    await proposeTree(line.chain, line.system, pending);
    const subject = await demand();
    await line.chain.networkHelpers.time.increase(DAY);
    expect(await line.refusal(["epoch", "activate"])).to.include("open");
    const before = await challenges().balanceOf(watcher);
    expect(await run("cancel", { subject })).to.match(/^cancelled root 0x/);
    expect((await challenges().balanceOf(watcher)) - before).to.equal(DEMAND_DEPOSIT_GWEI + BOND_GWEI / 2n);
    const out = await run("status");
    expect(out).to.match(/^attesters +SUSPENDED/m);
    expect(out).to.match(/^lost bonds to burn +500 MSN$/m);
    expect(out).to.match(new RegExp(`^ +3 +${pending.root} +0 +unanswered$`, "m"));
    expect(await line.run(["epoch", "status"])).to.match(/^next +governance appoints attesters$/m);
    const supply = await token.totalSupply();
    expect(await run("burn")).to.match(/^burned 500 MSN of lost bonds/);
    expect(supply - (await token.totalSupply())).to.equal((BOND_GWEI / 2n) * WEI_PER_GWEI);
    expect(await refused("allow", { epoch: "3", root: pending.root, depth: "0", from: guardian })).to.include(
      "only governance",
    );
    await reappoint();
  });

  it("veto and allow: the guardian alone, twice an epoch; the bond and a demand's deposit come back", async () => {
    const vetoed = tree(4n * EARNED);
    await proposeTree(line.chain, line.system, vetoed);
    const subject = await demand();
    expect(await refused("veto", { reason: "odd", from: watcher })).to.include(
      `only the guardian ${guardian} can veto`,
    );
    expect(await run("veto", { reason: "odd", from: guardian })).to.match(/^vetoed root 0x.* veto 1 of 2 \(trans/);
    expect(await challenges().balanceOf(team)).to.equal(BOND_GWEI);
    const before = await challenges().balanceOf(watcher);
    await run("reclaim", { serial: await serial(), subject });
    expect((await challenges().balanceOf(watcher)) - before).to.equal(DEMAND_DEPOSIT_GWEI);
    expect(await refused("allow", { epoch: "3", root: vetoed.root, depth: "0", from: watcher })).to.include(
      `only the guardian ${guardian} or governance can allow it`,
    );
    await run("allow", { epoch: "3", root: vetoed.root, depth: "0", from: guardian });
    expect(await refused("allow", { epoch: "3", root: vetoed.root, depth: "0", from: guardian })).to.include(
      "is not barred",
    );
    await proposeTree(line.chain, line.system, vetoed);
    expect(await run("veto", { reason: "again", from: guardian })).to.include(
      "veto 2 of 2; the attesters are suspended",
    );
    await reappoint();
    await proposeTree(line.chain, line.system, tree(5n * EARNED));
    expect(await refused("veto", { reason: "more", from: guardian })).to.include("all 2 vetoes of epoch 3 are used");
  });
});
