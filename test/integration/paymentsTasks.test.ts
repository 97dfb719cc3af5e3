import { once } from "node:events";

import { expect } from "chai";
import { HDNodeWallet, ZeroAddress, parseEther, parseUnits } from "ethers";

import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { marketplaceSeparator } from "../../offchain/traffic/marketplaceDomain.js";
import { type SignedVoucher, signVoucher } from "../../offchain/traffic/voucher.js";
import { voucherLine } from "../../offchain/traffic/voucherJson.js";
import { SETTLEMENT, payMsn } from "../helpers/fullSystem.js";
import { minerAt } from "../helpers/minerLine.js";
import { DAY } from "../helpers/system.js";
import { TaskLine } from "../helpers/taskLine.js";

const GWEI = 1_000_000_000n;
const PERIOD = 14 * DAY;
const signer = minerAt(17);
const thief = minerAt(18);
/** Gwei of MSN. */
const msn = (text: string): bigint => parseUnits(text, 9);

describe("payments tasks", function () {
  this.timeout(180_000);
  let line: TaskLine;
  let payer: Address;
  let second: Address;
  let guardian: Address;
  let operators: Address[];
  let domain: Buffer;

  const escrow = (): TaskLine["system"]["contracts"]["escrow"] => line.system.contracts.escrow;
  const balance = async (of: Address = payer): Promise<bigint> => (await escrow().payerOf(of)).balanceGwei;
  const time = (): TaskLine["chain"]["networkHelpers"]["time"] => line.chain.networkHelpers.time;
  const run = (name: string, options: Record<string, string | boolean> = {}): Promise<string> =>
    line.run(["payments", name], options);
  const refused = (name: string, options: Record<string, string | boolean> = {}): Promise<string> =>
    line.refusal(["payments", name], options);
  const voucher = (operator: Address, gwei: bigint, of: Address = payer, key = signer.key): SignedVoucher =>
    signVoucher(domain, { payer: of, operator, cumulativeGwei: gwei }, Buffer.from(key.slice(2), "hex"));
  const write = (name: string, ...vouchers: SignedVoucher[]): Promise<string> =>
    line.write(name, vouchers.map(voucherLine).join(""));

  before(async () => {
    line = await TaskLine.start("test-payments-tasks");
    const { accounts, book } = line.system;
    [payer, second] = [minerAt(10).account, minerAt(11).account];
    guardian = toAddress(accounts.guardian.address);
    operators = Array.from({ length: 6 }, () => toAddress(HDNodeWallet.createRandom().address)).sort();
    domain = marketplaceSeparator(book.chainId, book.contracts.Escrow);
    await payMsn(line.system, payer, parseEther("100"));
    await payMsn(line.system, second, parseEther("10"));
  });
  after(() => line.close());

  it("deposit: one transaction, no approval left, for oneself or another; a dry run sends nothing", async () => {
    const { token } = line.system.contracts;
    const dry = await run("deposit", { amount: "12.5", from: payer, dryRun: true });
    expect(dry).to.match(new RegExp(`^dry run, nothing sent: deposited 12\\.5 MSN for ${payer} \\(about \\d+ gas\\)$`));
    const nonce = await line.chain.ethers.provider.getTransactionCount(payer);
    const out = await run("deposit", { amount: "12.500000001", from: payer });
    expect(out).to.match(
      new RegExp(`^deposited 12\\.500000001 MSN for ${payer} \\(transaction 0x[0-9a-f]{64}, \\d+ gas\\)$`),
    );
    expect(await line.chain.ethers.provider.getTransactionCount(payer)).to.equal(nonce + 1);
    await run("deposit", { amount: "1", payer, from: second });
    expect(await balance()).to.equal(msn("13.500000001"));
    expect(await token.balanceOf(await escrow().getAddress())).to.equal(parseEther("13.500000001"));
    for (const owner of [payer, second]) {
      expect(await token.allowance(owner, await escrow().getAddress())).to.equal(0n);
    }
  });

  it("deposit refuses finer amounts, more than there is, no account, and a pause", async () => {
    const cases: [options: Record<string, string>, expected: string][] = [
      [{ amount: "0.0000000001" }, "--amount: expected at most 9 decimals, as contracts count gwei (1e-9 MSN), got"],
      [{ amount: "0" }, "--amount: expected more than 0 MSN"],
      [{ amount: "18446744074" }, "--amount: expected less than 2^64 gwei"],
      [{ amount: "1,5" }, "--amount: expected MSN as a decimal"],
      [{ amount: "" }, "--amount is required"],
      [{ amount: "9.000000001" }, `${second} holds 9 MSN, less than 9.000000001 MSN`],
      [{ amount: "1", payer: ZeroAddress }, "--payer: expected an account other than zero"],
      [{ amount: "1", from: `0x${"12".repeat(20)}` }, "no key for"],
    ];
    for (const [options, expected] of cases) {
      expect(await refused("deposit", { from: second, ...options })).to.include(expected);
    }
    await (await escrow().connect(line.system.accounts.guardian).pauseEntry(DAY)).wait();
    const until = utc(Number(await escrow().entryPausedUntil()));
    expect(await refused("deposit", { from: second, amount: "1" })).to.include(`deposits are paused until ${until}`);
    expect(await run("status")).to.match(new RegExp(`deposits +paused until ${until}`));
    await (await escrow().connect(line.system.accounts.guardian).resumeEntry()).wait();
    expect(await run("status")).to.match(/deposits +accepted/);
    expect(guardian).to.equal(toAddress(await escrow().guardian()));
  });

  it("thaw, cancel-thaw and withdraw: says when, refuses before, pays exactly", async () => {
    const before = [
      ["cancel-thaw", {}, `nothing of ${payer} thaws`],
      ["withdraw", {}, `nothing of ${payer} thaws`],
      ["thaw", { amount: "13.500000002" }, `13.500000001 MSN of ${payer} do not thaw yet, less than 13.500000002 MSN`],
      ["thaw", { amount: "0" }, "--amount: expected more than 0 MSN"],
      ["thaw", { amount: "1.0000000001" }, "--amount: expected at most 9 decimals"],
      ["thaw", { amount: "1", from: second }, `${second} has nothing in the escrow`],
    ] as const;
    for (const [name, options, expected] of before) {
      expect(await refused(name, { from: payer, ...options })).to.include(expected);
    }
    expect(await run("thaw", { amount: "1", from: payer, dryRun: true })).to.include(
      "dry run, nothing sent: 1 MSN thaw",
    );
    const first = await run("thaw", { amount: "1", from: payer });
    expect(first).to.include(`withdrawable from ${utc((await time().latest()) + PERIOD)}`);
    await time().increase(DAY);
    const again = await run("thaw", { amount: "0.5", from: payer });
    const when = utc(Number((await escrow().payerOf(payer)).thawedAt));
    expect(again).to.include("the clock starts again for 1 MSN").and.to.include(`withdrawable from ${when}`);
    expect(await refused("withdraw", { from: payer })).to.include(
      `1.5 MSN of ${payer} thaw until ${when}; the chain's`,
    );
    expect(await run("cancel-thaw", { from: payer })).to.include("1.5 MSN stay in the escrow");
    await run("thaw", { amount: "all", from: payer });
    expect(await refused("thaw", { amount: "1", from: payer })).to.include("has 13.500000001 MSN, and all of it thaws");
    await run("cancel-thaw", { from: payer });
    await run("thaw", { amount: "3.500000001", from: payer });
    await time().increase(PERIOD);
    expect(await run("status", { payer })).to.match(/of it thaws +3\.500000001 MSN, withdrawable now/);
    expect(await refused("thaw", { amount: "1", from: payer })).to.include(
      "3.500000001 MSN have thawed; withdraw them",
    );
    const held = await line.system.contracts.token.balanceOf(payer);
    expect(await run("withdraw", { from: payer })).to.include("withdrew 3.500000001 MSN");
    expect((await line.system.contracts.token.balanceOf(payer)) - held).to.equal(parseEther("3.500000001"));
    expect(await balance()).to.equal(msn("10"));
  });

  it("authorise, revoke and channel: refuses what changes nothing", async () => {
    const is = { signer: signer.account, from: payer };
    expect(await refused("revoke", is)).to.include(`${signer.account} was never authorised to sign for ${payer}`);
    expect(await refused("authorise", { ...is, signer: "" })).to.include("--signer is required");
    expect(await refused("authorise", { ...is, signer: ZeroAddress })).to.include("other than zero");
    expect(await run("authorise", { ...is, dryRun: true })).to.include("dry run");
    expect(await run("authorise", is)).to.include(`${signer.account} may sign for ${payer}`);
    expect(await refused("authorise", is)).to.include("is authorised to sign for");
    await run("authorise", { signer: thief.account, from: payer });
    expect(await run("revoke", { signer: thief.account, from: payer })).to.include("its vouchers count until about 20");
    const end = utc(Number(await escrow().signerValidUntil(payer, thief.account)));
    expect(await refused("revoke", { signer: thief.account, from: payer })).to.include(
      `${thief.account} is revoked already; its vouchers count until ${end}`,
    );
    const out = await run("status", { payer });
    expect(out).to.match(new RegExp(`${signer.account} +until it is revoked`));
    expect(out)
      .to.match(new RegExp(`${thief.account} +until ${end}`))
      .and.to.include("nothing was settled");
    await time().increase(PERIOD);
    expect(await run("status", { payer })).to.match(new RegExp(`${thief.account} +no more since ${end}`));

    const bad: [channel: string, expected: string][] = [
      ["256", "--channel: expected a number from 0 to 255 (0 (user), 1 (CDN gateway), 2 (edge service), 3 (reseller))"],
      ["user", "--channel: expected a number"],
      ["", "--channel is required"],
      ["0", `${payer} is of channel 0 (user) already`],
    ];
    for (const [channel, expected] of bad) {
      expect(await refused("channel", { channel, from: payer })).to.include(expected);
    }
    expect(await run("channel", { channel: "1", from: payer })).to.include(`${payer} is of channel 1 (CDN gateway)`);
    await run("channel", { channel: "7", from: second });
  });

  it("settle: good, stale, forged and over-escrow vouchers of one file, each with its word", async () => {
    const [one = payer, two = payer, three = payer, four = payer, five = payer] = operators;
    await run("settle", { vouchers: await write("stale.ndjson", voucher(two, msn("1"))), from: second });
    const malformed = { ...voucher(five, 5n), signature: `0x${"11".repeat(65)}` as const };
    const file = await write(
      "mixed.ndjson",
      voucher(one, msn("1")),
      voucher(one, msn("2")),
      voucher(one, msn("3"), payer, thief.key),
      voucher(two, msn("1")),
      voucher(three, msn("100")),
      voucher(four, msn("1")),
      malformed,
      voucher(one, msn("1"), second),
    );
    const before = await balance();
    const dry = await run("settle", { vouchers: file, from: second, dryRun: true, quiet: true });
    expect(dry).to.match(/would settle 2 vouchers in 1 transactions \(about \d+ gas\)/);
    expect(await balance()).to.equal(before);

    const out = await run("settle", { vouchers: file, from: second, quiet: true });
    const row = (of: Address, operator: Address, rest: string): RegExp => new RegExp(`${of} +${operator} +${rest}`);
    expect(out).to.match(/^settled 9 MSN of 2 vouchers \(transaction 0x[0-9a-f]{64}, \d+ gas\)\n/);
    expect(out).to.match(row(payer, one, "2 MSN +0\\.02 MSN +0 MSN\\n"));
    expect(out).to.match(row(payer, one, "0 MSN +0 MSN +0 MSN +its signer may not sign for the payer"));
    expect(out).to.match(row(payer, two, "0 MSN +0 MSN +0 MSN +nothing new: all of it is settled"));
    expect(out).to.match(row(payer, three, "7 MSN +0\\.07 MSN +93 MSN +the payer's escrow did not suffice"));
    expect(out).to.match(row(payer, four, "0 MSN +0 MSN +1 MSN +the payer's escrow is empty"));
    expect(out).to.match(row(payer, five, "0 MSN +0 MSN +0 MSN +is not properly signed"));
    expect(out).to.match(row(second, one, "0 MSN +0 MSN +0 MSN +its signer may not sign"));
    expect(out).to.match(/together +9 MSN +0\.09 MSN +94 MSN/);
    expect(await balance()).to.equal(0n);

    const again = await run("settle", { vouchers: file, from: second });
    expect(again).to.include("nothing to settle").and.not.to.include("transaction");
    await run("deposit", { amount: "2", from: payer });
    expect(await run("settle", { vouchers: file, from: second })).to.match(
      row(payer, three, "2 MSN +0\\.02 MSN +91 MSN"),
    );
  });

  it("settle refuses files that are none, too large batches, and says what is missing", async () => {
    const cases: [options: Record<string, string>, expected: string][] = [
      [{ vouchers: "" }, "--vouchers is required"],
      [{ vouchers: line.file("nowhere") }, "nowhere: no such file or directory"],
      [{ vouchers: await line.write("bad.ndjson", "{}\n") }, "bad.ndjson, line 1"],
      [{ vouchers: line.file("stale.ndjson"), batch: "101" }, "--batch: expected at most 100, got 101"],
      [{ vouchers: line.file("stale.ndjson"), batch: "0" }, "--batch: expected a whole number of at least 1"],
      [{ vouchers: line.file(".."), from: second }, "has no .ndjson files"],
    ];
    for (const [options, expected] of cases) expect(await refused("settle", options)).to.include(expected);
  });

  it("settle goes on after a kill; Σ usage and fees are Σ increments", async () => {
    const { distributor } = line.system.contracts;
    await run("deposit", { amount: "50", from: payer });
    const before = await balance();
    const gains = operators.map((_, i) => 3n + BigInt(i) * 1_234_567n);
    const bases = await Promise.all(operators.map((operator) => escrow().settledGwei(payer, operator)));
    const vouchers = operators.map((operator, i) => voucher(operator, (bases[i] ?? 0n) + (gains[i] ?? 0n)));
    const usage = async (): Promise<bigint[]> =>
      Promise.all(operators.map(async (operator) => (await distributor.usageOf(operator)).lifetimeGwei));
    const [usageBefore, feesBefore] = [await usage(), await escrow().undistributedFeesGwei()];
    const file = await write("kill.ndjson", ...vouchers);

    const killed = line.start(["payments", "settle", "--vouchers", file, "--batch", "1", "--from", second]);
    let said = "";
    killed.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (/transaction 0x/.test(said)) killed.kill("SIGKILL");
    });
    await once(killed, "exit");
    const done = before - (await balance());
    expect(done > 0n && done < gains.reduce((a, b) => a + b)).to.equal(true);

    const rest = await run("settle", { vouchers: file, batch: "2", from: second });
    expect(rest)
      .to.include("nothing new: all of it is settled")
      .and.to.match(/settled .* of 2 vouchers \(transaction/);
    const increments = before - (await balance());
    expect(increments).to.equal(gains.reduce((a, b) => a + b));
    const usageAfter = await usage();
    const credited = usageAfter.reduce((sum, after, i) => sum + after - (usageBefore[i] ?? 0n), 0n);
    const fees = (await escrow().undistributedFeesGwei()) - feesBefore;
    expect(credited + fees).to.equal(increments);
    expect(await run("settle", { vouchers: file, from: second })).to.include("nothing to settle");
  });

  it("status: for people and for programs, channels included", async () => {
    const out = await run("status", { payer, channels: true });
    const { spentGwei } = await escrow().payerOf(payer);
    expect(out)
      .to.match(/channel +1 \(CDN gateway\)/)
      .and.to.match(/7 +0 MSN/)
      .and.to.match(/3 \(reseller\) +0 MSN/);
    const json = JSON.parse(await run("status", { payer, channels: true, json: true })) as {
      payer: { spentGwei: string; thawedAt: null; signers: object[]; pairs: { settledGwei: string }[] };
      channels: { channel: number; revenueGwei: string }[];
    };
    expect(json.payer.spentGwei).to.equal(String(spentGwei));
    expect(json.payer.thawedAt).to.equal(null);
    expect(json.payer.signers).to.have.length(2);
    expect(json.payer.pairs.reduce((sum, { settledGwei }) => sum + BigInt(settledGwei), 0n)).to.equal(spentGwei);
    expect(json.channels.map(({ channel }) => channel)).to.deep.equal([0, 1, 2, 3, 7]);
    expect(json.channels.find(({ channel }) => channel === 1)?.revenueGwei).to.equal(String(spentGwei));
    const [one = payer] = operators;
    expect(await run("status", { payer, operators: `${one},${second}` })).to.match(new RegExp(`${second} +0 MSN`));
    expect(await refused("status", { operators: one })).to.include("--operators: goes with --payer");
    expect(await run("status", { payer: second }))
      .to.include("nobody may sign for it")
      .and.include("nothing was settled");
  });

  it("fees: shown, burned and sent to the treasury, once", async () => {
    const { token } = line.system.contracts;
    const collected = await escrow().undistributedFeesGwei();
    const burned = (collected * BigInt(SETTLEMENT.burnShareBps)) / 10_000n;
    expect(await run("fees"))
      .to.match(/fee +100 basis points/)
      .and.to.include("not distributed yet");
    expect(await refused("fees", { from: second })).to.include("--from and --dry-run go with --distribute");
    expect(await run("fees", { distribute: true, dryRun: true, from: second })).to.include("dry run");
    const supply = await token.totalSupply();
    const out = await run("fees", { distribute: true, from: second });
    expect(out).to.match(/^burned .* of fees, sent .* to the treasury \(transaction/);
    expect(supply - (await token.totalSupply())).to.equal(burned * GWEI);
    expect(await token.balanceOf(line.system.book.contracts.TimelockController)).to.equal((collected - burned) * GWEI);
    expect(await refused("fees", { distribute: true })).to.include("no fees wait to be distributed");
  });
});
