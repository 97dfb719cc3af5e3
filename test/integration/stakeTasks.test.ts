import { expect } from "chai";
import { ZeroAddress, parseEther } from "ethers";

import { type LockState, readLock } from "../../offchain/chain/staking/locks.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { payMsn } from "../helpers/fullSystem.js";
import { DAY } from "../helpers/system.js";
import { TaskLine } from "../helpers/taskLine.js";

const EVIDENCE = `0x${"Ee".repeat(32)}`;

describe("stake tasks", function () {
  this.timeout(120_000);
  let line: TaskLine;
  /** Stakes for itself. */
  let operator: string;
  /** Stakes for the operator. */
  let owner: string;
  let reporter: string;
  let slasher: string;
  let guardian: string;

  const staking = (): TaskLine["system"]["contracts"]["staking"] => line.system.contracts.staking;
  const now = (): Promise<number> => line.chain.networkHelpers.time.latest();
  const wait = (seconds: number): Promise<number> => line.chain.networkHelpers.time.increase(seconds);
  const stateOf = async (id: bigint): Promise<LockState> => (await readLock(line.system.contracts, id)).state;

  before(async () => {
    line = await TaskLine.start("test-stake-tasks");
    const { accounts } = line.system;
    [operator = "", owner = "", reporter = ""] = accounts.others.map(({ address }) => toAddress(address));
    [slasher, guardian] = [toAddress(accounts.slasher.address), toAddress(accounts.guardian.address)];
    await payMsn(line.system, operator, parseEther("1000"));
    await payMsn(line.system, owner, parseEther("50"));
  });
  after(() => line.close());

  it("deposit: for oneself or for another, exactly; a dry run sends nothing", async () => {
    const dry = await line.run(["stake", "deposit"], { amount: "1000", from: operator, dryRun: true });
    expect(dry).to.match(new RegExp(`^dry run, nothing sent: staked 1000 MSN for ${operator} \\(about \\d+ gas\\)$`));
    expect(await staking().activeStake(operator)).to.equal(0n);
    const own = await line.run(["stake", "deposit"], { amount: "1000", from: operator });
    expect(own).to.match(new RegExp(`^staked 1000 MSN for ${operator} \\(transaction 0x[0-9a-f]{64}, \\d+ gas\\)$`));
    await line.run(["stake", "deposit"], { amount: "12.000000000000000001", operator, from: owner });
    expect(await staking().activeStake(operator)).to.equal(parseEther("1012.000000000000000001"));
    expect((await staking().position(owner, operator)).active).to.equal(parseEther("12.000000000000000001"));
  });

  it("deposit refuses too little, more than there is, and what is no amount or account", async () => {
    const cases: [options: Record<string, string>, expected: string][] = [
      [{ amount: "0.5" }, "--amount: expected at least 1 MSN, got 0.5 MSN"],
      [{ amount: "50" }, `${owner} holds 37.999999999999999999 MSN, less than 50 MSN`],
      [{ amount: "1,5" }, "--amount: expected MSN as a decimal"],
      [{ amount: "" }, "--amount is required"],
      [{ amount: "1", operator: ZeroAddress }, "--operator: expected an account other than zero"],
      [{ amount: "1", operator: "0x12" }, "--operator: expected 0x and 40 hex digits"],
      [{ amount: "1", from: `0x${"12".repeat(20)}` }, `no key for 0x${"12".repeat(20)}`],
    ];
    for (const [options, expected] of cases) {
      expect(await line.refusal(["stake", "deposit"], { from: owner, ...options })).to.include(expected);
    }
  });

  it("pause and resume: deposits wait, leaving goes on, and the guardian alone decides", async () => {
    const cases: [path: string, options: Record<string, string>, expected: string][] = [
      ["pause", { days: "3", from: owner }, `${owner} is not the guardian of deposits, ${guardian} is`],
      ["pause", { days: "15", from: guardian }, "--days: expected at most 14 days, got 15"],
      ["pause", { days: "0", from: guardian }, "--days: expected a whole number of at least 1"],
      ["resume", { from: guardian }, "deposits are not paused"],
    ];
    for (const [path, options, expected] of cases) {
      expect(await line.refusal(["stake", path], options)).to.include(expected);
    }
    expect(await line.run(["stake", "pause"], { days: "3", from: guardian, dryRun: true })).to.include("dry run");
    expect(await staking().entryPausedUntil()).to.equal(0n);
    expect(await line.run(["stake", "pause"], { days: "3", from: guardian })).to.include("deposits are paused until");
    const until = utc(Number(await staking().entryPausedUntil()));
    expect(await line.refusal(["stake", "deposit"], { amount: "1", from: owner })).to.include(
      `deposits are paused until ${until}`,
    );
    expect(await line.run(["stake", "status"])).to.match(new RegExp(`deposits +paused until ${until}`));
    expect(await line.refusal(["stake", "resume"], { from: owner })).to.include("is not the guardian");
    await line.run(["stake", "cooldown"], { amount: "1", operator, from: owner });
    await line.run(["stake", "cancel"], { operator, from: owner });
    await line.run(["stake", "resume"], { from: guardian });
    expect(await line.run(["stake", "status"])).to.match(/deposits +accepted/);
    await line.run(["stake", "deposit"], { amount: "1", operator, from: owner });
    expect(await line.refusal(["stake", "pause"], { days: "1", from: guardian })).to.include(
      "the contract refused: PauseTooSoon(",
    );
  });

  it("cooldown, cancel and withdraw: says when, refuses before, pays exactly", async () => {
    const forOperator = { operator, from: owner };
    const refusals: [path: string, options: Record<string, string>, expected: string][] = [
      ["withdraw", {}, `nothing of your stake for ${operator} is cooling down; start with cooldown`],
      ["cancel", {}, `nothing of your stake for ${operator} is cooling down`],
      [
        "cooldown",
        { amount: "14" },
        `your active stake for ${operator} is 13.000000000000000001 MSN, less than 14 MSN`,
      ],
      ["cooldown", { amount: "0" }, "--amount: expected more than 0 MSN"],
      ["cooldown", { amount: "1", operator: owner }, `none of your stake for ${owner} is active`],
    ];
    for (const [path, options, expected] of refusals) {
      expect(await line.refusal(["stake", path], { ...forOperator, ...options })).to.include(expected);
    }
    const dry = await line.run(["stake", "cooldown"], { ...forOperator, amount: "all", dryRun: true });
    expect(dry).to.include("13.000000000000000001 MSN staked for").and.to.include("withdrawable from");
    expect((await staking().position(owner, operator)).cooling).to.equal(0n);

    await line.run(["stake", "cooldown"], { ...forOperator, amount: "3" });
    await wait(DAY);
    const again = await line.run(["stake", "cooldown"], { ...forOperator, amount: "2" });
    const { withdrawableAt } = await staking().position(owner, operator);
    const when = utc(Number(withdrawableAt));
    expect(again).to.include("the clock starts again for 3 MSN").and.to.include(`withdrawable from ${when}`);
    expect(await line.refusal(["stake", "withdraw"], forOperator)).to.include(`5 MSN are withdrawable from ${when}`);
    expect(await line.run(["stake", "status"], { owner })).to.match(new RegExp(`8\\.0{17}1 MSN +5 MSN +${when}`));
    await line.chain.networkHelpers.time.increaseTo(withdrawableAt);
    expect(await line.run(["stake", "status"], { owner })).to.match(/5 MSN +now/);
    expect(await line.refusal(["stake", "cooldown"], { ...forOperator, amount: "1" })).to.include(
      `5 MSN staked for ${operator} have cooled down; withdraw them first`,
    );
    const before = await line.system.contracts.token.balanceOf(owner);
    expect(await line.run(["stake", "withdraw"], forOperator)).to.include("withdrew 5 MSN");
    expect((await line.system.contracts.token.balanceOf(owner)) - before).to.equal(parseEther("5"));
  });

  it("status of an owner: votes by where they are, delegatee, and whom each position votes for", async () => {
    const [, signer] = line.system.accounts.others;
    await line.system.contracts.token.connect(signer).delegate(reporter);
    const out = await line.run(["stake", "status"], { owner });
    expect(out).to.match(new RegExp(`delegates to +${reporter}`));
    expect(out).to.match(new RegExp(`${operator} +8\\.0{17}1 MSN +0 MSN +nobody`));
    await staking().syncVotes(owner, [operator]);
    expect(await line.run(["stake", "status"], { owner })).to.match(new RegExp(`0 MSN +${reporter}\\n?$`));
    expect(await line.run(["stake", "status"], { owner: reporter })).to.match(
      /votes +50 MSN \(token 41\.9{18} MSN, stake 8\.0{17}1 MSN, grants 0 MSN\)/,
    );
  });

  describe("locks", () => {
    const accusation = (amount: string): Record<string, string> => ({
      operator,
      amount,
      reporter,
      evidence: EVIDENCE,
      from: slasher,
    });

    before(async () => {
      const { emissionStart } = line.system;
      if ((await now()) <= emissionStart) await line.chain.networkHelpers.time.increaseTo(emissionStart + 1);
    });

    it("lock: by the slasher, within the cap, with a reporter and a digest", async () => {
      const cases: [options: Record<string, string>, expected: string][] = [
        [{ from: owner }, `${owner} may not lock stake: ${slasher} may`],
        [{ amount: "101" }, `100 MSN of ${operator}'s own stake can still be locked in this epoch, less than 101 MSN`],
        [{ amount: "0" }, "--amount: expected more than 0 MSN"],
        [{ reporter: operator }, "--reporter: expected an account other than zero, the accused and the staking"],
        [{ evidence: "0x12" }, '--evidence: expected 0x and 64 hex digits, got "0x12"'],
        [{ operator: "" }, "--operator is required"],
      ];
      for (const [options, expected] of cases) {
        expect(await line.refusal(["stake", "lock"], { ...accusation("10"), ...options })).to.include(expected);
      }
      expect(await line.run(["stake", "lock"], { ...accusation("10"), dryRun: true })).to.include("dry run");
      expect(await staking().lockCount()).to.equal(0n);
      const out = await line.run(["stake", "lock"], accusation("10"));
      expect(out).to.match(new RegExp(`^locked 10 MSN of ${operator}'s own stake \\(transaction .*\\)\nlock 1$`));
      const { amount, reporter: named } = await staking().lockOf(1);
      expect([amount, toAddress(named)]).to.deep.equal([parseEther("10"), reporter]);
      const [event] = await staking().queryFilter(staking().filters.StakeLocked(1), 0);
      expect(event?.args.evidence).to.equal(EVIDENCE.toLowerCase());
    });

    it("status shows locks with what happens next and until when", async () => {
      const { appealUntil } = await readLock(line.system.contracts, 1n);
      const out = await line.run(["stake", "status"], { operator });
      expect(out)
        .to.match(/active stake +1008\.0{17}1 MSN, of all owners/)
        .and.to.match(/own stake locked +10 MSN/);
      expect(out)
        .to.match(/the operator itself +1000 MSN/)
        .and.to.match(new RegExp(`${owner} +8\\.0{17}1 MSN`));
      expect(out).to.include(`locked: the operator may appeal until ${utc(appealUntil)}`);
      expect(await line.run(["stake", "status"])).to.match(new RegExp(` 1 +${operator} +10 MSN`));
      expect(await line.run(["stake", "status"], { operator: owner })).to.include("no locks");
    });

    it("appeal: the accused alone, in time; then only governance can slash", async () => {
      expect(await line.refusal(["stake", "appeal"], { lock: "2", from: operator })).to.include(
        "there is no lock 2; the newest is 1",
      );
      expect(await line.refusal(["stake", "appeal"], { lock: "1", from: owner })).to.include(
        `lock 1 is on the stake of ${operator}, which alone may appeal`,
      );
      expect(await line.refusal(["stake", "settle"], { lock: "1" })).to.include("lock 1 can be appealed until");
      expect(await line.refusal(["stake", "release"], { lock: "1" })).to.include(
        `lock 1 is not appealed; until then only the slasher ${slasher} may release it`,
      );
      expect(await line.run(["stake", "appeal"], { lock: "1", from: operator, dryRun: true })).to.include("dry run");
      expect(await stateOf(1n)).to.equal("locked");
      await line.run(["stake", "appeal"], { lock: "1", from: operator });
      expect(await stateOf(1n)).to.equal("appealed");
      expect(await line.refusal(["stake", "settle"], { lock: "1" })).to.include(
        "lock 1 is appealed; expected it locked",
      );
      const { decideUntil = 0 } = await readLock(line.system.contracts, 1n);
      expect(await line.refusal(["stake", "release"], { lock: "1" })).to.include(
        `the appeal of lock 1 can be decided until ${utc(decideUntil)}`,
      );
      expect(await line.run(["stake", "status"], { operator })).to.include(
        `appealed: governance may uphold it until ${utc(decideUntil)}`,
      );
      await line.chain.networkHelpers.time.increaseTo(decideUntil);
      expect(await line.run(["stake", "status"], { operator })).to.include("anyone may release it");
      await line.run(["stake", "release"], { lock: "1" });
      expect(await stateOf(1n)).to.equal("released");
      expect(await staking().lockedStake(operator)).to.equal(0n);
    });

    it("settle: anybody, once nobody appealed; the reporter gets its share", async () => {
      await line.run(["stake", "lock"], accusation("20"));
      const { appealUntil } = await readLock(line.system.contracts, 2n);
      await line.chain.networkHelpers.time.increaseTo(appealUntil);
      expect(await line.run(["stake", "status"], { operator })).to.include("anyone may settle it");
      expect(await line.refusal(["stake", "appeal"], { lock: "2", from: operator })).to.include(
        `lock 2 could be appealed until ${utc(appealUntil)}`,
      );
      const out = await line.run(["stake", "settle"], { lock: "2", from: owner });
      expect(out).to.include(`slashed 20 MSN of ${operator}'s own stake (lock 2)`);
      expect(await stateOf(2n)).to.equal("slashed");
      expect(await line.system.contracts.token.balanceOf(reporter)).to.equal(parseEther("4"));
    });

    it("release: the slasher takes its own accusation back at any time", async () => {
      await line.run(["stake", "lock"], accusation("5"));
      await line.run(["stake", "release"], { lock: "3", from: slasher });
      expect(await stateOf(3n)).to.equal("released");
      expect(await line.refusal(["stake", "release"], { lock: "3", from: slasher })).to.include(
        "lock 3 is released; expected it locked or appealed",
      );
      expect(await line.run(["stake", "status"])).to.include("no open locks");
    });

    it("withdraw leaves what is locked", async () => {
      await line.run(["stake", "cooldown"], { amount: "all", from: operator });
      await wait(14 * DAY + 1);
      await line.run(["stake", "lock"], accusation("90"));
      const out = await line.run(["stake", "withdraw"], { from: operator });
      expect(out).to.include("withdrew 890 MSN; 90 MSN stay locked");
      expect(await line.system.contracts.token.balanceOf(operator)).to.equal(parseEther("890"));
      expect(await line.refusal(["stake", "withdraw"], { from: operator })).to.include("all of the 90 MSN are locked");
    });
  });
});
