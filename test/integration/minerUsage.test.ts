import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { formatEther, parseEther, parseUnits } from "ethers";

import type { Leaf } from "../../offchain/domain/types.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { marketplaceSeparator } from "../../offchain/traffic/marketplaceDomain.js";
import { signVoucher } from "../../offchain/traffic/voucher.js";
import { voucherLine } from "../../offchain/traffic/voucherJson.js";
import { payMsn } from "../helpers/fullSystem.js";
import { type Miner, MinerLine, type Run, minerAt } from "../helpers/minerLine.js";
import { expectOk, expectRefused } from "../helpers/runExpectations.js";
import { DAY, activateRoot, proposeTree } from "../helpers/system.js";

const operator = minerAt(10);
const rich = minerAt(11);
const thawing = minerAt(12);
const revoked = minerAt(13);
const poor = minerAt(14);
const stranger = minerAt(15);
const signer = minerAt(17);
const thief = minerAt(18);
const PERIOD = 14 * DAY;
/** Gwei of MSN. */
const msn = (text: string): bigint => parseUnits(text, 9);

describe("the miners' command line: usage", function () {
  this.timeout(240_000);
  let line: MinerLine;
  let domain: Buffer;

  const escrow = (): MinerLine["system"]["contracts"]["escrow"] => line.system.contracts.escrow;
  const settled = async (payer: Miner): Promise<bigint> => escrow().settledGwei(payer.account, operator.account);
  const usage = (...args: string[]): Promise<Run> => line.miner(operator, "usage", ...args);
  const settle = (file: string, ...args: string[]): Promise<Run> =>
    usage("settle", "--vouchers", line.file(file), ...args);
  const as = async ({ account }: Miner): Promise<HardhatEthersSigner> => line.chain.ethers.getSigner(account);
  const voucher = (payer: Miner, gwei: bigint, by = signer, to = operator): string =>
    voucherLine(
      signVoucher(
        domain,
        { payer: payer.account, operator: to.account, cumulativeGwei: gwei },
        Buffer.from(by.key.slice(2), "hex"),
      ),
    );
  const write = (name: string, ...lines: string[]): Promise<void> => writeFile(line.file(name), lines.join(""));
  const deposit = async (payer: Miner, text: string): Promise<void> => {
    await payMsn(line.system, payer.account, parseEther(text));
    await line.system.contracts.token.connect(await as(payer)).approve(await escrow().getAddress(), parseEther(text));
    await escrow()
      .connect(await as(payer))
      .deposit(payer.account, msn(text));
  };

  before(async () => {
    line = await MinerLine.start();
    const { book } = line.system;
    domain = marketplaceSeparator(book.chainId, book.contracts.Escrow);
    for (const payer of [rich, thawing, revoked, poor]) {
      await deposit(payer, "10");
      await escrow()
        .connect(await as(payer))
        .authoriseSigner(signer.account);
    }
  });
  after(() => line.close());

  it("explains itself, and says in one line what is wrong", async () => {
    await write("one.ndjson", voucher(rich, msn("1")));
    const [group, one, unknown, price, file, number] = await Promise.all([
      line.run("", ["usage", "--help"]),
      line.run("", ["usage", "settle", "--help"]),
      usage("pay"),
      settle("one.ndjson"),
      settle("none.ndjson", "--force"),
      settle("one.ndjson", "--price", "0"),
    ]);
    expectOk(group, "usage COMMAND [options]", "\n  status  ", "\n  settle  ", "\n  claim   ");
    expectOk(one, "npm run miner -- usage settle [options]", "--price ETH", "--factor N", "--force", "--dry-run");
    expectRefused(unknown, 'no command "usage pay", see usage --help');
    expectRefused(price, "--price is required");
    expectRefused(file, "none.ndjson: no such file or directory");
    expectRefused(number, "--price: expected ETH for one MSN");
  });

  it("settle: exactly at the factor it waits, above it settles; the fee counts", async () => {
    // What one MSN less the fee has to be worth for the gain to be the gas, as the node says it now.
    const dry = await settle("one.ndjson", "--force", "--dry-run");
    expectOk(dry, "would settle as forced: 1 voucher brings 0.99 MSN for");
    expect(await settled(rich)).to.equal(0n);
    await line.chain.networkHelpers.setNextBlockBaseFeePerGas(1_000_000_000n);
    await line.chain.networkHelpers.mine();
    const costWei = parseEther(
      /for ([0-9.]+) ETH of gas/.exec((await settle("one.ndjson", "--force", "--dry-run")).out)?.[1] ?? "0",
    );
    expect(costWei > 0n).to.equal(true);
    // 0.99 MSN at this price are exactly ten times the gas.
    const edge = (costWei * 10n * 100n) / 99n;
    const [at, above] = [formatEther(edge), formatEther(edge + 3n)];
    expectOk(
      await settle("one.ndjson", "--price", at),
      /^not worth settling: 1 voucher brings 0\.99 MSN, .* times that\n$/,
    );
    expect(await settled(rich)).to.equal(0n);
    expectOk(await settle("one.ndjson", "--price", at, "--factor", "9.9", "--dry-run"), "would settle as worth it");
    const { out, ...run } = await settle("one.ndjson", "--price", above);
    expectOk({ out, ...run }, "settled as worth it: 1 voucher brings 0.99 MSN", /transaction 0x[0-9a-f]{64}, \d+ gas/);
    expect(await settled(rich)).to.equal(msn("1"));
    expectOk(await settle("one.ndjson", "--price", above), "nothing to settle: no voucher says more than is settled\n");
  });

  it("settle: of a folder the vouchers worth their share; forged ones and others' are named and left out", async () => {
    await mkdir(line.file("folder"));
    await write(join("folder", "a.ndjson"), voucher(rich, msn("2")), voucher(rich, msn("9"), thief));
    await write(join("folder", "b.ndjson"), voucher(thawing, 5n), voucher(rich, msn("3"), signer, stranger));
    const run = await settle("folder", "--price", "1", "--factor", "2");
    expectOk(
      run,
      "left out, as they are for other operators (--operator): 1",
      `left out: the voucher of ${rich.account} over 9 MSN is of a signer that may not sign for the payer`,
      "1 voucher brings 0.99 MSN",
      "not worth settling: 1 voucher brings 0.000000004 MSN",
    );
    expect([await settled(rich), await settled(thawing)]).to.deep.equal([msn("2"), 0n]);
    const forced = await settle("folder", "--force");
    expectOk(forced, "settled as forced: 1 voucher brings 0.000000004 MSN for");
    expect(await settled(thawing)).to.equal(5n);
  });

  it("settle: what is in danger goes whatever the factor, if it brings more than its gas", async () => {
    await escrow()
      .connect(await as(thawing))
      .thaw(msn("9"));
    await escrow()
      .connect(await as(revoked))
      .revokeSigner(signer.account);
    await write("danger.ndjson", voucher(thawing, msn("2")), voucher(revoked, msn("1")), voucher(rich, msn("3")));
    const vast = ["--price", "1", "--factor", "999999"];
    const waits = await settle("danger.ndjson", ...vast);
    expectOk(waits, /^not worth settling: 3 vouchers bring 3\.9\d+ MSN/);
    await line.chain.networkHelpers.time.increase(PERIOD - 2 * DAY);

    const status = await usage("status", "--vouchers", line.file("danger.ndjson"));
    const when = utc(Number((await escrow().payerOf(thawing.account)).thawedAt));
    const end = utc(Number(await escrow().signerValidUntil(revoked.account, signer.account)));
    const row = `${thawing.account} +2 MSN +0\\.000000005 MSN +1\\.999999995 MSN +1\\.999999995 MSN +1 MSN from ${when}`;
    expectOk(status, new RegExp(`${row} +authorised`), new RegExp(`${revoked.account} .*revoked, counts until ${end}`));
    expectOk(
      status,
      "should be settled soon:",
      /owed by vouchers +3\.999999995 MSN/,
      /usage, not paid yet +1\.98\d* MSN/,
    );

    expectOk(await settle("danger.ndjson", "--price", "0.0000000001", "--factor", "1"), "not worth settling");
    const saved = await settle("danger.ndjson", ...vast);
    expectOk(
      saved,
      `in danger: the voucher of ${thawing.account}, as its payer can withdraw 1 MSN of what it owes from ${when}`,
      `in danger: the voucher of ${revoked.account}, as its signer is revoked and ends at ${end}`,
      "settled as in danger: 2 vouchers bring",
      "not worth settling: 1 voucher brings 0.99 MSN",
    );
    expect([await settled(thawing), await settled(revoked), await settled(rich)]).to.deep.equal([
      msn("2"),
      msn("1"),
      msn("2"),
    ]);
  });

  it("settle: an escrow that does not cover pays what it has; the rest stays owed", async () => {
    await write("poor.ndjson", voucher(poor, msn("12")));
    const run = await settle("poor.ndjson", "--price", "1", "--factor", "999999");
    expectOk(
      run,
      "escrow is nearly empty: 10 MSN for 12 MSN owed",
      "10 MSN",
      "2 MSN  the payer's escrow did not suffice",
    );
    const empty = await settle("poor.ndjson", "--price", "1");
    expectOk(empty, "nothing to settle: 2 MSN are owed by payers whose escrow is empty");
    expectOk(
      await usage("status", "--vouchers", line.file("poor.ndjson")),
      new RegExp(`${poor.account} +12 MSN +10 MSN +2 MSN +0 MSN +nothing +authorised`),
    );
  });

  it("usage and fees are what was settled, to the gwei", async () => {
    const { distributor } = line.system.contracts;
    const sums = await Promise.all([rich, thawing, revoked, poor].map(settled));
    const { unpaidGwei } = await distributor.usageOf(operator.account);
    expect(unpaidGwei + (await escrow().undistributedFeesGwei())).to.equal(sums.reduce((a, b) => a + b));
  });

  it("claim of usage: without a proof, once; to the account, or not at all where it takes it itself", async () => {
    const { contracts } = line.system;
    const { unpaidGwei } = await contracts.distributor.usageOf(operator.account);
    const own = await as(operator);
    expectOk(await line.miner(stranger, "usage", "claim"), /^no usage to claim\n$/);
    await contracts.distributor.connect(own).setPushAllowed(false);
    const pushed = await line.miner(stranger, "usage", "claim", "--account", operator.account);
    expectRefused(pushed, `${operator.account} takes its rewards and usage itself`);
    expectOk(await line.miner(operator, "status"), /usage, not paid yet +\d+\.\d+ MSN, which the next claim pays too/);
    expectOk(await usage("claim", "--dry-run"), "dry run, nothing sent: claimed");
    expectOk(await usage("claim"), `of usage for ${operator.account}, paid to ${operator.account}\ntransaction 0x`);
    expect(await contracts.token.balanceOf(operator.account)).to.equal(unpaidGwei * 1_000_000_000n);
    expectOk(await usage("claim"), "no usage to claim");
  });

  it("claim of rewards says how much usage came with them; without rewards it still pays usage", async () => {
    const leaf: Leaf = { index: 0, account: operator.account, cumulativeGwei: msn("5") };
    const { dir, tree } = await line.publish("epoch", 1, [leaf]);
    await proposeTree(line.chain, line.system, tree);
    await activateRoot(line.chain, line.system);
    await write("more.ndjson", voucher(rich, msn("4")));
    await settle("more.ndjson", "--force");
    const dry = await line.miner(operator, "claim", "--epoch-dir", dir, "--dry-run");
    expectOk(dry, "claimed 5 MSN for", "with it 1.98 MSN of usage: 6.98 MSN in all");
    const paid = await line.miner(operator, "claim", "--epoch-dir", dir);
    expectOk(paid, "claimed 5 MSN for", "with it 1.98 MSN of usage: 6.98 MSN in all");
    await write("last.ndjson", voucher(rich, msn("5")));
    await settle("last.ndjson", "--force");
    const rest = await line.miner(operator, "claim", "--epoch-dir", dir);
    expectOk(rest, "claimed 0 MSN for", "with it 0.99 MSN of usage: 0.99 MSN in all");
    expectOk(await line.miner(operator, "claim", "--epoch-dir", dir), "everything up to epoch 1 is claimed already");
    const { unpaidGwei } = await line.system.contracts.distributor.usageOf(operator.account);
    expect(unpaidGwei).to.equal(0n);
  });
});
