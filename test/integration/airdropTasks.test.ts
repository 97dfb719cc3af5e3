import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { parseEther } from "ethers";

import type { AddressBook } from "../../offchain/chain/addressBook.js";
import { writeAddressBook } from "../../offchain/chain/addressBook.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { deployAirdrop } from "../helpers/airdropOf.js";
import { payMsn } from "../helpers/fullSystem.js";
import { DAY } from "../helpers/system.js";
import { TaskLine } from "../helpers/taskLine.js";

describe("airdrop tasks on a chain", function () {
  this.timeout(120_000);
  let line: TaskLine;
  let book: AddressBook;
  let file: string;
  let deadline: number;
  let [alice, bob, stranger]: Address[] = [];

  before(async () => {
    line = await TaskLine.start("test-airdrop-tasks");
    [alice, bob, stranger] = line.system.accounts.others.map(({ address }) => toAddress(address));
    file = line.file("airdrop.json");
    deadline = line.system.tokenGeneration + 30 * DAY;
    const shares = [
      [alice!, parseEther("7.5")],
      [bob!, 3n],
      [toAddress(`0x${"77".repeat(20)}`), parseEther("2")],
    ] as const;
    book = await deployAirdrop(line.chain, line.system, shares, file, deadline);
    await writeAddressBook(line.file("."), book);
  });
  after(() => line.close());

  const balance = (account: string): Promise<bigint> => line.system.contracts.token.balanceOf(account);

  it("status: what is open, and what is missing to pay it", async () => {
    const out = await line.run(["airdrop", "status"], { file });
    expect(out)
      .to.match(/paid +0 of 3 entries, 0 MSN/)
      .and.to.match(/open +3 entries, 9\.5\d*3 MSN/);
    expect(out).to.match(/holds +0 MSN, 9\.50{16}3 MSN too little for what is open/);
    expect(out).to.include(`until ${utc(deadline)}`);
  });

  it("claim: refuses without funds, for others than the list's, and for another list", async () => {
    const other = await line.write("other.json", await readFile(file, "utf8"));
    await deployAirdrop(line.chain, line.system, [[alice!, 1n]], other, deadline);
    const cases: [options: Record<string, string>, expected: string][] = [
      [{ account: alice! }, "the airdrop holds 0 MSN, less than 7.5 MSN; it is funded by a grant of bucket testnet"],
      [{ account: stranger! }, `airdrop.json: ${stranger!} has no entry`],
      [{ account: alice!, file: other }, "other.json, root: has root 0x"],
      [{ account: "0x12" }, "--account: expected 0x and 40 hex digits"],
      [{ account: "" }, "--account is required"],
      [{ account: alice!, file: "cache/none.json" }, "cache/none.json: no such file or directory"],
    ];
    for (const [options, expected] of cases) {
      expect(await line.refusal(["airdrop", "claim"], { file, ...options })).to.include(expected);
    }
    expect(await line.refusal(["airdrop", "status"], { file: other })).to.include("other.json, root: has root 0x");
    expect(await line.refusal(["airdrop", "sweep"])).to.include(`the airdrop runs until ${utc(deadline)}`);
  });

  it("claim: pays the account, whoever sends it, once", async () => {
    await payMsn(line.system, book.contracts.TestnetAirdrop, parseEther("10"));
    const dry = await line.run(["airdrop", "claim"], { file, account: alice!, from: stranger!, dryRun: true });
    expect(dry).to.match(new RegExp(`dry run, nothing sent: paid 7\\.5 MSN to ${alice!} \\(about \\d+ gas\\)`));
    expect(await balance(alice!)).to.equal(0n);
    await line.run(["airdrop", "claim"], { file, account: alice!, from: stranger! });
    expect(await balance(alice!)).to.equal(parseEther("7.5"));
    await line.run(["airdrop", "claim"], { file, account: bob! });
    expect(await balance(bob!)).to.equal(3n);
    expect(await line.refusal(["airdrop", "claim"], { file, account: bob! })).to.include(
      `${bob!} was paid its 0.000000000000000003 MSN before`,
    );
    const out = await line.run(["airdrop", "status"], { file });
    expect(out)
      .to.match(/paid +2 of 3 entries, 7\.50{16}3 MSN/)
      .and.to.match(/open +1 entries, 2 MSN/);
    expect(out).to.match(/holds +2\.49{16}7 MSN$/m);
  });

  it("sweep: after the deadline, to the foundation, and then no claims", async () => {
    await line.chain.networkHelpers.time.increaseTo(deadline);
    const account = `0x${"77".repeat(20)}`;
    expect(await line.refusal(["airdrop", "claim"], { file, account })).to.include(
      `the airdrop ended at ${utc(deadline)}`,
    );
    const foundation = toAddress(line.system.accounts.foundation.address);
    expect(await line.run(["airdrop", "sweep"], { dryRun: true })).to.include("dry run");
    const out = await line.run(["airdrop", "sweep"], { from: stranger! });
    expect(out).to.include(`swept 2.499999999999999997 MSN to the foundation ${foundation}`);
    expect(await balance(foundation)).to.equal(2_499_999_999_999_999_997n);
    expect(await line.refusal(["airdrop", "sweep"])).to.include("the airdrop holds nothing");
    expect(await line.run(["airdrop", "status"], { file })).to.include(`ended at ${utc(deadline)}`);
  });
});
