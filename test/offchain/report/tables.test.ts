import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { sha256 } from "../../../offchain/crypto/sha256.js";
import { readInputs, readRejected } from "../../../offchain/epoch/artifacts.js";
import { openProofFolder, listBatches } from "../../../offchain/io/proofFolder.js";
import { readStored } from "../../../offchain/io/storedFile.js";
import { decodeProbe } from "../../../offchain/proofs/probeRecord.js";
import { nodeCountries } from "../../../offchain/report/countries.js";
import { reportOf } from "../../../offchain/report/report.js";
import { type ReportInputs, readReportInputs } from "../../../offchain/report/reportInputs.js";
import { expectRejects, expectThrows } from "../failure.js";
import { newFolder, removeFolders } from "../world.js";
import { VECTORS, proofsOf, rewardsOf, sourcesOf } from "./vectorReport.js";

const silently = (): void => undefined;
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

describe("report of an epoch", () => {
  let inputs: ReportInputs;
  before(async () => {
    inputs = await readReportInputs(sourcesOf(2));
  });
  after(removeFolders);

  it("divides the budget as the rules do: pots, rewards and what is carried over", () => {
    const { budget, published } = reportOf(inputs, { countries: undefined, mostOperators: 5 });
    const earlier = inputs.previous?.manifest.totalGwei ?? 0n;
    expect(budget?.budgetGwei).to.equal((inputs.snapshot?.ceilingWei ?? 0n) / 1_000_000_000n - earlier);
    expect(budget?.rewardedGwei).to.equal(published.manifest.totalGwei - earlier);
    expect((budget?.rewardedGwei ?? 0n) + (budget?.carriedGwei ?? 0n)).to.equal(budget?.budgetGwei);
  });

  it("refuses rewards that the root does not carry or the budget does not have, and gives nothing to nodes whose operators have no score", () => {
    const { epoch } = inputs;
    const options = { countries: undefined, mostOperators: 0 };
    const more = epoch.rewards.map((row) => ({ ...row, rewardGwei: row.rewardGwei + 1n }));
    const grown = { ...inputs, epoch: { ...epoch, rewards: more } };
    expectThrows(() => reportOf(grown, options), "artifacts", "but the root grew by");
    const snapshot = { ...inputs.snapshot!, ceilingWei: inputs.snapshot!.ceilingWei / 2n };
    expectThrows(() => reportOf({ ...inputs, snapshot }, options), "artifacts", "its budget was");
    const none = epoch.rewards.map((row) => ({ ...row, scoreGatewayX: 0n, scoreGaGaNode: 0n }));
    const { classes } = reportOf({ ...inputs, epoch: { ...epoch, rewards: none } }, options);
    expect(classes.map(({ rewardGwei }) => rewardGwei)).to.deep.equal([0n, 0n]);
  });

  it("gives each node its part of its operator's reward, never more than there is", async () => {
    const countries = await nodeCountries(inputs.epoch, proofsOf(2), silently);
    const { classes, countries: byCountry, budget } = reportOf(inputs, { countries, mostOperators: 0 });
    for (const groups of [classes, byCountry ?? []]) {
      const rewarded = sum(groups.map(({ rewardGwei }) => rewardGwei ?? 0n));
      const lost = (budget?.rewardedGwei ?? 0n) - rewarded;
      // Rounded down once a node, and once for each class of an operator's raw share.
      const isNear = lost >= 0n && lost < BigInt(4 * inputs.epoch.nodes.length);
      expect(isNear, `lost ${lost}`).to.equal(true);
      expect(sum(groups.map(({ score }) => score))).to.equal(sum(inputs.epoch.nodes.map(({ score }) => score)));
    }
  });

  it("lists the most rewarded operators first, each with the reward of rewards.csv", async () => {
    const rewards = await rewardsOf(2);
    const { operators, operatorsInAll } = reportOf(inputs, { countries: undefined, mostOperators: 5 });
    expect(operatorsInAll).to.equal(rewards.length);
    const best = rewards.map(({ rewardGwei }) => rewardGwei).sort((a, b) => (a > b ? -1 : 1));
    expect(operators.map(({ rewardGwei }) => rewardGwei)).to.deep.equal(best.slice(0, 5));
  });

  it("tells the epoch from the one before", async () => {
    const { changes } = reportOf(inputs, { countries: undefined, mostOperators: 0 });
    const [before, now] = [await rewardsOf(1), await rewardsOf(2)];
    const had = new Set(before.map(({ operator }) => operator));
    expect(changes?.joined).to.equal(now.filter(({ operator }) => !had.has(operator)).length);
    expect(changes?.left).to.equal(before.length - now.filter(({ operator }) => had.has(operator)).length);
    const gains = changes?.moves.map(({ beforeGwei, nowGwei }) => nowGwei - beforeGwei) ?? [];
    expect(gains).to.have.length(20);
    expect(gains).to.deep.equal([...gains].sort((a, b) => (a > b ? -1 : Number(a < b))));
    const all = [...new Set([...before, ...now].map(({ operator }) => operator))].map((operator) => {
      const of = (rows: typeof now): bigint => rows.find((row) => row.operator === operator)?.rewardGwei ?? 0n;
      return of(now) - of(before);
    });
    const largest = all.reduce((most, gain) => (gain > most ? gain : most));
    expect(gains[0]).to.equal(largest);
  });

  it("finds a node where most of its counted reports do, as a plain count of all of them says", async () => {
    const countries = await nodeCountries(inputs.epoch, proofsOf(2), silently);
    expect(countries).to.deep.equal(await plainCountries(inputs));
    expect(new Set(countries).size, "different countries").to.be.greaterThan(2);
  });

  it("refuses proofs that were not counted, and a folder without all that were", async () => {
    const folder = join(await newFolder(), "proofs");
    await cp(proofsOf(2), folder, { recursive: true });
    const counted = inputs.epoch.inputs.find(({ path }) => path.startsWith("probes/"))?.path ?? "";
    const [plain, zipped] = [join(folder, counted), join(folder, `${counted}.gz`)];
    await Promise.all([plain, zipped].map((file) => rm(file, { force: true })));
    await expectRejects(nodeCountries(inputs.epoch, folder, silently), "artifacts", `lacks ${counted}`);
    await writeFile(plain, "");
    await expectRejects(
      nodeCountries(inputs.epoch, folder, silently),
      "artifacts",
      "is not the batch that was counted",
    );
  });

  it("refuses a batch that the rules reject, where the epoch's publisher has kept silent about it", async () => {
    const silent = { ...inputs.epoch, rejected: [] };
    await expectRejects(
      nodeCountries(silent, proofsOf(2), silently),
      "artifacts",
      "00032.rows: is rejected by the rules (kind)",
    );
  });

  it("refuses a snapshot, an epoch before and tables that do not belong to the epoch", async () => {
    const { dir, snapshotFile, previousDir } = sourcesOf(2);
    const wrong = { dir, snapshotFile, previousDir };
    const other = sourcesOf(1);
    const otherSnapshot = readReportInputs({ ...wrong, snapshotFile: other.snapshotFile });
    await expectRejects(otherSnapshot, "artifacts", "is not the snapshot of this epoch");
    await expectRejects(
      readReportInputs({ ...wrong, previousDir: dir }),
      "previous",
      "is not the manifest before epoch 2",
    );
    const copy = join(await newFolder(), "artifacts");
    await cp(dir, copy, { recursive: true });
    await writeFile(join(copy, "rewards.csv"), "\n", { flag: "a" });
    await expectRejects(readReportInputs({ ...wrong, dir: copy }), "artifacts", "does not match rewardsDigest");
  });

  it("can do with the epoch's directory alone", async () => {
    const alone = await readReportInputs({ dir: sourcesOf(2).dir, snapshotFile: undefined, previousDir: undefined });
    const report = reportOf(alone, { countries: undefined, mostOperators: 1 });
    expect([report.budget, report.countries, report.changes]).to.deep.equal([undefined, undefined, undefined]);
    expect(report.classes.map(({ rewardGwei }) => rewardGwei)).to.deep.equal([undefined, undefined]);
  });
});

describe("artifacts that a report reads", () => {
  const read = async (name: string): Promise<Buffer> => readFile(join(VECTORS, "2", "artifacts", name));

  it("rejected.csv row by row", async () => {
    const rejected = readRejected(await read("rejected.csv"), "rejected.csv");
    expect(rejected.map(({ record, code }) => [record, code])).to.deep.equal([
      [0, "kind"],
      [undefined, "silent"],
      [25, "superseded"],
      [26, "stale"],
      [27, "class"],
    ]);
    const unknown = Buffer.from("file,record,code\na,,<b>\n");
    expectThrows(() => readRejected(unknown, "r.csv"), "csv", "r.csv, line 2, code");
  });

  it("inputs.sha256 line by line", async () => {
    const inputs = readInputs(await read("inputs.sha256"), "inputs.sha256");
    const snapshot = await readFile(sourcesOf(2).snapshotFile);
    expect(inputs.find(({ path }) => path === "snapshot.json")?.digest).to.equal(sha256(snapshot));
    const bad = Buffer.from(`${"0".repeat(64)}  a\n${"0".repeat(63)}  b\n`);
    expectThrows(() => readInputs(bad, "i"), "artifacts", "i, line 2");
    expectThrows(() => readInputs(bad.subarray(0, -1), "i"), "artifacts", "line end");
  });
});

/** The same by counting every report in a map, text by text. */
async function plainCountries({ epoch }: ReportInputs): Promise<string[]> {
  const counted = new Set(epoch.inputs.map(({ path }) => path));
  const faulty = new Set(epoch.rejected.map(({ file }) => file));
  const reports = new Map<string, Map<string, number>>();
  for (const [verifier, location] of (await openProofFolder(proofsOf(2))).folders) {
    for (const file of (await listBatches(location)) ?? []) {
      const path = `probes/${verifier}/${String(file.round).padStart(5, "0")}.rows`;
      if (!counted.has(path) || faulty.has(path)) continue;
      const batch = await readStored(file);
      for (let at = 0; at < batch.length; at += 80) {
        const { node, country } = decodeProbe(batch, at);
        const counts = reports.get(node) ?? new Map<string, number>();
        if (country !== "") reports.set(node, counts.set(country, (counts.get(country) ?? 0) + 1));
      }
    }
  }
  return epoch.nodes.map(({ node }) => {
    const counts = [...(reports.get(node) ?? [])].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return counts[0]?.[0] ?? "";
  });
}
