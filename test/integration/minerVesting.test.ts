import { expect } from "chai";
import { parseEther } from "ethers";

import { writeAddressBookFile } from "../../offchain/chain/addressBook.js";
import { readLock } from "../../offchain/chain/staking/locks.js";
import { VESTING_MONTH_SECONDS as MONTH } from "../../offchain/domain/allocation.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { deployAirdrop } from "../helpers/airdropOf.js";
import { grantFrom, payMsn } from "../helpers/fullSystem.js";
import { type Miner, MinerLine, type Run, minerAt } from "../helpers/minerLine.js";
import { expectOk, expectRefused } from "../helpers/runExpectations.js";
import { DAY, activateRoot, proposeTree } from "../helpers/system.js";

const alice = minerAt(10);
const bob = minerAt(11);
const carol = minerAt(12);

describe("the miners' command line: grants, votes, airdrop, locks", function () {
  this.timeout(300_000);
  let line: MinerLine;
  let generation: number;
  /** Of the private bucket, alice's. */
  let first: bigint;
  /** Transactions of alice's before these tests: a forked chain has some. */
  let sentBefore: number;

  const balance = ({ account }: Miner): Promise<bigint> => line.system.contracts.token.balanceOf(account);
  const stakeOf = ({ account }: Miner): Promise<bigint> => line.system.contracts.staking.activeStake(account);
  const sent = ({ account }: Miner): Promise<number> => line.chain.ethers.provider.getTransactionCount(account);

  before(async () => {
    line = await MinerLine.start();
    sentBefore = await sent(alice);
    generation = line.system.tokenGeneration;
    first = await grantFrom(line.system, "private", alice.account, parseEther("1200"));
    await line.chain.networkHelpers.time.increaseTo(generation + MONTH);
  });
  after(() => line.close());

  describe("vesting", () => {
    it("shows an account's grants without its key; nobody's are no error", async () => {
      const book = ["--deployment", line.file("book.json")];
      const [own, none, unknown] = await Promise.all([
        line.run("", ["vesting", "--account", alice.account, ...book]),
        line.miner(bob, "vesting"),
        line.miner(alice, "vesting", "--grant", "99"),
      ]);
      const next = utc(generation + 2 * MONTH);
      expectOk(own, alice.account, new RegExp(`${first} +private +1200 MSN +100 MSN +0 MSN +100 MSN +0 MSN +1200 MSN`));
      expectOk(own, `100 MSN at ${next}`, /nobody\n$/);
      expectOk(none, bob.account, "has no grants");
      expectRefused(unknown, `${alice.account} has no grant 99`);
    });

    it("says in one line what cannot be done", async () => {
      const cases: [args: string[], expected: string][] = [
        [["--release", "--withdraw"], "one thing at a time"],
        [["--release", "--account", bob.account], "--account: only shows grants"],
        [
          ["--stake", "1200.000000000000000001"],
          `1200 MSN of grant ${first} can be staked, less than 1200.0000000000000`,
        ],
        [["--stake", "0.5"], "--stake: expected at least 1 MSN, got 0.5 MSN"],
        [["--stake", "much"], "--stake: expected MSN as a decimal"],
        [["--cooldown", "1"], `none of grant ${first}'s stake for ${alice.account} is active`],
        [["--cancel"], `nothing of grant ${first}'s stake for ${alice.account} is cooling down`],
        [["--withdraw", "--operator", "0x12"], "--operator: expected an account"],
        [["--release", "--grant", "0"], "--grant: expected an id"],
      ];
      const runs = await Promise.all(cases.map(([args]) => line.miner(alice, "vesting", ...args)));
      runs.forEach((run, i) => {
        expectRefused(run, cases[i]?.[1] ?? "");
      });
      expectRefused(await line.miner(bob, "vesting", "--release"), `${bob.account} has no grants`);
      expect(await sent(alice)).to.equal(sentBefore);
    });

    it("--stake, --cooldown, --cancel, --withdraw: out of the grant and back into it", async () => {
      const { contracts } = line.system;
      const dry = await line.miner(alice, "vesting", "--stake", "1150", "--dry-run");
      expectOk(dry, `dry run, nothing sent: staked 1150 MSN of grant ${first} for ${alice.account} (about`);
      expect(await sent(alice)).to.equal(sentBefore);
      expectOk(await line.miner(alice, "vesting", "--stake", "1150"), `staked 1150 MSN of grant ${first}`);
      expect(await stakeOf(alice)).to.equal(parseEther("1150"));
      expectOk(await line.miner(alice, "vesting", "--stake", "all", "--operator", bob.account), "staked 50 MSN of");
      // 100 have vested, and none of the grant's tokens are there.
      expectOk(await line.miner(alice, "vesting", "--release"), "nothing to release now");

      const forBob = ["--operator", bob.account];
      expectOk(await line.miner(alice, "vesting", "--cooldown", "all", ...forBob), "50 MSN staked for", "withdrawable");
      expectOk(
        await line.miner(alice, "vesting", "--cancel", ...forBob),
        `50 MSN staked for ${bob.account} count again`,
      );
      const cooling = await line.miner(alice, "vesting", "--cooldown", "50", ...forBob);
      const staker = await contracts.allocation.stakerOf(first);
      const when = utc(Number((await contracts.staking.position(staker, bob.account)).withdrawableAt));
      expectOk(cooling, `withdrawable from ${when}`);
      expectRefused(
        await line.miner(alice, "vesting", "--withdraw", ...forBob),
        `50 MSN are withdrawable from ${when}`,
      );
      await line.chain.networkHelpers.time.increase(14 * DAY);
      expectOk(await line.miner(alice, "vesting", "--withdraw", ...forBob), "withdrew 50 MSN\ntransaction 0x");
      expect((await contracts.allocation.grantOf(first)).staked).to.equal(parseEther("1150"));
    });

    it("--release pays what is there; --release-and-stake makes it the beneficiary's own stake", async () => {
      const dry = await line.miner(alice, "vesting", "--release", "--dry-run");
      expectOk(dry, "dry run, nothing sent: released 50 MSN of 1 grants (about");
      expectOk(await line.miner(alice, "vesting", "--release"), "released 50 MSN of 1 grants\ntransaction 0x");
      expect(await balance(alice)).to.equal(parseEther("50"));
      expectRefused(await line.miner(alice, "vesting", "--release-and-stake"), "expected at least 1 MSN, got 0 MSN");

      const second = await grantFrom(line.system, "public", alice.account, parseEther("120"));
      expectRefused(
        await line.miner(alice, "vesting", "--release-and-stake"),
        `--grant is required, as there are several: ${first}, ${second}`,
      );
      const args = ["--release-and-stake", "--grant", String(second), "--operator", bob.account];
      expectOk(await line.miner(alice, "vesting", ...args), `released 21 MSN of grant ${second} into stake for`);
      expect((await line.system.contracts.staking.position(alice.account, bob.account)).active).to.equal(
        parseEther("21"),
      );
    });

    it("shows a grant that is offered to the account, and does nothing with it", async () => {
      const { allocation } = line.system.contracts;
      const signer = await line.chain.ethers.getSigner(alice.account);
      await allocation.connect(signer).proposeBeneficiary(first, carol.account);
      expectOk(await line.miner(carol, "vesting"), `offered to it by ${alice.account}`);
      expectRefused(await line.miner(carol, "vesting", "--release"), `${carol.account} has no grants`);
      await allocation.connect(signer).proposeBeneficiary(first, `0x${"00".repeat(20)}`);
      expectOk(await line.miner(carol, "vesting"), "has no grants");
    });
  });

  describe("votes, airdrop, claims and locks", () => {
    it("delegate: tokens, stake and grants, each once; to another and to nobody again", async () => {
      const { allocation, staking, token } = line.system.contracts;
      const dry = await line.miner(alice, "delegate", "--to", bob.account, "--dry-run");
      expectOk(dry, `the tokens of ${alice.account} vote for ${bob.account} (about`);
      expectOk(
        dry,
        `dry run, nothing sent: the stake for ${bob.account} follows`,
        /nothing sent: grants \d+, \d+ follow\n/,
      );
      expect(await token.delegates(alice.account)).to.equal(`0x${"00".repeat(20)}`);

      const out = await line.miner(alice, "delegate", "--to", bob.account);
      // 1200 + 120 granted, of which 50 are liquid and 21 own stake.
      expectOk(out, `votes of ${bob.account}: 1320 MSN (token 50 MSN, stake 21 MSN, grants 1249 MSN)`);
      expectOk(
        await line.miner(alice, "delegate", "--to", bob.account),
        `no change: all of ${alice.account} votes for`,
      );
      expectOk(await line.miner(alice, "delegate", "--to", "self"), `votes of ${alice.account}: 1320 MSN`);
      expectOk(await line.miner(alice, "delegate", "--to", "none"), `the tokens of ${alice.account} vote for nobody`);
      const votes = [
        token.getVotes(alice.account),
        staking.getVotes(alice.account),
        allocation.getVotes(alice.account),
      ];
      expect(await Promise.all(votes)).to.deep.equal([0n, 0n, 0n]);
      expectRefused(await line.miner(alice, "delegate"), "--to is required");
      expectRefused(await line.miner(alice, "delegate", "--to", "me"), "--to: expected an account");
    });

    it("airdrop: one's own share, or another's to that one", async () => {
      const file = line.file("airdrop.json");
      const deadline = generation + 300 * DAY;
      const shares = [
        [alice.account, parseEther("2")],
        [carol.account, parseEther("3")],
      ] as const;
      const book = await deployAirdrop(line.chain, line.system, shares, file, deadline);
      await writeAddressBookFile(line.file("dropped.json"), book);
      await payMsn(line.system, book.contracts.TestnetAirdrop, parseEther("5"));
      const drop = (miner: Miner, ...args: string[]): Promise<Run> =>
        line.run(miner.key, ["airdrop", "--file", file, "--deployment", line.file("dropped.json"), ...args]);
      const before = await balance(alice);
      const [dry, stranger, elsewhere] = await Promise.all([
        drop(alice, "--dry-run"),
        drop(bob),
        line.miner(alice, "airdrop", "--file", file),
      ]);
      expectOk(dry, `dry run, nothing sent: paid 2 MSN to ${alice.account} (about`);
      expectRefused(stranger, `airdrop.json: ${bob.account} has no entry`);
      expectRefused(elsewhere, "airdrop.json, root: has root 0x");
      expectOk(await drop(alice), `paid 2 MSN to ${alice.account}\ntransaction 0x`);
      expectOk(await drop(bob, "--account", carol.account), `paid 3 MSN to ${carol.account}`);
      expect([(await balance(alice)) - before, await balance(carol)]).to.deep.equal([parseEther("2"), parseEther("3")]);
      expectRefused(await drop(alice), `${alice.account} was paid its 2 MSN before`);
    });

    it("claim --stake: rewards become stake in the same transaction", async () => {
      const leaves = [
        { index: 0, account: alice.account, cumulativeGwei: 5_000_000_000n },
        { index: 1, account: bob.account, cumulativeGwei: 999_999_999n },
      ];
      const { dir, tree } = await line.publish("first", 1, leaves);
      await proposeTree(line.chain, line.system, tree);
      await activateRoot(line.chain, line.system);
      const before = await stakeOf(bob);
      const stake = ["claim", "--epoch-dir", dir, "--stake"];
      const [dry, little, stray, directed] = await Promise.all([
        line.miner(alice, ...stake, "--operator", bob.account, "--dry-run"),
        line.miner(bob, ...stake),
        line.miner(alice, "claim", "--epoch-dir", dir, "--operator", bob.account),
        line.miner(alice, ...stake, "--to", bob.account),
      ]);
      expectOk(dry, `dry run, nothing sent: claimed 5 MSN and staked it for ${bob.account} (about`);
      expectRefused(little, "claim: expected at least 1 MSN, got 0.999999999 MSN");
      expectRefused(stray, "--operator: goes with --stake");
      expectRefused(directed, "--stake: stakes your own rewards only");
      expectOk(await line.miner(alice, ...stake, "--operator", bob.account), "claimed 5 MSN and staked it for");
      expect((await stakeOf(bob)) - before).to.equal(parseEther("5"));
      expect(await line.system.contracts.distributor.claimed(alice.account)).to.equal(5_000_000_000n);
      expectOk(await line.miner(alice, ...stake), "nothing to claim");
    });

    it("appeal and status: a lock on one's own stake", async () => {
      const { accounts, contracts } = line.system;
      await payMsn(line.system, carol.account, parseEther("97"));
      expectOk(await line.miner(carol, "stake", "--amount", "100"), "staked 100 MSN");
      await line.chain.networkHelpers.time.increase(7 * DAY);
      const lock = [carol.account, parseEther("10"), bob.account, `0x${"ee".repeat(32)}`] as const;
      await contracts.staking.connect(accounts.slasher).lockStake(...lock);
      const { appealUntil } = await readLock(contracts, 1n);
      const [table, json, other] = await Promise.all([
        line.miner(carol, "status"),
        line.miner(alice, "status", "--json"),
        line.miner(bob, "appeal", "--lock", "1"),
      ]);
      expectOk(table, /of its own, locked +10 MSN/, `locked: the operator may appeal until ${utc(appealUntil)}`);
      expectOk(table, /votes +0 MSN \(token/, /delegates to +nobody/, /testnet +97 MSN/);
      expectRefused(other, `lock 1 is on the stake of ${carol.account}, which alone may appeal`);
      const found: unknown = JSON.parse(json.out);
      expect(found).to.deep.include({ delegatee: null, lockedWei: "0", locks: [] });
      expect(found).to.have.nested.property("grants[0].id", Number(first));
      expect(found).to.have.nested.property("grants[0].bucket", "private");
      expect(found).to.have.nested.property("grants[0].stakedWei", String(parseEther("1150")));
      expect(found).to.have.nested.property("grants[0].schedule.start", generation);

      expectOk(await line.miner(carol, "appeal", "--lock", "1", "--dry-run"), "dry run, nothing sent: appealed lock 1");
      expectOk(
        await line.miner(carol, "appeal", "--lock", "1"),
        "appealed lock 1 of 10 MSN; unless upheld by about 20",
      );
      expectRefused(await line.miner(carol, "appeal", "--lock", "1"), "lock 1 is appealed; expected it locked");
      expectRefused(await line.miner(carol, "appeal", "--lock", "x"), "--lock: expected an id");
      expectOk(await line.miner(carol, "status"), "appealed: governance may uphold it until 20");
    });
  });
});
