import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { parseEther } from "ethers";

import { VESTING_MONTH_SECONDS as MONTH, WEI_PER_MSN } from "../../offchain/domain/allocation.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { grantFrom } from "../helpers/fullSystem.js";
import { grantList, somebody } from "../helpers/grantList.js";
import { TaskLine } from "../helpers/taskLine.js";

const TEAM = 4;

describe("vesting tasks", function () {
  this.timeout(300_000);
  let line: TaskLine;
  let generation: number;

  const allocation = (): TaskLine["system"]["contracts"]["allocation"] => line.system.contracts.allocation;
  const at = (timestamp: number): Promise<void> => line.chain.networkHelpers.time.increaseTo(timestamp);
  const newest = (): Promise<bigint> => allocation().grantCount();
  const grant = async (csv: string, total: string, options: Record<string, string>): Promise<void> => {
    const file = await line.write("list.csv", csv);
    await line.run(["vesting", "grant"], { file, total, start: "tge", ...options });
  };

  before(async () => {
    line = await TaskLine.start("test-vesting-tasks");
    generation = line.system.tokenGeneration;
    // Grants 1 and 2, 3 and 4, 5 to 254.
    const two = `beneficiary,amount\n${somebody(1)},1200000\n${somebody(2)},0.000000000000000001\n`;
    await grant(two, "1200000.000000000000000001", { bucket: "private", months: "12", cliffMonths: "3" });
    const few = grantList(10, 2);
    await grant(few.csv, few.total, { bucket: "public", months: "15", start: utc(generation + 86_400) });
    const many = grantList(1000, 250);
    await grant(many.csv, many.total, { bucket: "private", months: "12" });
  });
  after(() => line.close());

  describe("release", () => {
    it("sends what has vested, by ids or all of a bucket, and says what went to whom", async () => {
      await at(generation + 4 * MONTH);
      const { token } = line.system.contracts;
      const dry = await line.run(["vesting", "release"], { grant: "1,2", dryRun: true });
      expect(dry).to.include("nothing to release now from 1 of 2 grants");
      expect(dry).to.match(/dry run, nothing sent: released 400000 MSN of 1 grants \(about \d+ gas\)/);
      expect(await token.balanceOf(somebody(1))).to.equal(0n);

      const out = await line.run(["vesting", "release"], { grant: "1,2" });
      expect(out).to.match(new RegExp(`\\n +1 +${somebody(1).toLowerCase()} +400000 MSN\\n`));
      expect(out).to.match(/all +1 grants +400000 MSN/);
      expect(await token.balanceOf(somebody(1))).to.equal(400_000n * WEI_PER_MSN);
      expect(await line.run(["vesting", "release"], { grant: "1" })).to.equal(
        "nothing to release now from 1 of 1 grants",
      );

      const all = await line.run(["vesting", "release"], { all: true, bucket: "private", quiet: true });
      // Of the bucket's grants: the one released just now, and the one of a single wei.
      expect(all).to.include("nothing to release now from 2 of 252 grants");
      expect(all.match(/transaction 0x/g)).to.have.length(3);
      expect(await token.balanceOf(somebody(1249))).to.equal((2505n * WEI_PER_MSN) / 30n);
      expect(await token.balanceOf(somebody(10))).to.equal(0n);
    });

    it("refuses ids that are none, or both ids and all", async () => {
      const count = await newest();
      expect(await line.refusal(["vesting", "release"], { grant: String(count + 1n) })).to.include(
        `there is no grant ${count + 1n}; the newest is ${count}`,
      );
      const cases: [options: Record<string, string | boolean>, expected: string][] = [
        [{ grant: "0" }, '--grant: expected an id, a whole number from 1, got "0"'],
        [{ grant: "1,,2" }, '--grant: expected an id, a whole number from 1, got ""'],
        [{}, "either --grant or --all is required"],
        [{ grant: "1", all: true }, "either --grant or --all is required"],
        [{ grant: "1", bucket: "team" }, "--bucket: goes with --all"],
        [{ all: true, bucket: "seed" }, "--bucket: expected one of"],
      ];
      for (const [options, expected] of cases) {
        expect(await line.refusal(["vesting", "release"], options)).to.include(expected);
      }
    });
  });

  describe("schedule", () => {
    it("shows the seven buckets, for people and as CSV", async () => {
      const csv = line.file("buckets.csv");
      const out = await line.run(["vesting", "schedule"], { csv });
      expect(out).to.match(/^buckets at 2026-1\d-.*amounts in MSN\n/);
      const rows = (await readFile(csv, "utf8"))
        .trimEnd()
        .split("\n")
        .map((row) => row.split(","));
      expect(rows[0]).to.deep.equal([
        "bucket",
        "size",
        "unlocked",
        "assigned",
        "released",
        "unassigned",
        "next unlock",
        "next amount",
        "granter",
      ]);
      expect(rows).to.have.length(8);
      const [name, size, unlocked, , released, , nextAt, nextAmount, granter] = rows[1] ?? [];
      expect([name, size, nextAt]).to.deep.equal(["private", "26000000", utc(generation + 5 * MONTH)]);
      expect([unlocked, nextAmount]).to.deep.equal(["8666666.666666666666666666", "2166666.666666666666666667"]);
      expect(granter).to.equal(line.system.accounts.deployer.address.toLowerCase());
      const events = await allocation().queryFilter(allocation().filters.Released(), 0);
      const sum = events.reduce((wei, { args }) => wei + args.amount, 0n);
      expect(parseEther(released ?? "")).to.equal(sum);
      const team = rows.find(([bucket]) => bucket === "team") ?? [];
      expect([team[2], team[6], team[7]]).to.deep.equal([
        "0",
        utc(generation + 7 * MONTH),
        "416666.666666666666666666",
      ]);
      const testnet = rows.find(([bucket]) => bucket === "testnet") ?? [];
      expect(testnet.slice(2, 8)).to.deep.equal(["1000000", "0", "0", "1000000", "", ""]);
    });

    it("shows a grant month by month, with what was released", async () => {
      const csv = line.file("grant.csv");
      const out = await line.run(["vesting", "schedule"], { grant: "1", csv });
      expect(out)
        .to.match(/beneficiary +0x/)
        .and.to.match(/released +400000 MSN/)
        .and.to.match(/offered to +nobody/);
      expect(out)
        .to.match(/vested +400000 MSN/)
        .and.to.match(/votes for +nobody/);
      expect(await readFile(csv, "utf8")).to.equal(
        [
          "date,vests,cumulative,state",
          `${utc(generation + 3 * MONTH)},300000,300000,released`,
          `${utc(generation + 4 * MONTH)},100000,400000,released`,
          ...[5, 6, 7, 8, 9, 10, 11, 12].map((n) => `${utc(generation + n * MONTH)},100000,${n}00000,`),
          "",
        ].join("\n"),
      );
    });

    it("shows a bucket: its rules, its months, its grants", async () => {
      const csv = line.file("public.csv");
      const out = await line.run(["vesting", "schedule"], { bucket: "public", csv });
      expect(out)
        .to.match(/size +5000000 MSN/)
        .and.to.match(/grants can be revoked +no/);
      expect(out).to.match(/grants, amounts in MSN\ngrant .*\n-.*\n +3 +0x0{34}abc00a/);
      const rows = (await readFile(csv, "utf8")).trimEnd().split("\n");
      expect(rows.slice(1, 3)).to.deep.equal([
        `${utc(generation)},500000,500000,unlocked`,
        `${utc(generation + MONTH)},375000,875000,unlocked`,
      ]);
      expect(rows).to.have.length(14);
    });

    it("refuses what is none", async () => {
      expect(await line.refusal(["vesting", "schedule"], { grant: "9999" })).to.include("there is no grant 9999");
      expect(await line.refusal(["vesting", "schedule"], { grant: "1", bucket: "team" })).to.include("not both");
      expect(await line.refusal(["vesting", "schedule"], { bucket: "teams" })).to.include("--bucket: expected one of");
    });
  });

  describe("beneficiary, sync and revoke", () => {
    let id: bigint;

    before(async () => {
      const [owner] = line.system.accounts.others;
      const start = utc(generation + 6 * MONTH);
      const csv = `beneficiary,amount\n${owner?.address ?? ""},3600\n`;
      await grant(csv, "3600", { bucket: "team", start, months: "36" });
      id = await newest();
    });

    it("beneficiary: offered, withdrawn, offered again and accepted, each by its own account only", async () => {
      const [owner = "", next = ""] = line.system.accounts.others.map(({ address }) => address.toLowerCase());
      const grant = String(id);
      const cases: [options: Record<string, string | boolean>, expected: string][] = [
        [{ propose: next }, `grant ${id} belongs to ${owner}, not to`],
        [{ accept: true, from: next }, `grant ${id} is offered to nobody, not to ${next}`],
        [{ propose: line.system.book.contracts.Allocation, from: owner }, "--propose: expected another account than"],
        [{ propose: "0x12", from: owner }, "--propose: expected 0x and 40 hex digits"],
        [{}, "either --propose or --accept is required"],
        [{ propose: next, accept: true }, "either --propose or --accept is required"],
      ];
      for (const [options, expected] of cases) {
        expect(await line.refusal(["vesting", "beneficiary"], { grant, ...options })).to.include(expected);
      }
      const dry = await line.run(["vesting", "beneficiary"], { grant, propose: next, from: owner, dryRun: true });
      expect(dry).to.include("dry run, nothing sent");
      await line.run(["vesting", "beneficiary"], { grant, propose: next, from: owner });
      expect(await line.run(["vesting", "schedule"], { grant })).to.include(next);
      const none = await line.run(["vesting", "beneficiary"], { grant, propose: "none", from: owner });
      expect(none).to.include("is offered to nobody any more");
      await line.run(["vesting", "beneficiary"], { grant, propose: next, from: owner });
      const out = await line.run(["vesting", "beneficiary"], { grant, accept: true, from: next });
      expect(out).to.include(`${next} is the beneficiary of grant ${id}, in place of ${owner}`);
      expect((await allocation().grantOf(id)).beneficiary.toLowerCase()).to.equal(next);
    });

    it("sync: grants follow a later delegation; nothing to do costs nothing", async () => {
      const [, owner, voter] = line.system.accounts.others;
      expect(await line.run(["vesting", "sync"], { grant: `${id}` })).to.include("nothing to change");
      await line.system.contracts.token.connect(owner).delegate(voter!);
      const dry = await line.run(["vesting", "sync"], { grant: `1,${id}`, dryRun: true });
      expect(dry).to.match(new RegExp(`${id} +nobody +${voter!.address.toLowerCase()}`));
      expect(dry).to.match(/dry run, nothing sent: 1 grants follow/);
      expect(await allocation().getVotes(voter!)).to.equal(0n);
      await line.run(["vesting", "sync"], { grant: `1,${id}` });
      expect(await allocation().getVotes(voter!)).to.equal(3600n * WEI_PER_MSN);
      const silent = await grantFrom(line.system, "ecosystem", owner?.address ?? "", WEI_PER_MSN);
      const out = await line.run(["vesting", "sync"], { grant: String(silent) });
      expect(out).to.include("grants of bucket ecosystem do not vote").and.to.include("nothing to change");
    });

    it("revoke: shows what stays and what returns, then does it, once", async () => {
      await at(generation + (6 + 9) * MONTH);
      const grant = String(id);
      const [, owner = ""] = line.system.accounts.others.map(({ address }) => address.toLowerCase());
      expect(await line.refusal(["vesting", "revoke"], { grant, from: owner })).to.match(
        /may not revoke grant \d+: 0x[0-9a-f]{40} and the timelock may/,
      );
      expect(await line.refusal(["vesting", "revoke"], { grant: "1" })).to.include(
        "grant 1 is of bucket private and cannot be revoked",
      );
      const dry = await line.run(["vesting", "revoke"], { grant, dryRun: true });
      expect(dry).to.match(/stays +900 MSN, of which 0 MSN are released/);
      expect(dry).to.match(/returns +2700 MSN, to bucket team, unassigned/);
      expect(await allocation().assignedOf(TEAM)).to.equal(3600n * WEI_PER_MSN);
      expect(await line.run(["vesting", "revoke"], { grant })).to.include("stayed 900 MSN, returned 2700 MSN");
      expect(await allocation().assignedOf(TEAM)).to.equal(900n * WEI_PER_MSN);
      expect(await line.refusal(["vesting", "revoke"], { grant })).to.include(`grant ${id} was revoked before`);
      const out = await line.run(["vesting", "schedule"], { grant });
      expect(out)
        .to.include("revoked: what is left has vested")
        .and.to.match(/vested +900 MSN\nreleased +0 MSN\nreleasable now +900 MSN/);

      // New grants of the bucket start at the revocation or after it.
      const file = await line.write("late.csv", `beneficiary,amount\n${somebody(90)},1\n`);
      const options = { file, bucket: "team", start: utc(generation + 6 * MONTH), months: "60", total: "1" };
      expect(await line.refusal(["vesting", "grant"], options)).to.include("the bucket's newest revocation");
    });
  });
});
