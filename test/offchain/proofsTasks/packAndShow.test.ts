import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { expect } from "chai";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { Hex } from "../../../offchain/domain/hex.js";
import { addressTags } from "../../../offchain/proofs/addressTags.js";
import { encodeBatch } from "../../../offchain/proofs/probeBatch.js";
import { account, batch, hexOf, newFolder, probe, registration, removeFolders } from "../world.js";
import type { Outcome } from "./runProofs.js";
import { newHardhat, runProofs } from "./runProofs.js";

const SECRET = { MSN_TAG_SECRET: hexOf(0x5e, 32) };
const SECRET_BYTES = Buffer.alloc(32, 0x5e);
const VERIFIER = hexOf(0xa1, 20);

const good = {
  node: account("one"),
  address: "203.0.113.9",
  kbps: 94_000,
  storageGb: 40,
  country: "DE",
  kind: 1,
  portOpen: 1,
};
const second = {
  ...good,
  node: account("two"),
  address: "2001:db8:1::7",
  country: "",
  portOpen: false,
  kbps: 100_000_000,
};
const text = (...lines: object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

describe("proofs pack and proofs show", () => {
  let hre: HardhatRuntimeEnvironment;
  let folder: string;
  let input: string;
  let out: string;

  before(async () => {
    hre = await newHardhat(await newFolder());
  });
  beforeEach(async () => {
    folder = await newFolder();
    input = join(await newFolder(), "round.ndjson");
    out = join(folder, "00007.rows");
  });
  after(removeFolders);

  const pack = (args: object, secrets: Record<string, string> = SECRET): Promise<Outcome> =>
    runProofs(hre, "pack", { in: input, out, ...args }, secrets);
  const show = (file: string, args: object = {}): Promise<Outcome> => runProofs(hre, "show", { file, ...args });

  const expected = encodeBatch([
    { ...probe("one"), ...addressTags(SECRET_BYTES, "203.0.113.9"), kbps: 94_000, storageGb: 40, kind: 1 },
    {
      ...probe("two"),
      ...addressTags(SECRET_BYTES, "2001:db8:1::7"),
      kbps: 100_000_000,
      storageGb: 40,
      country: "",
      kind: 1,
      portOpen: false,
    },
  ]);

  it("packs lines in any order, blank ones skipped", async () => {
    await writeFile(input, `${text(second)}\n${text({ ...good, node: good.node.toUpperCase().replace("0X", "0x") })}`);
    const { success, stdout } = await pack({});
    expect(success).to.be.true;
    expect(stdout).to.equal(`2 records packed: ${out}\n`);
    expect((await readFile(out)).equals(expected)).to.be.true;
    await writeFile(`${input}.gz`, gzipSync(text(good, second)));
    await pack({ in: `${input}.gz` });
    expect((await readFile(out)).equals(expected)).to.be.true;
  });

  it("writes into the verifier's folder, as .gz when told", async () => {
    await writeFile(input, text(good, second));
    await pack({
      out: "",
      outDir: folder,
      verifier: VERIFIER.toUpperCase().replace("0X", "0x"),
      round: "7",
      gzip: true,
    });
    const file = join(folder, "probes", VERIFIER, "00007.rows.gz");
    expect(gunzipSync(await readFile(file)).equals(expected)).to.be.true;
    const twin = await pack({ out: "", outDir: folder, verifier: VERIFIER, round: "7" });
    expect(twin.success).to.be.false;
    expect(twin.stderr).to.match(/00007\.rows\.gz: is there already; a batch is stored plain or as \.gz\n$/);
  });

  it("packs an empty round", async () => {
    await writeFile(input, "");
    expect((await pack({})).success).to.be.true;
    expect(await readFile(out)).to.have.length(0);
  });

  describe("refuses in one line and writes nothing:", () => {
    afterEach(async () => {
      expect(await readdir(folder)).to.deep.equal([]);
    });
    const faults: [string, string, RegExp][] = [
      ["no JSON", "{", /line 2: expected a JSON object\n$/],
      ["a list", "[]", /line 2: expected a JSON object\n$/],
      ["a missing field", text({ ...second, kbps: undefined }), /line 2, kbps: expected this key to be there/],
      ["an unknown field", text({ ...second, note: "x" }), /line 2, note: expected no such key/],
      ["a field of another type", text({ ...second, kbps: null }), /line 2, kbps: expected a text or a number\n$/],
      [
        "no bandwidth",
        text({ ...second, kbps: 0 }),
        /line 2, kbps: expected a whole number from 1 to 100000000, got 0\n$/,
      ],
      ["too much bandwidth", text({ ...second, kbps: 1e8 + 1 }), /line 2, kbps: expected a whole number/],
      ["negative storage", text({ ...second, storageGb: -1 }), /line 2, storageGb: expected a whole number/],
      ["an unknown kind", text({ ...second, kind: 4 }), /line 2, kind: expected a whole number from 0 to 3, got 4\n$/],
      ["a half-open port", text({ ...second, portOpen: 2 }), /line 2, portOpen: expected a whole number from 0 to 1/],
      ["a country in lower case", text({ ...second, country: "de" }), /line 2, country: expected two letters A to Z/],
      [
        "no address",
        text({ ...second, address: "host" }),
        /line 2, address: expected an IPv4 or IPv6 address, got "host"\n$/,
      ],
      ["no account", text({ ...second, node: "0x12" }), /line 2, node: expected 0x and 40 hex digits, got "0x12"\n$/],
      ["a node twice", text({ ...second, node: good.node }), /line 2, node: stands in line 1 already\n$/],
    ];
    for (const [what, line, message] of faults) {
      it(what, async () => {
        await writeFile(input, text(good) + line);
        const { success, stderr, stdout } = await pack({});
        expect(success).to.be.false;
        expect(stderr)
          .to.match(message)
          .and.match(/^error: .*round\.ndjson, line 2/);
        expect(stderr.trimEnd()).not.to.include("\n");
        expect(stdout).to.equal("");
      });
    }

    const refusals: [string, object, RegExp][] = [
      ["no input", { in: "" }, /^error: --in is required/],
      ["a missing input", { in: "no.ndjson" }, /^error: no\.ndjson: no such file or directory\n$/],
      ["no output", { out: "" }, /^error: --out, or --out-dir with --verifier and --round, is required/],
      ["two outputs", { round: "1" }, /^error: --out goes without --out-dir/],
      ["a name that does not fit --gzip", { gzip: true }, /^error: --out: expected a name that ends in \.rows\.gz/],
      ["no round", { out: "", outDir: "x", verifier: VERIFIER }, /^error: --round is required/],
      [
        "a round no epoch has",
        { out: "", outDir: "x", verifier: VERIFIER, round: "10080" },
        /^error: --round: expected 0 to 10079/,
      ],
    ];
    for (const [what, args, message] of refusals) {
      it(what, async () => {
        await writeFile(input, text(good));
        const { success, stderr } = await pack(args);
        expect(success).to.be.false;
        expect(stderr).to.match(message);
      });
    }

    it("no secret, or one that is too short, which it does not repeat", async () => {
      await writeFile(input, text(good));
      expect((await pack({}, {})).stderr).to.match(/^error: MSN_TAG_SECRET is not set; put it into the environment/);
      const { success, stderr } = await pack({}, { MSN_TAG_SECRET: "hunter2" });
      expect(success).to.be.false;
      expect(stderr).to.equal("error: MSN_TAG_SECRET: expected 0x and 64 hex digits\n");
    });
  });

  it("shows a batch as a table and as NDJSON, plain or .gz", async () => {
    await writeFile(out, expected);
    const table = (await show(out)).stdout.trimEnd().split("\n");
    expect(table).to.have.length(4);
    expect(table[0]).to.match(/^node +host +net +wide +kbit\/s +storage GB +country +kind +port$/);
    const row = table.find((line) => line.startsWith(account("one")))!;
    expect(row).to.match(/^0x\w{40} +0x\w{8} +0x\w{8} +- +94000 +40 +DE +1 +open$/);
    await writeFile(`${out}.gz`, gzipSync(expected));
    const lines = (await show(`${out}.gz`, { json: true })).stdout.trimEnd().split("\n");
    const parsed = lines.map((line): unknown => JSON.parse(line));
    const tags: { host: Hex } = addressTags(SECRET_BYTES, "203.0.113.9");
    expect(parsed).to.deep.include({
      country: "DE",
      kbps: 94_000,
      kind: 1,
      node: account("one"),
      portOpen: 1,
      storageGb: 40,
      ...tags,
    });
  });

  it("shows a batch that the rules reject, with a warning", async () => {
    await writeFile(out, batch(probe("one"), probe("one")));
    const { success, stdout, stderr } = await show(out);
    expect(success).to.be.true;
    expect(stdout.split(account("one"))).to.have.length(3);
    expect(stderr).to.match(/^warning: .*00007\.rows, record 1: order; the rules reject this batch\n$/);
  });

  it("shows registrations, by name or by type", async () => {
    const file = join(folder, "registrations.rows");
    await writeFile(file, registration("one", "boss"));
    const { stdout } = await show(file);
    expect(stdout).to.include(`${account("one")}  ${account("boss")}      1     0  2026-08-03T00:01:40Z`);
    await writeFile(join(folder, "some"), registration("one", "boss"));
    const json: unknown = JSON.parse((await show(join(folder, "some"), { type: "registrations", json: true })).stdout);
    expect(json).to.include({
      node: account("one"),
      operator: account("boss"),
      class: 1,
      kind: 0,
      issuedAt: "1785715300",
    });
  });

  it("tells batches by their place, and refuses to guess", async () => {
    const place = join(folder, "probes", VERIFIER);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, "odd.rows"), expected);
    expect((await show(join(place, "odd.rows"))).success).to.be.true;
    await writeFile(join(folder, "some.rows"), expected);
    expect((await show(join(folder, "some.rows"))).stderr).to.match(
      /^error: .*some\.rows: the name does not tell what it holds/,
    );
    expect((await show(join(folder, "some.rows"), { type: "x" })).stderr).to.match(
      /^error: --type: expected probes or/,
    );
  });

  it("refuses what is cut off, damaged or missing", async () => {
    await writeFile(out, expected.subarray(1));
    expect((await show(out)).stderr).to.equal(`error: ${out}: expected a multiple of 80 bytes, got 159\n`);
    await writeFile(`${out}.gz`, gzipSync(expected).subarray(0, -1));
    const damaged = await show(`${out}.gz`);
    expect(damaged.success).to.be.false;
    expect(damaged.stderr).to.equal(`error: ${out}.gz: damaged or truncated gzip data\n`);
    expect((await show(join(folder, "00001.rows"))).stderr).to.match(/00001\.rows: no such file or directory\n$/);
  });
});
