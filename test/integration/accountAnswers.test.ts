import { expect } from "chai";
import { network } from "hardhat";

import { type Caller, readAccountAnswers } from "../../offchain/chain/accountAnswers.js";
import { accountQuestions } from "../../offchain/chain/accountQuestions.js";
import type { AccountQuestions } from "../../offchain/chain/accountProgram.js";
import { EPOCH_SECONDS } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { type Chain, DAY, type System, deploySystem } from "../helpers/system.js";

const MSN = 10n ** 18n;
const accountAt = (index: number): Address =>
  toAddress(`0x${(0xa11ceefn + BigInt(index)).toString(16).padStart(40, "f")}`);
const IMPATIENT = { firstPauseMs: 1, silenceMs: 2_000 };

describe("the same questions about many accounts", () => {
  let chain: Chain & { close(): Promise<void> };
  let system: System;
  /** A third of them has stake, each another amount. */
  const operators = Array.from({ length: 60 }, (_, index) => accountAt(index));
  let calls = 0;
  const counted: Caller = {
    call: (transaction) => {
      calls++;
      return chain.ethers.provider.call(transaction);
    },
  };

  async function answers(questions: AccountQuestions, accounts: readonly Address[]): Promise<Map<Address, bigint[]>> {
    const found = new Map<Address, bigint[]>();
    calls = 0;
    await readAccountAnswers(
      counted,
      questions,
      accounts,
      (some, given) => {
        for (const [i, account] of some.entries()) found.set(account, [...(given[i] ?? [])]);
      },
      IMPATIENT,
    );
    return found;
  }

  before(async () => {
    chain = await network.create("node");
    system = await deploySystem(chain);
    const { token, staking, distributor } = system.contracts;
    await (await token.approve(staking, 10_000n * MSN)).wait();
    for (let i = 0; i < operators.length; i += 3) {
      await (await staking.stake(operators[i]!, (BigInt(i) + 5n) * MSN + 1n)).wait();
    }
    const [team] = await chain.ethers.getSigners();
    await (await distributor.setPushAllowed(false)).wait();
    await (await distributor.setRecipient(accountAt(7_000))).wait();
    await (await distributor.setClaimer(accountAt(7_001))).wait();
    operators.push(toAddress(team!.address));
    await chain.networkHelpers.time.increaseTo(system.emissionStart + EPOCH_SECONDS + DAY);
  });
  after(() => chain.close());

  it("are answered in one call, as the contract answers each", async () => {
    const { MinerStaking } = system.book.contracts;
    const found = await answers(accountQuestions("MinerStaking", MinerStaking, ["minStake"], 16, 1n), operators);
    expect(calls).to.equal(1);
    expect(found.size).to.equal(operators.length);
    for (const operator of operators) {
      expect(found.get(operator)).to.deep.equal([await system.contracts.staking.minStake(operator, 1)]);
    }
    expect([...found.values()].filter(([stake]) => stake !== 0n)).to.have.length(20);
  });

  it("can be several, of words, flags and accounts", async () => {
    const { RewardsDistributor } = system.book.contracts;
    const views = ["claimed", "pushAllowed", "recipientOf", "claimerOf"];
    const found = await answers(accountQuestions("RewardsDistributor", RewardsDistributor, views, 20), operators);
    expect(calls).to.equal(1);
    expect(found.get(operators.at(-1)!)).to.deep.equal([0n, 0n, BigInt(accountAt(7_000)), BigInt(accountAt(7_001))]);
    expect(found.get(operators[4]!)).to.deep.equal([0n, 1n, BigInt(operators[4]!), 0n]);
  });

  it("are asked one by one where an answer is longer than expected", async () => {
    const { MinerStaking } = system.book.contracts;
    const found = await answers(accountQuestions("MinerStaking", MinerStaking, ["minStake"], 1, 1n), operators);
    expect(found.get(operators[3]!)).to.deep.equal([8n * MSN + 1n]);
    expect(found.size).to.equal(operators.length);
  });

  it("end with what a view refuses with, and where nobody answers", async () => {
    const failure = async (questions: AccountQuestions): Promise<string> =>
      answers(questions, operators).then(
        () => "answered",
        (error: unknown) => String(error),
      );
    const { MinerStaking } = system.book.contracts;
    const empty = accountAt(9_999);
    expect(await failure(accountQuestions("MinerStaking", empty, ["minStake"], 16, 1n))).to.match(/does not answer 0x/);
    const refused = accountQuestions("MinerStaking", MinerStaking, ["releaseLock"], 16, 1n);
    expect(await failure(refused)).to.match(/revert/);
  });
});
