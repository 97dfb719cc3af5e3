import { once } from "node:events";
import { text } from "node:stream/consumers";

import { expect } from "chai";

import { contractsOf } from "../../offchain/chain/contracts.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { readMadeBatches } from "../../offchain/chain/vesting/grantEvents.js";
import { type NextBatch, prepareGrants } from "../../offchain/chain/vesting/grantRun.js";
import { VESTING_MONTH_SECONDS as MONTH, WEI_PER_MSN } from "../../offchain/domain/allocation.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { grantList, somebody } from "../helpers/grantList.js";
import { TaskLine } from "../helpers/taskLine.js";
import { expectRejects } from "../offchain/failure.js";

const PRIVATE = 0;

describe("vesting grant", function () {
  this.timeout(300_000);
  let line: TaskLine;
  let generation: number;

  before(async () => {
    line = await TaskLine.start("test-grant-tasks");
    generation = line.system.tokenGeneration;
  });
  after(() => line.close());

  const allocation = (): TaskLine["system"]["contracts"]["allocation"] => line.system.contracts.allocation;
  const newest = (): Promise<bigint> => allocation().grantCount();
  const privately = { bucket: "private", start: "tge", months: "12" };

  it("makes the grants of a list, exactly, and names their ids; made again, it does nothing", async () => {
    const csv = `beneficiary,amount\r\n${somebody(1)},1200000\r\n${somebody(2).toLowerCase()},0.000000000000000001\r\n`;
    const file = await line.write("first.csv", csv);
    const options = { file, ...privately, cliffMonths: "3", total: "1200000.000000000000000001" };
    const out = await line.run(["vesting", "grant"], options);
    expect(out).to.include("private, 26000000 MSN unassigned");
    expect(out).to.include(`from ${utc(generation)} to ${utc(generation + 12 * MONTH)}`);
    expect(out).to.match(
      /granted 1200000\.000000000000000001 MSN to 2 from lines 2 to 3 \(transaction 0x\S+, \d+ gas\)/,
    );
    expect(out).to.include("ids 1 to 2");
    const [one, two] = [await allocation().grantOf(1), await allocation().grantOf(2)];
    expect([one.beneficiary, one.amount, one.bucket]).to.deep.equal([somebody(1), 1_200_000n * WEI_PER_MSN, 0n]);
    expect([two.beneficiary, two.amount]).to.deep.equal([somebody(2), 1n]);
    expect([...one.schedule]).to.deep.equal([BigInt(generation), 0n, 3n, 12n]);

    const again = await line.run(["vesting", "grant"], options);
    expect(again).to.match(/made before +2, 1200000\.000000000000000001 MSN\n +lines 2 to 3: ids 1 to 2\n/);
    expect(again).to.include("nothing to do: every grant of the list was made before");
    expect(await newest()).to.equal(2n);
  });

  it("takes a start in UTC, and for the public bucket a share at once", async () => {
    const { csv, total } = grantList(10, 2);
    const file = await line.write("public.csv", csv);
    const start = utc(generation + 86_400);
    const options = { file, bucket: "public", start, months: "15", instantBps: "900", total };
    expect(await line.run(["vesting", "grant"], options)).to.include("900 basis points at once, 15 months");
    const { schedule } = await allocation().grantOf(await newest());
    expect([...schedule]).to.deep.equal([BigInt(generation + 86_400), 900n, 0n, 15n]);
  });

  it("a dry run checks everything, says what each batch costs, and sends nothing", async () => {
    const { csv, total } = grantList(100, 103);
    const file = await line.write("dry.csv", csv);
    const before = [await newest(), await line.chain.ethers.provider.getBlockNumber()];
    const out = await line.run(["vesting", "grant"], { file, ...privately, total, dryRun: true });
    expect(out).to.match(/dry run, nothing sent: granted 5100 MSN to 100 from lines 2 to 101 \(about \d+ gas\)/);
    expect(out).to.match(/dry run, nothing sent: granted 307\.5 MSN to 3 from lines 102 to 104 \(about \d+ gas\)/);
    expect([await newest(), await line.chain.ethers.provider.getBlockNumber()]).to.deep.equal(before);
  });

  it("refuses a bad list with file and line, before anything is sent", async () => {
    const account = somebody(50);
    const mistyped = "0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
    const { MSN } = line.system.book.contracts;
    const cases: [rows: string, expected: string | RegExp][] = [
      [
        `${account},1\n${account.toLowerCase()},2\n`,
        `bad.csv, line 3, beneficiary: ${account.toLowerCase()} stands on`,
      ],
      [
        `${mistyped},3\n`,
        `bad.csv, line 2, beneficiary: ${mistyped} is mistyped: its letter cases are not the checksum`,
      ],
      [`${account},0\n`, 'bad.csv, line 2, amount: expected more than 0 MSN, got "0"'],
      [`${account},1e3\n`, "bad.csv, line 2, amount: expected MSN as a decimal"],
      [`${account},-3\n`, "bad.csv, line 2, amount: expected MSN as a decimal"],
      [`${account},"3"\n`, "bad.csv, line 2, amount: expected MSN as a decimal"],
      [`${account}\n`, "bad.csv, line 2: expected 2 columns, got 1"],
      [`0x${"00".repeat(20)},3\n`, "bad.csv, line 2, beneficiary: expected an account other than zero"],
      [`${account},2.999999999999999999\n`, "0.000000000000000001 missing"],
      [`${account},1\n${MSN},2\n`, `bad.csv, line 3, beneficiary: ${MSN} is this deployment's MSN`],
      ["", "bad.csv: expected beneficiary,amount and at least one entry"],
    ];
    for (const [rows, expected] of cases) {
      const file = await line.write("bad.csv", `beneficiary,amount\n${rows}`);
      expect(await line.refusal(["vesting", "grant"], { file, ...privately, total: "3" }), rows).to.include(expected);
    }
    const file = await line.write("bad.csv", `account,amount\n${account},3\n`);
    expect(await line.refusal(["vesting", "grant"], { file, ...privately, total: "3" })).to.include(
      'bad.csv, line 1: expected the header beneficiary,amount, got "account,amount"',
    );
  });

  it("refuses what the bucket does not allow, with the rule and the nearest value that keeps it", async () => {
    const file = await line.write("three.csv", `beneficiary,amount\n${somebody(60)},3\n`);
    const whole = await line.write("whole.csv", `beneficiary,amount\n${somebody(60)},26000000\n`);
    const stranger = line.system.accounts.guardian.address.toLowerCase();
    const teamStart = generation + 6 * MONTH;
    const cases: [options: Record<string, string>, expected: string][] = [
      [
        { bucket: "seed" },
        '--bucket: expected one of private, public, ecosystem, foundation, team, partners, testnet, got "seed"',
      ],
      [{ start: "2026-02-30T00:00:00Z" }, "--start: expected UTC to the second like"],
      [
        { start: utc(generation - 1) },
        `--start: earliest start is ${utc(generation)}, where the bucket's curve begins; got ${utc(generation - 1)}`,
      ],
      [{ bucket: "team", months: "36" }, `--start: earliest start is ${utc(teamStart)}`],
      [
        { months: "11" },
        `--months: earliest end is ${utc(generation + 12 * MONTH)}, where the bucket's curve ends; 11 months`,
      ],
      [{ months: "11" }, "expected at least 12"],
      [{ start: utc(generation + 1), months: "11" }, "expected at least 12"],
      [{ instantBps: "1" }, "--instant-bps: expected at most 0, what the bucket unlocks at token generation, got 1"],
      [{ bucket: "public", instantBps: "1001" }, "--instant-bps: expected at most 1000"],
      [{ cliffMonths: "13" }, "--cliff-months: expected at most the 12 months, got 13"],
      [{ months: "256" }, "--months: expected at most 255, got 256"],
      [{ months: "0" }, "--months: expected 0 exactly where everything comes at once"],
      [{ months: "x" }, "--months: expected a whole number of at least 0"],
      [
        { from: stranger },
        `${stranger} may not grant from bucket private: only ${line.system.accounts.deployer.address.toLowerCase()} may`,
      ],
      [{ from: somebody(1) }, `no key for ${somebody(1)}`],
      [
        { file: whole, total: "26000000" },
        "bucket private has 24799999.999999999999999999 MSN unassigned, less than 26000000 MSN",
      ],
      [{ file: "cache/none.csv" }, "cache/none.csv: no such file or directory"],
      [{ total: "" }, "--total is required"],
    ];
    for (const [options, expected] of cases) {
      const refused = await line.refusal(["vesting", "grant"], { file, ...privately, total: "3", ...options });
      expect(refused, JSON.stringify(options)).to.include(expected);
    }
  });

  it("goes on where a killed run stopped, and grants nothing twice", async () => {
    const { provider } = line.chain.ethers;
    const send = (method: string, params: unknown[]): Promise<unknown> => provider.send(method, params);
    const includeWhen = async (said: Promise<string>): Promise<void> => {
      await said;
      await send("evm_mine", []);
      await send("evm_setAutomine", [true]);
    };
    const { csv, total } = grantList(1000, 250);
    const file = await line.write("long.csv", csv);
    const before = await newest();
    const { deployer } = line.system.accounts;
    const pending = (): Promise<number> => provider.getTransactionCount(deployer, "pending");
    const included = await provider.getTransactionCount(deployer, "latest");

    await send("evm_setAutomine", [false]);
    const args = ["--file", file, "--bucket", "private", "--start", "tge", "--months", "12", "--total", total];
    const child = line.start(["vesting", "grant", ...args]);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    try {
      await until(async () => (await pending()) === included + 1);
      await send("evm_mine", []);
      await until(async () => (await pending()) === included + 2);
    } finally {
      child.kill("SIGKILL");
      await ended;
    }
    // The second batch is on its way, the third was never sent.
    expect(await newest()).to.equal(before + 100n);
    // Run again, it waits for that one before it looks what is left to do.
    const again = line.start(["vesting", "grant", ...args]);
    const said = new Promise<string>((resolve) =>
      again.stderr?.on("data", (part: Buffer) => {
        resolve(String(part));
      }),
    );
    const [out] = await Promise.all([text(again.stdout!), once(again, "exit"), includeWhen(said)]);
    expect(await said).to.include("an interrupted run");
    expect(again.exitCode).to.equal(0);
    expect(out).to.include("going on after lines 2 to 201, made before");
    expect(out).to.match(/granted 11300 MSN to 50 from lines 202 to 251/);
    expect(out).to.include(`ids ${before + 201n} to ${before + 250n}`);
    expect(await newest()).to.equal(before + 250n);
    const made = await allocation().queryFilter(allocation().filters.Granted(), 0);
    const ours = made.slice(-250).map(({ args: { beneficiary, amount } }) => `${beneficiary},${amount}`);
    expect(new Set(ours).size).to.equal(250);
    expect(ours).to.deep.equal(
      Array.from({ length: 250 }, (_, i) => `${somebody(1000 + i)},${BigInt(i + 1) * WEI_PER_MSN + WEI_PER_MSN / 2n}`),
    );
  });

  it("of two runs at once only one is included", async () => {
    const { deployer } = line.system.accounts;
    const { provider } = line.chain.ethers;
    const { book } = line.system;
    const sender: Sender = {
      book,
      provider,
      signer: deployer,
      account: toAddress(deployer.address),
      contracts: contractsOf(book, deployer),
    };
    const account = toAddress(somebody(70));
    const schedule = { start: BigInt(generation), instantBps: 0, cliffMonths: 0, months: 12 };
    const order = {
      file: "race.csv",
      list: [{ line: 2, account, amountWei: 1n }],
      bucket: PRIVATE,
      schedule,
      allowDuplicates: false,
    };
    const batchOf = async (): Promise<NextBatch> => (await prepareGrants(sender, order)).batches[0]!;
    const [one, other] = [await batchOf(), await batchOf()];
    const before = await newest();
    await one.transaction.send();
    const second = await other.transaction.send().then(
      () => "sent",
      () => "refused",
    );
    expect([second, await newest()]).to.deep.equal(["refused", before + 1n]);
  });

  it("stops where a node hides events: what it leaves out could be granted twice", async () => {
    const { provider } = line.chain.ethers;
    const blocks = { from: line.system.book.fromBlock, to: await provider.getBlockNumber() };
    const schedule = { start: BigInt(generation), instantBps: 0, cliffMonths: 0, months: 12 };
    const read = (from: number): Promise<unknown> =>
      readMadeBatches(line.system.contracts, { ...blocks, from }, PRIVATE, schedule);
    const count = await newest();
    await expectRejects(read(blocks.to), "chain", `the node shows events of 1 grants, but counts ${count}`);
    expect(await read(blocks.from)).to.have.length(4);
  });

  it("does not grant anew what was granted from a list that was changed since", async () => {
    const rows = [81, 82, 83].map((n) => `${somebody(n)},10\n`);
    const file = await line.write("changed.csv", `beneficiary,amount\n${rows.join("")}`);
    await line.run(["vesting", "grant"], { file, ...privately, total: "30" });
    const before = await newest();
    await line.write("changed.csv", `beneficiary,amount\n${somebody(84)},10\n${somebody(82)},11\n`);
    const options = { file, ...privately, total: "21" };
    const refused = await line.refusal(["vesting", "grant"], options);
    const id = before - 1n;
    expect(refused).to.include(
      `changed.csv, line 3, beneficiary: ${somebody(82).toLowerCase()} has grant ${id} of 10 MSN from this bucket on this`,
    );
    // Another schedule is another grant; the same one only on request.
    await line.run(["vesting", "grant"], { ...options, cliffMonths: "1" });
    expect(await newest()).to.equal(before + 2n);
    await line.run(["vesting", "grant"], { ...options, allowDuplicates: true });
    expect(await newest()).to.equal(before + 4n);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("waited two minutes for nothing");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
