import { expect } from "chai";
import { formatEther } from "ethers";

import { readOpenClaims } from "../../offchain/chain/openClaims.js";
import { batchOf } from "../../offchain/chain/push/batches.js";
import { chainSteps, gasPriceNow } from "../../offchain/chain/push/steps.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { directoryProofs } from "../../offchain/epoch/proofs.js";
import { publishLeaves } from "../helpers/publishedLeaves.js";
import { activateRoot, proposeTree } from "../helpers/system.js";
import { TaskLine } from "../helpers/taskLine.js";
import { expectWithin } from "../offchain/fractions.js";

const LEAVES = 150;
const GWEI_PER_MSN = 1_000_000_000n;
const ORACLE = "0x420000000000000000000000000000000000000F";
/** Code that answers every call with 10^15. */
const DATA_FEE_CODE = "0x7f00000000000000000000000000000000000000000000000000038d7ea4c680005f5260205ff3";

/** The same with the room that a price may rise by: 5/4 of it. */
const DATA_FEE_WITH_ROOM = 1_250_000_000_000_000n;

const strangerAt = (index: number): Address => `0x${(0xbeef0000 + index).toString(16).padStart(40, "c")}`;

describe("epoch push", function () {
  this.timeout(180_000);
  let line: TaskLine;
  let dir: string;
  let refusing: Address;
  let leaves: Leaf[];

  const claimed = async (index: number): Promise<bigint> =>
    line.system.contracts.distributor.claimed(leaves[index]!.account);
  const paidIndices = async (): Promise<number[]> => {
    const amounts = await Promise.all(leaves.map(({ index }) => claimed(index)));
    return leaves.flatMap(({ index, cumulativeGwei }) => (amounts[index] === cumulativeGwei ? [index] : []));
  };
  const push = (options: Record<string, string | boolean>): Promise<string> =>
    line.run(["epoch", "push"], { dir, quiet: true, ...options });
  const blockNumber = (): Promise<number> => line.chain.ethers.provider.getBlockNumber();

  before(async () => {
    line = await TaskLine.start("test-push");
    const signers = await line.chain.ethers.getSigners();
    const [shy, directing] = signers.slice(12, 14);
    refusing = toAddress(shy!.address);
    const { distributor } = line.system.contracts;
    await (await distributor.connect(shy).setPushAllowed(false)).wait();
    await (await distributor.connect(directing).setRecipient(strangerAt(9_999))).wait();
    leaves = Array.from({ length: LEAVES }, (_, index) => ({
      index,
      account: strangerAt(index),
      // The later half earned ten times as much; every tenth of them next to nothing.
      cumulativeGwei: index % 10 === 9 ? 7n : (index < LEAVES / 2 ? 1n : 10n) * GWEI_PER_MSN,
    }));
    leaves[3] = { ...leaves[3]!, account: refusing };
    leaves[4] = { ...leaves[4]!, account: toAddress(directing!.address) };
    dir = line.file("epoch");
    const tree = await publishLeaves(line.system, dir, 1, leaves);
    await proposeTree(line.chain, line.system, tree);
    expect(await line.refusal(["epoch", "push"], { dir })).to.include("the root is not active yet");
    await activateRoot(line.chain, line.system);
    await (await distributor.claim(1, 5, leaves[5]!.account, leaves[5]!.cumulativeGwei, tree.path(5))).wait();
  });
  after(() => line.close());

  it("shows what it would do, and sends nothing", async () => {
    const before = await blockNumber();
    const out = await push({ dryRun: true, maxGas: "5000000", minMsn: "0.1" });
    expect(await blockNumber()).to.equal(before);
    expect(out).to.include(
      "736 MSN open for 133 accounts; 15 below --min-msn; 1 claimed already; 1 take their rewards",
    );
    expect(out).to.match(/\n1 +\d+ to \d+ +4\d +\d+ MSN +\d+ +\d+ +0\.\d+ ETH\n/);
    expect(out).to.match(/\nall 3 +133 +736 MSN +/);
    const short = await push({ dryRun: true, maxGas: "5000000", gasBudget: "6000000" });
    expect(short).to.match(/beyond the budget: \d+ accounts with \d/);
  });

  it("pays the richest first, within its gas, and says what is left", async () => {
    const before = await blockNumber();
    const out = await push({ gasBudget: "3000000", maxGas: "2000000", minMsn: "0.1" });
    const paid = await paidIndices();
    // A batch may hold neighbours on both sides of the border between poor and rich.
    expect(paid.filter((index) => index < LEAVES / 2 - 15)).to.deep.equal([5]);
    expect(paid.filter((index) => index >= LEAVES / 2).length).to.be.above(30);
    expect(paid.length).to.be.within(40, 60);
    expect(out).to.match(/beyond the budget: \d+ accounts with \d+ MSN, about \d+ gas; run it again to go on/);
    let gas = 0n;
    for (let number = before + 1; number <= (await blockNumber()); number++) {
      const block = await line.chain.ethers.provider.getBlock(number);
      expect(block!.gasUsed <= 2_000_000n).to.equal(true);
      gas += block!.gasUsed;
    }
    expect(Number(gas)).to.be.within(2_500_000, 3_000_000);
    expect(out).to.include(`transactions for ${gas} gas, 0.`);
  });

  it("estimates its plan well: no more than 3 % beside what the chain takes", async () => {
    const account = line.file("some.txt");
    await line.write(
      "some.txt",
      leaves
        .slice(20, 60)
        .map((leaf) => leaf.account)
        .join("\n"),
    );
    const planned = /all 1 +\d+ +\S+ MSN +(\d+) /.exec(await push({ dryRun: true, accounts: account }))?.[1];
    const used = /\(transaction 0x\w+, (\d+) gas\)/.exec(await push({ accounts: account }))?.[1];
    expectWithin(Number(planned) / Number(used), 0.97, 1.03);
    expect(await claimed(20)).to.equal(leaves[20]!.cumulativeGwei);
  });

  it("goes on where it stopped, keeps a budget of money that data fees count for, and pays a recipient", async () => {
    const { networkHelpers, ethers } = line.chain;
    await networkHelpers.setCode(ORACLE, DATA_FEE_CODE);
    try {
      // Less than the data fee with its room: not even one account is paid.
      const none = await push({ budgetEth: "0.00124" });
      expect(none).to.include("paid 0 MSN to 0 accounts in 0 transactions for 0 gas, 0.0 ETH");
      // Enough besides for one account's gas limit, and not for two, whatever gas costs on this chain.
      const { weiPerGas } = await gasPriceNow(ethers.provider);
      const some = await push({ budgetEth: formatEther(DATA_FEE_WITH_ROOM + 165_000n * weiPerGas) });
      expect(some).to.match(/paid \d\S* MSN to \d+ accounts in 1 transactions for \d+ gas, 0\.000\d+ ETH\nbeyond/);
    } finally {
      await networkHelpers.setCode(ORACLE, "0x");
    }
    await push({});
    expect(await paidIndices()).to.deep.equal(leaves.map(({ index }) => index).filter((index) => index !== 3));
    const balance = await line.system.contracts.token.balanceOf(strangerAt(9_999));
    expect(balance).to.equal(leaves[4]!.cumulativeGwei * GWEI_PER_MSN);
    const before = await ethers.provider.getBlockNumber();
    expect(await push({})).to.equal("nothing to push; 149 claimed already; 1 take their rewards themselves");
    expect(await ethers.provider.getBlockNumber()).to.equal(before);
  });

  it("pays an account that refuses strangers where the account itself pushes", async () => {
    const out = await push({ from: refusing });
    expect(out).to.include("paid 1 MSN to 1 accounts");
    expect(await claimed(3)).to.equal(GWEI_PER_MSN);
  });

  it("is not made to run out of gas by accounts that part from their common recipient", async () => {
    const { ethers } = line.chain;
    const { distributor } = line.system.contracts;
    const fleet = (await ethers.getSigners()).slice(14, 20);
    const [team] = await ethers.getSigners();
    const positions = new Map(fleet.map(({ address }, i) => [80 + 7 * i, toAddress(address)]));
    for (const owner of fleet) await (await distributor.connect(owner).setRecipient(strangerAt(9_998))).wait();
    const next = leaves.map((leaf) => ({
      ...leaf,
      account: positions.get(leaf.index) ?? leaf.account,
      cumulativeGwei: leaf.cumulativeGwei + GWEI_PER_MSN,
    }));
    const later = line.file("later");
    await proposeTree(line.chain, line.system, await publishLeaves(line.system, later, 2, next));
    await activateRoot(line.chain, line.system);
    const { book, contracts } = line.system;
    const sender = { book, contracts, provider: ethers.provider, signer: team!, account: toAddress(team!.address) };
    const proofs = await directoryProofs(later);
    const { open } = await readOpenClaims(sender.provider, proofs, positions.values(), sender.account);
    expect(open).to.have.length(6);
    const batch = batchOf(open, proofs.root.depth);
    const steps = await chainSteps(sender, proofs, () => undefined);

    const quote = await steps.quote(batch);
    for (const [i, owner] of fleet.entries()) {
      await (await distributor.connect(owner).setRecipient(strangerAt(20_000 + i))).wait();
    }
    const spent = await steps.send(batch, quote);
    expect(await line.system.contracts.token.balanceOf(strangerAt(20_003))).to.equal(11n * GWEI_PER_MSN * GWEI_PER_MSN);
    // More than a tenth and the room of one account would have borne.
    expect(spent.gas > quote.gasLimit - 5n * 45_000n).to.equal(true);
  });

  it("refuses what it does not understand", async () => {
    const refused = (options: Record<string, string>): Promise<string> =>
      line.refusal(["epoch", "push"], { dir, ...options });
    expect(await refused({ budgetEth: "1e18" })).to.include("--budget-eth: expected a decimal");
    expect(await refused({ gasBudget: "-1" })).to.include("--gas-budget: expected a whole number");
    expect(await refused({ maxGas: "1000" })).to.include("--max-gas: expected a whole number of at least 200000");
    expect(await refused({ minMsn: "x" })).to.include("--min-msn: expected MSN");
    expect(await refused({ accounts: line.file("none.txt") })).to.include("none.txt: no such file");
  });
});
