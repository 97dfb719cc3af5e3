import { expect } from "chai";
import { encryptKeystoreJson, parseEther } from "ethers";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { writeAddressBookFile } from "../../offchain/chain/addressBook.js";
import { readPosition } from "../../offchain/chain/positions.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { payMsn } from "../helpers/fullSystem.js";
import { DAY, activateRoot, proposeTree } from "../helpers/system.js";
import { type Miner, MinerLine, minerAt } from "../helpers/minerLine.js";
import { expectOk, expectRefused } from "../helpers/runExpectations.js";

const PASSWORD = "correct horse";
const alice = minerAt(10);
const bob = minerAt(11);
const carol = minerAt(12);
const dora = minerAt(13);
const eve = minerAt(14);
const frank = minerAt(15);
const NOBODY: Miner = { account: "0x00000000000000000000000000000000000000aa", key: "" };

describe("the miners' command line", function () {
  this.timeout(120_000);
  let line: MinerLine;

  before(async () => {
    line = await MinerLine.start();
    for (const { account } of [alice, bob]) await payMsn(line.system, account, parseEther("100"));
    const secret = { address: bob.account, privateKey: bob.key };
    await writeFile(line.file("bob.json"), await encryptKeystoreJson(secret, PASSWORD, { scrypt: { N: 1024 } }));
  });

  after(async () => {
    await line.close();
  });

  it("explains itself, as a whole and by command", async () => {
    const [whole, one, unknown] = await Promise.all([
      line.run("", []),
      line.run("", ["claim", "--epoch-dir", "x", "--help"]),
      line.run("", ["unstake"]),
    ]);
    const commands = ["status", "stake", "cooldown", "cancel", "withdraw", "claim", "settings"];
    expectOk(whole, ...commands.map((name) => `\n  ${name}  `));
    expectOk(one, "--epoch-dir DIR", "--accounts FILE", "--keystore FILE");
    expectRefused(unknown, 'no command "unstake"');
  });

  it("says in one line what is wrong with options, key, node and deployment, and never repeats a key", async () => {
    const book = ["--deployment", line.file("book.json")];
    await writeAddressBookFile(line.file("other.json"), { ...line.system.book, chainId: 1 });
    const badKey = alice.key.replace(/.$/, "x");
    const runs = await Promise.all([
      line.run("", ["stake", "--amount", "1", ...book]),
      line.run(badKey, ["stake", "--amount", "1", ...book]),
      line.miner(alice, "stake", "--amount", "1", "--private-key", alice.key),
      line.run("", ["cancel", "--keystore", line.file("bob.json"), ...book], { MSN_KEYSTORE_PASSWORD: "wrong" }),
      line.run("", ["cancel", "--keystore", line.file("bob.json"), ...book]),
      line.run(alice.key, ["cancel", ...book, "--rpc", "http://127.0.0.1:9/secret"]),
      line.run(alice.key, ["cancel", "--deployment", line.file("other.json")]),
    ]);
    const said = [
      "a key is needed: set MSN_PRIVATE_KEY, keep it with",
      "MSN_PRIVATE_KEY: expected a private key",
      "Unknown option '--private-key'",
      "bob.json: cannot be opened: wrong password or damaged keystore",
      "no terminal to ask for the password; set MSN_KEYSTORE_PASSWORD",
      "no Ethereum node answers at 127.0.0.1:9 (ECONNREFUSED)",
      "other.json, chainId: expected",
    ];
    runs.forEach((run, i) => {
      expectRefused(run, said[i] ?? "");
      expect(run.error).not.to.match(/[0-9a-f]{63}|secret/);
    });
  });

  it("stake: one transaction, no approval left, for oneself or another operator", async () => {
    const { contracts } = line.system;
    const book = ["--deployment", line.file("book.json")];
    const { provider } = line.chain.ethers;
    const before = await provider.getTransactionCount(alice.account);
    const [small, large, dry] = await Promise.all([
      line.miner(alice, "stake", "--amount", "0.999999999999999999"),
      line.miner(alice, "stake", "--amount", "100.000000000000000001"),
      line.miner(alice, "stake", "--amount", "12.5", "--dry-run"),
    ]);
    expectRefused(small, "--amount: expected at least 1 MSN, got 0.999999999999999999 MSN");
    expectRefused(large, "holds 100 MSN, less than 100.000000000000000001 MSN");
    expectOk(dry, "dry run, nothing sent: staked 12.5 MSN", "gas)");
    expect(await provider.getTransactionCount(alice.account)).to.equal(before);

    const [own, other] = await Promise.all([
      line.miner(alice, "stake", "--amount", "12.500000000000000001"),
      line.run(
        "",
        ["stake", "--amount", "4", "--operator", alice.account, "--keystore", line.file("bob.json"), ...book],
        { MSN_KEYSTORE_PASSWORD: PASSWORD },
      ),
    ]);
    expectOk(own, `staked 12.500000000000000001 MSN for ${alice.account}`);
    expect(own.out).to.match(/\ntransaction 0x[0-9a-f]{64}, \d{5,6} gas\n$/);
    expectOk(other, `staked 4 MSN for ${alice.account}`);
    expect(await contracts.staking.activeStake(alice.account)).to.equal(parseEther("16.500000000000000001"));
    expect(await provider.getTransactionCount(alice.account)).to.equal(before + 1);
    expect(await contracts.token.allowance(alice.account, line.system.book.contracts.MinerStaking)).to.equal(0n);
  });

  it("cooldown, cancel, withdraw: says when, refuses early, pays in the end", async () => {
    const { contracts } = line.system;
    const { time } = line.chain.networkHelpers;
    const forAlice = ["--operator", alice.account];
    const [early, tooMuch] = await Promise.all([
      line.miner(bob, "withdraw", ...forAlice),
      line.miner(bob, "cooldown", "--amount", "4.1", ...forAlice),
    ]);
    expectRefused(early, "is cooling down; start with cooldown");
    expectRefused(tooMuch, `your active stake for ${alice.account} is 4 MSN, less than 4.1 MSN`);

    expectOk(await line.miner(bob, "cooldown", "--amount", "1.5", ...forAlice), "1.5 MSN staked for", "withdrawable");
    expectOk(await line.miner(bob, "cancel", ...forAlice), `1.5 MSN staked for ${alice.account} count again`);
    const all = await line.miner(bob, "cooldown", "--amount", "all", ...forAlice);
    const { withdrawableAt } = await readPosition(contracts, bob.account, alice.account);
    const when = new Date(withdrawableAt * 1000).toISOString().slice(0, 19);
    expectOk(all, `4 MSN staked for ${alice.account} cool down`, `withdrawable from ${when}Z`);
    expectRefused(await line.miner(bob, "withdraw", ...forAlice), `4 MSN are withdrawable from ${when}Z; the chain's`);

    await time.increase(14 * DAY);
    expectOk(await line.miner(bob, "withdraw", ...forAlice), "withdrew 4 MSN\ntransaction 0x");
    expect(await contracts.token.balanceOf(bob.account)).to.equal(parseEther("100"));
  });

  describe("rewards", () => {
    const leaf = (index: number, { account }: Miner, cumulativeGwei: bigint): Leaf => ({
      index,
      account,
      cumulativeGwei,
    });
    const first = [leaf(0, alice, 5_000_000_000n), leaf(1, bob, 7_250_000_000n), leaf(2, carol, 3n)];
    const second = [
      leaf(0, alice, 9_000_000_000n),
      leaf(1, bob, 8_000_000_000n),
      leaf(2, carol, 3_000_000_000n),
      leaf(3, dora, 2_000_000_000n),
      leaf(6, eve, 1_500_000_000n),
      leaf(7, frank, 1n),
    ];
    let firstDir: string;
    let secondDir: string;
    let wrongDir: string;
    const claimed = async ({ account }: Miner): Promise<bigint> => line.system.contracts.distributor.claimed(account);
    const balance = async ({ account }: Miner): Promise<bigint> => line.system.contracts.token.balanceOf(account);

    before(async () => {
      const published = await line.publish("first", 1, first);
      firstDir = published.dir;
      const later = await line.publish("second", 2, second);
      secondDir = later.dir;
      wrongDir = (await line.publish("wrong", 1, [...first.slice(0, 2), leaf(2, carol, 4n)])).dir;
      expectRefused(await line.miner(alice, "claim", "--epoch-dir", firstDir), "not active yet: it is not proposed");
      await proposeTree(line.chain, line.system, published.tree);
      expectRefused(
        await line.miner(alice, "claim", "--epoch-dir", firstDir),
        "epoch 1: the root is not active yet: its challenge window ends at 20",
      );
      await activateRoot(line.chain, line.system);
      await proposeTree(line.chain, line.system, later.tree);
      await activateRoot(line.chain, line.system);
    });

    it("refuses a directory that is not what is active, or not of this deployment", async () => {
      const elsewhere = join(import.meta.dirname, "../vectors/epochs/1/artifacts");
      const [wrong, other, missing] = await Promise.all([
        line.miner(alice, "claim", "--epoch-dir", wrongDir),
        line.miner(alice, "status", "--epoch-dir", elsewhere),
        line.miner(alice, "claim", "--epoch-dir", line.file("none")),
      ]);
      expectRefused(wrong, "epoch 1: the root is not the one that is active: the chain has 0x");
      expectRefused(other, "manifest.json: is for distributor 0x");
      expectRefused(missing, "manifest.json: no such file or directory");
    });

    it("claim: the account's own with one proof, once; directed with --to", async () => {
      const before = await balance(alice);
      const dry = await line.miner(alice, "claim", "--epoch-dir", firstDir, "--dry-run");
      expectOk(dry, `dry run, nothing sent: claimed 5 MSN for ${alice.account}, paid to ${alice.account} (about`);
      expect(await claimed(alice)).to.equal(0n);
      const [own, stranger] = await Promise.all([
        line.miner(alice, "claim", "--epoch-dir", firstDir),
        line.miner(bob, "claim", "--epoch-dir", firstDir, "--account", carol.account, "--to", bob.account),
      ]);
      expectOk(own, "claimed 5 MSN", "transaction 0x");
      expect((await balance(alice)) - before).to.equal(parseEther("5"));
      expectRefused(stranger, `--to: only ${carol.account} directs its claims`);

      const [again, directed] = await Promise.all([
        line.miner(alice, "claim", "--epoch-dir", firstDir),
        line.miner(bob, "claim", "--epoch-dir", firstDir, "--to", NOBODY.account),
      ]);
      expectOk(again, "everything up to epoch 1 is claimed already, 5 MSN", "nothing to claim");
      expectOk(directed, `claimed 7.25 MSN for ${bob.account}, paid to ${NOBODY.account}`);
      expect(await balance(NOBODY)).to.equal(parseEther("7.25"));
    });

    it("settings: recipient, claimer and push, and a contract's refusal by name", async () => {
      const { distributor } = line.system.contracts;
      const all = ["--recipient", NOBODY.account, "--claimer", bob.account, "--push", "off"];
      const [set, refused] = await Promise.all([
        line.miner(carol, "settings", ...all),
        line.miner(dora, "settings", "--recipient", line.system.book.contracts.RewardsDistributor),
      ]);
      expectOk(set, `${NOBODY.account} receives`, `${bob.account} may claim for you`, "strangers must not");
      expectRefused(refused, "the contract refused: RecipientIsDistributor()");
      expect((await distributor.recipientOf(carol.account)).toLowerCase()).to.equal(NOBODY.account);
      expect((await distributor.claimerOf(carol.account)).toLowerCase()).to.equal(bob.account);
      expect(await distributor.pushAllowed(carol.account)).to.equal(false);
      expectOk(await line.miner(carol, "settings", "--recipient", "none", "--push", "off"), "no change: strangers");
      expect((await distributor.recipientOf(carol.account)).toLowerCase()).to.equal(carol.account);
    });

    it("claim for many: one transaction; leaves out who takes its rewards itself or has none", async () => {
      const list = [alice, frank, eve, NOBODY, eve, carol].map(({ account }) => account);
      await writeFile(line.file("accounts.txt"), `# for a friend\n${list.join("\n")}\n\n`);
      await writeFile(line.file("broken.txt"), `${alice.account}\nfrank\n`);
      const [broken, batch] = await Promise.all([
        line.miner(dora, "claim", "--epoch-dir", secondDir, "--accounts", line.file("broken.txt")),
        line.miner(dora, "claim", "--epoch-dir", secondDir, "--accounts", line.file("accounts.txt")),
      ]);
      expectRefused(broken, 'broken.txt, line 2: expected 0x and 40 hex digits, got "frank"');
      expectOk(
        batch,
        `${carol.account}: takes its rewards itself`,
        `${NOBODY.account}: earned nothing up to epoch 2`,
        "claimed 5.500000001 MSN for 3 accounts",
      );
      expect(await Promise.all([alice, eve, frank, carol].map(claimed))).to.deep.equal([
        9_000_000_000n,
        1_500_000_000n,
        1n,
        0n,
      ]);

      const both = ["--account", carol.account, "--account", bob.account];
      expectOk(await line.miner(bob, "claim", "--epoch-dir", secondDir, ...both), "claimed 3.75 MSN for 2 accounts");
      expect(await claimed(carol)).to.equal(3_000_000_000n);
    });

    it("status: a table for people, exact amounts for programs, no password", async () => {
      const { contracts } = line.system;
      const signer = await line.chain.ethers.getSigner(alice.account);
      await contracts.staking.connect(signer).startCooldown(alice.account, parseEther("2.5"));
      const { withdrawableAt } = await readPosition(contracts, alice.account, alice.account);
      const book = ["--deployment", line.file("book.json")];
      const doraInCapitals = dora.account.toUpperCase().replace("0X", "0x");
      const [table, json, keystore, pure] = await Promise.all([
        line.run("", ["status", "--account", doraInCapitals, "--epoch-dir", secondDir, ...book]),
        line.miner(alice, "status", "--epoch-dir", secondDir, "--json"),
        line.run("", ["status", "--keystore", line.file("bob.json"), ...book]),
        line.run("", ["status", ...book]),
      ]);
      expectOk(table, dora.account, "2 MSN; the root is active", "owns no stake", "the account itself");
      expectOk(keystore, bob.account, "100.75 MSN");
      expectRefused(pure, "--account is required");

      expect([json.code, json.error]).to.deep.equal([0, ""]);
      const found: unknown = JSON.parse(json.out);
      expect(found).to.deep.include({
        chainId: 31337,
        account: alice.account,
        balanceWei: String(await balance(alice)),
        activeStakeWei: "10000000000000000001",
        minStakeWei: "10000000000000000001",
        claimedGwei: "9000000000",
        recipient: alice.account,
        claimer: null,
        isPushAllowed: true,
        runningEpoch: Number(await contracts.policy.currentEpoch()),
        positions: [
          {
            operator: alice.account,
            activeWei: "10000000000000000001",
            coolingWei: "2500000000000000000",
            withdrawableAt,
          },
        ],
        rewards: {
          epoch: 2,
          isRootActive: true,
          rootStanding: "is active",
          provenGwei: "9000000000",
          claimableGwei: "0",
        },
      });
    });
  });
});
