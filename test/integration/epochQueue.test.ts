import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { PgBoss } from "pg-boss";

import { calculateEpoch } from "../../offchain/epoch/calculate.js";
import { readManifest } from "../../offchain/epoch/published.js";
import { DirectoryShardStore } from "../../offchain/epoch/shards/shardStore.js";
import { encodeProbe } from "../../offchain/proofs/probeRecord.js";
import { queueRunner } from "../../offchain/queue/queueRunner.js";
import { SHARD_QUEUE } from "../../offchain/queue/shardQueue.js";
import { describeUnless } from "../helpers/livedIn/forkOrigin.js";
import { startPostgres, type TestPostgres, withoutPostgres } from "../helpers/postgres.js";
import { expectRejects } from "../offchain/failure.js";
import {
  fromAll,
  newFolder,
  probe,
  registration,
  removeFolders,
  type WrittenWorld,
  writeWorld,
} from "../offchain/world.js";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const HARDHAT = join(PROJECT, "node_modules", "hardhat", "dist", "src", "cli.js");
/** So many that a shard takes long enough for its worker to be killed in the middle. */
const STRANGERS = 60_000;
const ROUNDS = 7;

/** Two registered nodes among many that are not. */
function bigBatch(): Buffer {
  const stranger = encodeProbe(probe("stranger"));
  const others = Array.from({ length: STRANGERS }, (_, i) => {
    const record = Buffer.from(stranger);
    record.writeUInt32BE(i * 70_000, 0);
    return record;
  });
  const records = [encodeProbe(probe("n")), encodeProbe(probe("m", { kind: 1 })), ...others];
  return Buffer.concat(records.sort((a, b) => a.subarray(0, 20).compare(b.subarray(0, 20))));
}

/** A task in a process of its own, and the lines it has printed. */
class Process {
  readonly #child: ChildProcess;
  #printed = "";

  constructor(...args: readonly string[]) {
    this.#child = spawn(process.execPath, [HARDHAT, ...args], { cwd: PROJECT });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk) => (this.#printed += String(chunk)));
    }
  }

  get lines(): string[] {
    return this.#printed.split("\n");
  }

  /** Resolves with the first line that matches. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null) throw new Error(`ended without ${String(pattern)}: ${this.#printed}`);
      await wait(5);
    }
  }

  async end(signal?: NodeJS.Signals): Promise<number | null> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) {
      const ended = once(this.#child, "exit");
      if (signal !== undefined) this.#child.kill(signal);
      await ended;
    }
    return this.#child.exitCode;
  }
}

describeUnless(withoutPostgres, "an epoch on a queue", function () {
  this.timeout(180_000);
  let postgres: TestPostgres;
  let world: WrittenWorld;
  let workDir: string;
  const started: Process[] = [];
  const start = (...args: readonly string[]): Process => {
    const child = new Process(...args);
    started.push(child);
    return child;
  };
  const queue = (): string[] => [
    "--queue",
    postgres.url,
    "--proofs",
    world.proofsDir,
    "--work",
    workDir,
    "--silence",
    "10",
  ];
  const coordinator = (): Process =>
    start(
      "epoch",
      "compute",
      ...queue(),
      "--snapshot",
      world.snapshotFile,
      "--out",
      world.outDir,
      "--shard-rounds",
      "2",
    );
  const worker = (): Process => start("epoch", "worker", ...queue());

  before(async () => {
    postgres = await startPostgres();
    const content = bigBatch();
    world = await writeWorld({
      registrations: [registration("n", "o"), registration("m", "p", { class: 2, kind: 1 })],
      batches: fromAll(new Map(Array.from({ length: ROUNDS }, (_, round) => [round, content]))),
    });
    workDir = join(await newFolder(), "work");
  });

  after(async () => {
    for (const child of started) await child.end("SIGKILL");
    await postgres.stop();
    await removeFolders();
  });

  it("of which the coordinator and one of two workers are killed comes out as without a queue", async () => {
    const killed = coordinator();
    const boss = new PgBoss({ connectionString: postgres.url, supervise: false, schedule: false });
    boss.on("error", () => undefined);
    while (!existsSync(workDir)) await wait(20);
    await boss.start();
    while ((await boss.findJobs(SHARD_QUEUE)).length < 4) await wait(20);
    await killed.end("SIGKILL");

    const second = coordinator();
    const [victim, survivor] = [worker(), worker()];
    const inHand = (await victim.line(/ begun$/)).replace(" begun", "");
    await victim.end("SIGKILL");
    expect(victim.lines, "killed too late").not.to.include(`${inHand} done`);

    await second.line(/^root/);
    expect(await second.end()).to.equal(0);
    const done = [victim, survivor].flatMap(({ lines }) => lines).filter((line) => line.endsWith(" done"));
    // At least once: a worker that a busy machine keeps silent for too long is taken for dead too.
    const all = ["0 to 1", "2 to 3", "4 to 5", "6 to 6"].map((range) => `rounds ${range} done`);
    expect([...new Set(done)].sort()).to.deep.equal(all);
    expect(survivor.lines).to.include(`${inHand} done`);
    expect(await survivor.end("SIGTERM")).to.equal(0);
    expect(survivor.lines).to.include("ended");
    await boss.stop({ graceful: false });

    const { manifestDigest } = await readManifest(world.outDir);
    expect(manifestDigest).to.equal((await calculateEpoch(world)).manifestDigest);
    expect(existsSync(workDir), "nothing is left over").to.equal(false);
  });

  it("whose files a worker cannot read fails with one line that names what is missing", async () => {
    const blind = start("epoch", "worker", "--queue", postgres.url, "--proofs", await newFolder(), "--work", workDir);
    const run = start("epoch", "compute", ...queue(), "--snapshot", world.snapshotFile, "--out", `${world.outDir}2`);
    const error = await run.line(/^error: /);
    expect(error).to.match(/failed on the workers: .*00000\.rows.*no such file or directory/);
    expect(await run.end()).to.equal(1);
    expect(await blind.end("SIGTERM")).to.equal(0);
    expect(await readdir(world.dir)).not.to.include("out2");
  });

  it("whose database is not there fails with one line", async () => {
    const store = new DirectoryShardStore(workDir);
    const url = "postgres://nobody@127.0.0.1:1/none";
    const attempt = calculateEpoch({
      ...world,
      scale: { store, runner: queueRunner({ url, silenceSeconds: 10 }, store) },
    });
    await expectRejects(attempt, "io", "the queue's database: cannot reach (ECONNREFUSED)");
  });
});
