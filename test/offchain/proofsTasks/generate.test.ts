import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { calculateEpoch } from "../../../offchain/epoch/calculate.js";
import { readNetworkModel } from "../../../offchain/synthetic/networkModel.js";
import { TimeLeft } from "../../../tasks/support/timeLeft.js";
import { fingerprint, relayFile, relayLine, WEEK_32 } from "../relays/relayFiles.js";
import { newFolder, removeFolders } from "../world.js";
import type { Outcome } from "./runProofs.js";
import { newHardhat, runProofs } from "./runProofs.js";

describe("proofs generate and proofs fit-model", () => {
  let hre: HardhatRuntimeEnvironment;
  let out: string;

  before(async () => {
    hre = await newHardhat(await newFolder());
  });
  beforeEach(async () => {
    out = join(await newFolder(), "network");
  });
  after(removeFolders);

  const run = (args: object): Promise<Outcome> =>
    runProofs(hre, "generate", { nodes: "40", seed: "task", out, ...args });

  it("makes a folder that an epoch is computed from at once, and says that it is made up", async () => {
    const { success, stdout, stderr } = await run({ rounds: "4" });
    expect(stderr).to.equal("");
    expect(success).to.be.true;
    expect(stdout).to.match(/^FOR TESTING: a made-up network; whoever knows the seed "task" has every key\.\n/);
    expect(stdout).to.match(/40 nodes \(\d+ GatewayX, \d+ GaGaNode\) of \d+ operators, \d+ with a stake/);
    expect(stdout).to.match(/\d+ records in 1[12] batches of 3 verifiers: 0x/);
    expect(stdout).to.include("silent: none");
    expect(await readdir(out)).to.have.members(["proofs", "snapshot.json"]);
    const inputs = { proofsDir: join(out, "proofs"), snapshotFile: join(out, "snapshot.json") };
    expect((await calculateEpoch(inputs)).manifest.count).to.be.greaterThan(0);
  });

  it("covers the whole week unless told otherwise, and names silent verifiers", async () => {
    const { stdout } = await run({ nodes: "3", silent: "1" });
    const batches = Number(/ in (\d+) batches /.exec(stdout)?.[1]);
    expect(batches).to.be.within(480, 504);
    expect(stdout).to.match(/silent: 0x[0-9a-f]{40}\n/);
  });

  it("fits a model of its own and generates from it", async () => {
    const folder = await newFolder();
    const csv = await relayFile(
      folder,
      relayLine(fingerprint("A"), WEEK_32, 1_250_000, "203.0.113.9", "IS"),
      relayLine(fingerprint("B"), WEEK_32 + 3_600, 1_250_000, "203.0.113.10", "IS"),
    );
    const model = join(folder, "model.json");
    const fitted = await runProofs(hre, "fit-model", { csv, start: String(WEEK_32), out: model });
    expect(fitted.stdout).to.equal(
      `2 relays, 2 observations in 2 slots\nfrom 2026-08-03T00:00:00Z to 2026-08-03T01:00:00Z: ${model}\n`,
    );
    expect([...(await readNetworkModel(model)).countries.keys()]).to.deep.equal(["IS"]);
    expect((await run({ model, rounds: "1" })).success).to.be.true;
    const [verifier] = await readdir(join(out, "proofs", "probes"));
    const batch = await readFile(join(out, "proofs", "probes", verifier ?? "", "00000.rows"));
    expect(batch.length).to.be.within(80, 40 * 80);
    expect(batch.toString("latin1", 76, 78)).to.equal("IS");
  });

  it("refuses in one line that names the option, and writes nothing", async () => {
    const wrong = join(await newFolder(), "model.json");
    await writeFile(wrong, "{}");
    const refusals: [object, RegExp][] = [
      [{ nodes: "" }, /^error: --nodes is required/],
      [{ nodes: "0" }, /^error: --nodes: expected a whole number of at least 1, got "0"\n$/],
      [{ nodes: "10000001" }, /^error: --nodes: expected a whole number from 1 to 10000000, got 10000001\n$/],
      [{ seed: "" }, /^error: --seed is required/],
      [{ out: "" }, /^error: --out is required/],
      [{ verifiers: "4" }, /^error: --verifiers: expected an odd number, got 4\n$/],
      [{ verifiers: "two" }, /^error: --verifiers: expected a whole number of at least 3, got "two"\n$/],
      [{ rounds: "169" }, /^error: --rounds: expected a whole number from 0 to 168, got 169\n$/],
      [{ silent: "2" }, /^error: --silent: expected a whole number from 0 to 1, got 2\n$/],
      [{ model: wrong }, /^error: .*model\.json, source: expected this key to be there, got nothing\n$/],
      [{ model: "no.json" }, /^error: no\.json: no such file or directory\n$/],
    ];
    for (const [args, message] of refusals) {
      const { success, stderr, stdout } = await run(args);
      expect(success).to.be.false;
      expect(stderr).to.match(message);
      expect(stderr.trimEnd()).not.to.include("\n");
      expect(stdout).to.equal("");
    }
    expect(await readdir(join(out, ".."))).to.deep.equal([]);
    await mkdir(out);
    await writeFile(join(out, "mine"), "");
    expect((await run({})).stderr).to.match(
      /^error: .*network: is not empty; choose another directory or remove it\n$/,
    );
  });

  it("tells speed and time left", () => {
    const left = new TimeLeft(1_000);
    expect(left.text(0, 10, 0, "records", 1_000)).to.equal("0 % done");
    expect(left.text(1, 4, 3_000_000, "records", 3_000)).to.equal("25 % done, 1,500,000 records a second, 0:06 left");
    expect(left.text(0, 0, 0, "rounds", 3_000), "all was done before").to.equal("nothing to do");
    expect(new TimeLeft(0, 50).text(60, 100, 10, "stakes", 5_000), "of what is done since").to.equal(
      "60 % done, 2 stakes a second, 0:20 left",
    );
    expect(left.text(1, 100, 100, "keys", 11_000)).to.equal("1 % done, 10 keys a second, 16:30 left");
  });
});
