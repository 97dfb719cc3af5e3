import { cp, mkdir, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import config from "../../hardhat.config.js";
import { sha256 } from "../../offchain/crypto/sha256.js";
import { EPOCH_SECONDS } from "../../offchain/domain/constants.js";
import {
  activateEpoch,
  commitEpoch,
  computeEpoch,
  epochFiles,
  epochInputs,
  proposeEpoch,
  settleEpoch,
} from "../../scripts/demo/epochWeek.js";
import { LocalSystem } from "../../scripts/demo/localSystem.js";
import { fundProposer } from "../../scripts/demo/proposer.js";
import { type Printed, catchPrinted } from "../helpers/console.js";
import { describeUnless, tooLate } from "../helpers/livedIn/forkOrigin.js";

const HOME = join("cache", "test-epoch-tasks");
const SCRATCH = join(HOME, "scratch");
const ATTESTER = "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65";

describeUnless(tooLate(), "epoch tasks, from deployment to a verified active root", function () {
  this.timeout(180_000);
  let system: LocalSystem;
  let emissionStart: number;

  const run = (path: readonly string[], options: Record<string, string | boolean>): Promise<Printed> =>
    catchPrinted(() => system.task(path, options));

  /** The one line that a task prints when it exits with 1. */
  async function refusal(path: readonly string[], options: Record<string, string | boolean>): Promise<string> {
    let thrown: unknown;
    const printed = await catchPrinted(() =>
      system.task(path, options).catch((error: unknown) => {
        thrown = error;
      }),
    );
    expect(thrown, `${path.join(" ")} went through: ${printed.out}`).to.be.instanceOf(Error);
    const line = printed.error.split("\n").filter((text) => text.startsWith("error: "));
    expect(line, printed.error).to.have.length(1);
    return line[0] ?? "";
  }

  /** A copy of an epoch's proofs that a test may spoil. */
  async function spoiledProofs(epoch: number, spoil: (dir: string) => Promise<void>): Promise<string> {
    const dir = join(SCRATCH, "proofs");
    await rm(dir, { recursive: true, force: true });
    await cp(epochFiles(HOME, epoch).proofs, dir, { recursive: true });
    await spoil(dir);
    return dir;
  }

  async function firstBatch(proofs: string): Promise<string> {
    const [verifier = ""] = (await readdir(join(proofs, "probes"))).sort();
    const [batch = ""] = (await readdir(join(proofs, "probes", verifier))).sort();
    return join(proofs, "probes", verifier, batch);
  }

  before(async () => {
    system = await LocalSystem.start(HOME);
    await mkdir(SCRATCH, { recursive: true });
    await catchPrinted(async () => {
      await system.task(["msn", "deploy"], { quiet: true });
      emissionStart = Number(await (await system.contracts()).contracts.token.EMISSION_START());
      for (const [i, week] of ["2026-W32", "2026-W33"].entries()) {
        const csv = join("data", `relays-${week}.sample.csv.gz`);
        const out = epochFiles(HOME, i + 1).proofs;
        await system.task(["proofs", "import-relays"], { csv, epoch: String(i + 1), out, limit: "40", quiet: true });
      }
      await fundProposer(system);
      await settleEpoch(system, 1, emissionStart);
      await commitEpoch(system, 2, emissionStart);
      await computeEpoch(system, 2, emissionStart);
    });
  });
  after(() => system.close());

  it("activates the computed root and mints exactly its sum", async () => {
    const { contracts } = await system.contracts();
    const newest = await contracts.distributor.newestRoot();
    const manifest = await readFile(join(epochFiles(HOME, 1).artifacts, "manifest.json"), "utf8");
    expect(manifest).to.include(newest.root);
    const minted = await contracts.token.mintedEmission();
    expect(minted).to.equal((BigInt(newest.root) & ((1n << 64n) - 1n)) * 1_000_000_000n);
    expect(minted > 0n).to.equal(true);
  });

  it("verifies artifacts, snapshot and root; a deployed system is not deployed again", async () => {
    const { artifacts } = epochFiles(HOME, 1);
    const { out } = await run(["epoch", "verify"], { dir: artifacts, ...epochInputs(HOME, 1) });
    expect(out).to.include("every artifact recomputed").and.to.include("active on chain");
    expect((await run(["msn", "deploy"], { quiet: true })).out).to.include("already deployed");
  });

  it("deploys on no chain of its own, and leaves the records of the running one alone", async () => {
    const hre = await createHardhatRuntimeEnvironment({ ...config, paths: { ...config.paths, ignition: HOME } });
    const { error } = await catchPrinted(() =>
      hre.tasks.getTask(["msn", "deploy"]).run({ parameters: join("deployments", "parameters", "localhost.json") }),
    );
    expect(error).to.match(/^error: .*choose a network with --network$/);
    expect((await run(["msn", "deploy"], { quiet: true })).out).to.include("already deployed");
  });

  it("computes the same bytes again, with every proof file stored as .gz", async () => {
    const { artifacts, snapshot } = epochFiles(HOME, 1);
    const proofs = await spoiledProofs(1, async (dir) => {
      for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (!entry.isFile()) continue;
        await writeFile(`${file}.gz`, gzipSync(await readFile(file)));
        await rm(file);
      }
    });
    const out = join(SCRATCH, "again");
    await run(["epoch", "compute"], { proofs, snapshot, out });
    for (const name of await readdir(artifacts)) {
      expect(await readFile(join(out, name), "utf8"), name).to.equal(await readFile(join(artifacts, name), "utf8"));
    }
  });

  it("names the first difference in a published artifact, and does not sign it", async () => {
    const dir = join(SCRATCH, "tampered");
    await cp(epochFiles(HOME, 2).artifacts, dir, { recursive: true });
    const rewards = join(dir, "rewards.csv");
    const [header = "", first = "", ...rest] = (await readFile(rewards, "utf8")).split("\n");
    await writeFile(rewards, [header, `${first}1`, ...rest].join("\n"));
    const options = { dir, ...epochInputs(HOME, 2) };
    expect(await refusal(["epoch", "verify"], options)).to.match(/rewards\.csv, line 2: published/);
    const out = join(SCRATCH, "signature.json");
    const refused = await refusal(["epoch", "attest"], { ...options, from: ATTESTER, out });
    expect(refused).to.include("rewards.csv, line 2");
    expect(await readdir(SCRATCH)).not.to.include("signature.json");
  });

  it("signs nothing on top of another previous epoch than the active one, however consistent", async () => {
    const previous = join(SCRATCH, "forged");
    await cp(epochFiles(HOME, 1).artifacts, previous, { recursive: true });
    const nodes = join(previous, "nodes.csv");
    const genuine = await readFile(nodes);
    const forged = Buffer.from(genuine.toString("ascii").replace(/,1\n/, ",26\n"));
    expect(forged.equals(genuine)).to.equal(false);
    await writeFile(nodes, forged);
    const manifest = join(previous, "manifest.json");
    const text = await readFile(manifest, "utf8");
    await writeFile(manifest, text.replace(sha256(genuine), sha256(forged)));

    const { proofs, snapshot } = epochFiles(HOME, 2);
    const dir = join(SCRATCH, "on-forged");
    await run(["epoch", "compute"], { proofs, snapshot, previous, out: dir });
    const options = { dir, proofs, snapshot, previous, from: ATTESTER, out: join(SCRATCH, "forged.json") };
    expect(await refusal(["epoch", "attest"], options)).to.match(/manifest\.json: has digest 0x/);
    const skipped = { ...options, dir: epochFiles(HOME, 1).artifacts, ...epochInputs(HOME, 1), previous: "" };
    expect(await refusal(["epoch", "attest"], skipped)).to.include(
      "epoch 1 is active already; the next one builds on it",
    );
    expect(await readdir(SCRATCH)).not.to.include("forged.json");
  });

  it("refuses a snapshot that is not the chain's", async () => {
    const { artifacts, snapshot } = epochFiles(HOME, 1);
    const edited = join(SCRATCH, "snapshot.json");
    const text = await readFile(snapshot, "utf8");
    await writeFile(edited, text.replace('"gatewayXShareBps":5000', '"gatewayXShareBps":5001'));
    const options = { dir: artifacts, ...epochInputs(HOME, 1), snapshot: edited };
    expect(await refusal(["epoch", "verify"], options)).to.match(/snapshot\.json: differs from the chain at byte \d+/);
  });

  it("treats a batch that is not the committed one as silence, and attests only on request", async () => {
    const { snapshot } = epochFiles(HOME, 2);
    const previous = epochFiles(HOME, 1).artifacts;
    const proofs = await spoiledProofs(2, async (dir) => truncate(await firstBatch(dir), 79));
    const dir = join(SCRATCH, "silent");
    await run(["epoch", "compute"], { proofs, snapshot, previous, out: dir });
    expect(await readFile(join(dir, "rejected.csv"), "utf8")).to.match(/^probes\/0x[0-9a-f]{40},,silent$/m);
    const options = { dir, proofs, snapshot, previous, from: ATTESTER, out: join(SCRATCH, "silent.json") };
    expect(await refusal(["epoch", "attest"], options)).to.include("--accept-missing");
    await run(["epoch", "attest"], { ...options, acceptMissing: true });
    expect(await readdir(SCRATCH)).to.include("silent.json");
  });

  it("stops at an unknown file, an unclean .gz and a half record", async () => {
    const { snapshot } = epochFiles(HOME, 1);
    const out = join(SCRATCH, "stopped");
    const spoils: [string, (dir: string) => Promise<void>, RegExp][] = [
      ["unknown file", (dir) => writeFile(join(dir, "notes.txt"), "hello"), /notes\.txt/],
      ["half record", (dir) => truncate(join(dir, "registrations.rows"), 100), /registrations\.rows.*multiple of 180/],
      [
        "trailing bytes",
        async (dir) => {
          const file = join(dir, "registrations.rows");
          await writeFile(`${file}.gz`, Buffer.concat([gzipSync(await readFile(file)), Buffer.from("x")]));
          await rm(file);
        },
        /registrations\.rows\.gz/,
      ],
    ];
    for (const [name, spoil, expected] of spoils) {
      const proofs = await spoiledProofs(1, spoil);
      expect(await refusal(["epoch", "compute"], { proofs, snapshot, out }), name).to.match(expected);
      expect(await readdir(SCRATCH), name).not.to.include("stopped");
    }
  });

  it("stops without the previous epoch, with one of another chain, and at an output it cannot write", async () => {
    const { proofs, snapshot } = epochFiles(HOME, 1);
    const second = join(SCRATCH, "second.json");
    const text = await readFile(snapshot, "utf8");
    const asSecond = (json: string): string =>
      json
        .replace('"epoch":1', '"epoch":2')
        .replace(/"start":(\d+)/, (_, start: string) => `"start":${Number(start) + EPOCH_SECONDS}`)
        .replace(/"end":(\d+)/, (_, end: string) => `"end":${Number(end) + EPOCH_SECONDS}`);
    await writeFile(second, asSecond(text));
    const out = join(SCRATCH, "none");
    expect(await refusal(["epoch", "compute"], { proofs, snapshot: second, out })).to.match(
      /needs the artifacts of epoch 1/,
    );
    await writeFile(second, asSecond(text).replace('"chainId":31337', '"chainId":1'));
    const previous = epochFiles(HOME, 1).artifacts;
    expect(await refusal(["epoch", "compute"], { proofs, snapshot: second, previous, out })).to.match(/chain/);
    const blocked = join(SCRATCH, "file");
    await writeFile(blocked, "");
    expect(await refusal(["epoch", "compute"], { proofs, snapshot, out: join(blocked, "out") })).to.match(/file/);
    const beneath = refusal(["epoch", "snapshot"], { epoch: "1", out: join(blocked, "snapshot.json") });
    expect(await beneath).to.match(/file.*cannot open/);
    expect(await readdir(SCRATCH)).not.to.include("none");
  });

  it("refuses to go on too early, twice, or with signatures for something else", async () => {
    const { artifacts } = epochFiles(HOME, 1);
    const [first = "", second = ""] = await readdir(join(HOME, "signatures"));
    const signatures = [first, second].map((name) => join(HOME, "signatures", name)).join(",");
    const propose = { dir: artifacts, signatures, uri: "https://artifacts.example" };
    expect(await refusal(["epoch", "propose"], propose)).to.match(/EpochNotNext\(epoch=1, expected=2\)/);
    expect(await refusal(["epoch", "propose"], { ...propose, from: ATTESTER })).to.include(
      `a proposal puts 50000 MSN at stake, and ${ATTESTER} has 0 MSN for that; ` +
        '"npx hardhat challenge deposit --amount 50000" adds the 50000 MSN that are missing',
    );
    expect(await refusal(["epoch", "activate"], {})).to.include("no root is pending");
    expect(await refusal(["epoch", "snapshot"], { epoch: "3", out: join(SCRATCH, "early.json") })).to.match(
      /is fixed at/,
    );
    const other = join(SCRATCH, "other.json");
    const attestation = await readFile(join(HOME, "signatures", first), "utf8");
    await writeFile(other, attestation.replace('"epoch": 1', '"epoch": 2'));
    expect(await refusal(["epoch", "propose"], { ...propose, signatures: other })).to.match(
      /other\.json, epoch: expected 1/,
    );
  });

  it("settles the next week on top, and status says what comes next", async () => {
    await catchPrinted(async () => {
      await proposeEpoch(system, 2, emissionStart);
      await activateEpoch(system, 2, emissionStart);
    });
    const { artifacts } = epochFiles(HOME, 2);
    expect((await run(["epoch", "verify"], { dir: artifacts, ...epochInputs(HOME, 2) })).out).to.include(
      "active on chain",
    );
    const { out } = await run(["epoch", "status"], {});
    expect(out)
      .to.match(/newest active +epoch 2/)
      .and.to.match(/next +epoch 3 ends at/);
  });
});
