import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import config from "../../../hardhat.config.js";
import { prepareVeto } from "../../../offchain/chain/challenges/moves.js";
import { contractsOf } from "../../../offchain/chain/contracts.js";
import { followRun } from "../../../offchain/chain/epochs/followRun.js";
import {
  RunContext,
  type OnRunEvent,
  type RunEvent,
  type RunOptions,
} from "../../../offchain/chain/epochs/runContext.js";
import type { Address } from "../../../offchain/domain/hex.js";
import { takeLock } from "../../../offchain/io/lockFile.js";
import { serveSite } from "../../../scripts/demo/page/siteServer.js";
import { firing, readAlertRules } from "../../helpers/alertRules.js";
import { catchPrinted } from "../../helpers/console.js";
import { startFlakyProxy } from "../../helpers/flakyProxy.js";
import { describeUnless, tooLate } from "../../helpers/livedIn/forkOrigin.js";
import { quietMonitor } from "../../helpers/quietMonitor.js";
import { RunWorld, thrown } from "../../helpers/runWorld.js";
import { DEMAND_DEPOSIT_GWEI, fundBond } from "../../helpers/system.js";

const DAY = 86_400;
const ONCE = { follow: false, interval: 1, isQuiet: false };

describeUnless(tooLate(), "epoch run", function () {
  this.timeout(900_000);
  let world: RunWorld;
  let first: Address;
  let second: Address;
  const children: ChildProcess[] = [];

  before(async () => {
    world = await RunWorld.start("test-epoch-run");
    [first, second] = world.attesters;
  });
  after(async () => {
    for (const child of children) child.kill("SIGKILL");
    await world.line.close();
  });

  it("takes an epoch from proofs to its active root, killed at every boundary, and sends nothing twice", async () => {
    const { account, chain, verifiers } = world;
    const before = new Map<string, number>();
    for (const sender of [account, ...verifiers]) before.set(sender, await world.sentBy(sender));
    const killedAt = new Set<string>();
    const run = (): ReturnType<RunWorld["throughKills"]> => world.throughKills(world.team(), killedAt);
    const ended = await run();
    expect(ended.text).to.include("epoch 1: ends at");
    await world.waitUntilDue(ended);
    await world.waitUntilDue(await run());
    const computed = await run();
    expect(computed.text).to.include("is computed; proposals open at");
    await world.waitUntilDue(computed);

    // The other attester is another party, on another machine: until its file is here, there is no quorum.
    const lone = await run();
    expect(lone.dueAt).to.equal(undefined);
    expect(lone.text).to.include("has 1 of 2 signatures").and.to.include(second);
    const shared = world.file("other", "signatures");
    await mkdir(shared, { recursive: true });
    const own = await readFile(world.file("team", "signatures", `1-${first}.json`), "utf8");
    await writeFile(join(shared, "1-garbage.json"), "{");
    await writeFile(join(shared, `1-${second}.json`), own.replace(/"root": "0x../, '"root": "0xff'));
    await writeFile(join(shared, "1-copied.json"), own.replaceAll(first, second));
    await writeFile(join(shared, "2-later.json"), own);
    const warnings: string[] = [];
    const hear = (event: RunEvent): void => {
      if (event.kind === "warning") warnings.push(event.text);
    };
    expect((await world.pass(world.team(), hear)).text).to.include("has 1 of 2 signatures");
    expect(warnings).to.have.length(3);
    expect(warnings.join("\n"))
      .to.match(/garbage\.json: is no valid JSON/)
      .and.to.match(/root: expected 0x/)
      .and.to.match(new RegExp(`copied\\.json, signature: is by ${first}, not by ${second}`));
    await rm(shared, { recursive: true });

    const other = await world.pass(world.optionsOf("other", { attesters: [second] }));
    expect(other.text).to.include("has 1 of 2 signatures");
    await world.waitUntilDue(await run());
    expect((await run()).text, "and on to the next epoch").to.match(/epoch 2: (ends at|verifiers commit)/);

    const { distributor, policy } = chain.contracts;
    expect((await distributor.newestRoot()).epoch).to.equal(1n);
    expect(await world.sentBy(account)).to.equal(before.get(account)! + 2);
    for (const verifier of verifiers) expect(await world.sentBy(verifier)).to.equal(before.get(verifier)! + 1);
    expect(await policy.queryFilter(policy.filters.ProofsCommitted())).to.have.length(verifiers.length);
    expect(await distributor.queryFilter(distributor.filters.RootProposed())).to.have.length(1);
    for (const step of ["commit", "snapshot", "compute", "attest", "propose", "activate"]) {
      for (const kind of ["begin", "done"]) {
        expect(
          [...killedAt].some((at) => at.startsWith(`${kind} ${step} 1 `)),
          `${kind} ${step}`,
        ).to.equal(true);
      }
    }
    const manifestOf = (name: string): Promise<string> =>
      readFile(world.file(name, "epochs", "31337", "1", "manifest.json"), "utf8");
    expect(await manifestOf("team")).to.equal(await manifestOf("other"));
  });

  it("says what is missing of the previous epoch, takes a mirror's, or computes it", async () => {
    const bare = world.optionsOf("bare", { proofsDir: world.file("nowhere") });
    expect(await thrown(world.pass(bare))).to.match(/epoch 1 is active.*copy the published ones to .*name a --mirror/);
    expect((await world.pass({ ...bare, mirrors: [world.file("team")] })).epoch).to.equal(2);
    const steps: string[] = [];
    const hear = (event: RunEvent): void => {
      if (event.kind === "done") steps.push(`${event.step} ${event.epoch}`);
    };
    expect((await world.pass(world.optionsOf("late"), hear)).epoch, "catches up from proofs").to.equal(2);
    expect(steps).to.deep.equal(["snapshot 1", "compute 1"]);
  });

  it("is killed as a process while it works, and the next one takes over, with JSON lines and numbers", async () => {
    await world.moveAfter(2, 3_600);
    await world.pass(world.team());
    await world.moveAfter(2, DAY);
    const home = world.file("team");
    const args = ["epoch", "run", "--home", home, "--proofs", world.proofs, "--attesters", first, "--log", "json"];
    const child = world.line.start(args);
    children.push(child);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part: Buffer) => (text += part.toString()));
    while (!text.includes('"kind":"begin","step":"compute"')) {
      if (child.exitCode !== null) throw new Error(`ended too early:\n${text}`);
      await wait(10);
    }
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    expect(await readdir(home)).to.include("epoch-run-localhost.lock");

    const numbers = world.file("numbers.prom");
    const options = { home, proofs: world.proofs, attesters: first, log: "json", metricsFile: numbers };
    const run = (): Promise<string> => world.line.run(["epoch", "run"], options);
    const out = await run();
    const lines = `${text}\n${out}`.split("\n").filter((line) => line.startsWith("{"));
    const events = lines.map(
      (line) => JSON.parse(line) as { kind: string; step?: string; level: string; time: string },
    );
    for (const event of events) expect(event.level + event.time).to.match(/^info\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(events.filter(({ kind }) => kind === "done").map(({ step }) => step)).to.include("attest");
    expect(events.at(-1)?.kind).to.equal("waiting");
    const written = await readFile(numbers, "utf8");
    expect(written)
      .to.match(/^msn_active_epoch 1$/m)
      .and.to.match(/^msn_run_step_duration_seconds\{step="attest"\} /m);
    await run();
    expect(await readFile(numbers, "utf8"), "a later run keeps it").to.match(/duration_seconds\{step="attest"\} /);

    const lock = await takeLock(join(home, "epoch-run-localhost.lock"));
    expect(await run()).to.match(/"text":"nothing to do here: process \d+ on/);
    if ("release" in lock) await lock.release();
  });

  it("proposes nothing whose artifacts are not where it says they are", async () => {
    await world.pass(world.optionsOf("other", { attesters: [second] }));
    await world.moveAfter(2, 2 * DAY);
    const own = world.file("team", "epochs", "31337", "2");
    const published = world.file("published");
    await cp(own, join(published, "2"), { recursive: true });
    await writeFile(join(published, "2", "leaves.csv"), "index,account,cumulativeGwei\n");
    const folders = { "/": published, "/signatures": world.file("other", "signatures") };
    const server = await serveSite({ folders, answers: {} });
    try {
      const url = server.url.slice(0, -1);
      // The other attester's signature comes from its own web server.
      const signaturePlaces = [{ dir: world.file("team", "signatures") }, { url: `${url}/signatures` }];
      const at = (uri: string): RunOptions => ({ ...world.team(), signaturePlaces, dryRun: true, uriOf: () => uri });
      const passed = async (uri: string): Promise<string> => (await world.pass(at(uri))).text;
      expect(await passed(`${url}/3/`)).to.include(
        `epoch 2: is signed, and not published: ${url}/3/manifest.json: the server answered 404; copy ${own} to`,
      );
      expect(await passed(`${url}/2/`)).to.match(
        /not published: \S+\/2\/leaves\.csv: is another file: its SHA-256 is 0x/,
      );
      await cp(join(own, "leaves.csv"), join(published, "2", "leaves.csv"));
      expect(await passed(`${url}/2/`)).to.match(/^dry run, nothing sent: /);
      const warnings: string[] = [];
      await world.pass(at("ipfs://bafy"), (event) => {
        if (event.kind === "warning") warnings.push(event.text);
      });
      expect(warnings.join()).to.include("ipfs://bafy cannot be read from here");
      const ipfs = await world.pass({ ...at("ipfs://bafy"), gateway: url });
      expect(ipfs.text).to.include(`${url}/ipfs/bafy/manifest.json: the server answered 404`);
    } finally {
      await server.close();
    }
  });

  it("proposes once although two work on the same folder at the same time, without any lock", async () => {
    const { distributor } = world.chain.contracts;
    // Neither has the artifacts, so that both compute too.
    await rm(world.file("team", "epochs", "31337", "2"), { recursive: true });
    await Promise.allSettled([world.pass(world.team()), world.pass(world.team())]);
    await world.pass(world.team());
    expect(await distributor.queryFilter(distributor.filters.RootProposed(2))).to.have.length(1);
    expect((await distributor.pendingRoot()).epoch).to.equal(2n);
  });

  it("answers a demand by itself, and waits while an earlier transaction of the account is on its way", async () => {
    const { account, chain } = world;
    const { challenges } = contractsOf(chain.book, chain.from!.signer);
    await fundBond(world.line.chain, world.line.system, 4n * DEMAND_DEPOSIT_GWEI);
    await (await challenges.demandPage((await challenges.review()).serial, 0)).wait();
    const steps: string[] = [];
    const waiting = await world.pass(world.team(), (event) => {
      if (event.kind === "done") steps.push(event.step);
    });
    expect(steps).to.deep.equal(["answer"]);
    expect(waiting.text).to.include("epoch 2 is pending: it can be activated at");

    const before = await world.line.chain.networkHelpers.takeSnapshot();
    await world.waitUntilDue(waiting);
    const { provider } = world.line.chain.ethers;
    await provider.send("evm_setAutomine", [false]);
    const hash = (await provider.send("eth_sendTransaction", [{ from: account, to: first }])) as string;
    const held = await world.pass(world.team());
    expect(held.text).to.match(/before it can activate, transaction \d+ of 0x\w+ has to get into a block/);
    await provider.send("hardhat_dropTransaction", [hash]);
    await provider.send("evm_setAutomine", [true]);
    await before.restore();
  });

  it("leaves files and a chain that the single tasks take", async () => {
    const { line, proofs, verifiers } = world;
    const place = (folder: string, epoch: number): string => world.file("team", folder, "31337", String(epoch));
    const inputs = {
      proofs: join(proofs, "2"),
      snapshot: `${place("snapshots", 2)}.json`,
      previous: place("epochs", 1),
    };
    const dir = place("epochs", 2);
    expect(await line.run(["epoch", "status"])).to.match(/next +activate, but it can be activated at/);
    expect(await line.run(["epoch", "verify"], { dir, ...inputs })).to.include("the same root is pending on chain");
    const out = world.file("single.json");
    await line.run(["epoch", "attest"], { dir, ...inputs, from: second, out });
    const theirs = await readFile(world.file("other", "signatures", `2-${second}.json`), "utf8");
    expect(await readFile(out, "utf8")).to.equal(theirs);
    const propose = { dir, signatures: out, uri: "https://artifacts.example" };
    expect(await line.refusal(["epoch", "propose"], propose)).to.include("a proposal puts 1000 MSN at stake");
    expect(await line.refusal(["epoch", "activate"])).to.match(/epoch 2 is not active yet: it can be activated at/);
    const commit = { epoch: "2", proofs: inputs.proofs, verifier: verifiers[0]! };
    expect(await line.run(["proofs", "commit"], commit)).to.include("has committed exactly this for epoch 2 already");
  });

  it("refuses a pending root that is not its own, and one that was vetoed, and says what to do", async () => {
    const before = await world.line.chain.networkHelpers.takeSnapshot();
    // Complete artifacts of the same epoch, computed from other proofs.
    const strange = world.file("strange-proofs");
    await cp(join(world.proofs, "2"), join(strange, "2"), { recursive: true });
    await rm(join(strange, "2", "probes"), { recursive: true });
    await mkdir(join(strange, "2", "probes"));
    const monitor = quietMonitor();
    const odd = world.optionsOf("odd", { proofsDir: strange, mirrors: [world.file("team")] });
    const open = (report: OnRunEvent): Promise<RunContext> => RunContext.open(world.chain, odd, report);
    expect(await thrown(followRun(open, ONCE, monitor))).to.match(
      /epoch 2: the pending \w+ is 0x\w+, here it is .*docs\/incidents\.md/,
    );
    const numbers = await monitor.metrics.text();
    expect(numbers).to.match(/^msn_records_rejected\{code="silent"\} 3$/m);
    const fired = [...firing(await readAlertRules(), numbers, await world.line.chain.networkHelpers.time.latest())];
    expect(fired).to.include("MsnDisagreement").and.to.include("MsnRunFailing");
    expect(monitor.raised.map(({ name }) => name)).to.include("MsnDisagreement");

    await (await prepareVeto(await world.guardian(), "a test")).send();
    expect(await thrown(world.pass(world.team()))).to.match(
      /cannot be proposed: it was vetoed; the guardian or governance can allow/,
    );
    await before.restore();
  });

  it("stays with --follow through a node that fails, and ends when told to", async () => {
    const monitor = quietMonitor();
    let opened = 0;
    const open = async (report: OnRunEvent): Promise<RunContext> => {
      if (++opened < 3) throw new Error("connect ECONNREFUSED");
      return RunContext.open(world.chain, world.team(), report);
    };
    const ending = {
      ...monitor,
      write: ((level, fields) => {
        monitor.write(level, fields);
        if (fields.kind === "waiting") process.emit("SIGTERM");
      }) satisfies typeof monitor.write,
    };
    await followRun(open, { follow: true, interval: 1, isQuiet: false }, ending);
    expect(opened).to.equal(3);
    expect(monitor.lines[0]).to.deep.include({ level: "warn", kind: "error" });
    expect(monitor.lines.at(-1)!.text).to.match(/epoch 2 is pending: .*next step due at/);
    const stale = firing(await readAlertRules(), await monitor.metrics.text(), Date.now() / 1_000 + 10_000);
    expect([...stale]).to.include("MsnRunStalled");
  });

  it("counts what the node fails with, gets through, and keeps the secret part of its URL out of every line", async () => {
    const [, rpc = ""] = /"(http:[^"]+)"/.exec(await readFile(world.file("hardhat.config.ts"), "utf8")) ?? [];
    const proxy = await startFlakyProxy(rpc, 17);
    try {
      const url = `${proxy.url}/v3/0123456789abcdef`;
      const networks = { ...config.networks, localhost: { type: "http" as const, chainType: "generic" as const, url } };
      const given = { ...config, networks, paths: { ...config.paths, ignition: world.file("") } };
      const hre = await createHardhatRuntimeEnvironment(given, { network: "localhost" });
      const metricsFile = world.file("flaky.prom");
      const options = { home: world.file("team"), proofs: world.proofs, dryRun: true, metricsFile };
      const { error, out } = await catchPrinted(() => hre.tasks.getTask(["epoch", "run"]).run(options));
      expect(out, error).to.match(/epoch 2 is pending/);
      expect(out + error).to.not.include("0123456789abcdef");
      const numbers = await readFile(metricsFile, "utf8");
      expect(Number(/^msn_rpc_errors_total (\d+)$/m.exec(numbers)?.[1])).to.be.greaterThan(0);
      await (await hre.network.getOrCreate()).close();
    } finally {
      await proxy.close();
    }
  });

  it("does not sign a second root of one epoch, nor take options that say nothing", async () => {
    const file = world.file("team", "signatures", `2-${first}.json`);
    const signed = await readFile(file, "utf8");
    const before = await world.line.chain.networkHelpers.takeSnapshot();
    await writeFile(file, signed.replace(/"root": "0x../, '"root": "0x01'));
    const guardian = await world.guardian();
    await (await prepareVeto(guardian, "a test")).send();
    const { root, depth } = await world.chain.contracts.challenges.review();
    await (await guardian.contracts.challenges.allow(2, root, depth)).wait();
    expect(await thrown(world.pass(world.team()))).to.match(/another root of epoch 2 was signed; .*remove the file/);
    await writeFile(file, signed);
    await before.restore();
    const options = { home: world.file("team"), uri: "https://x.example/" };
    expect(await world.line.refusal(["epoch", "run"], options)).to.equal(
      "error: --uri: expected {epoch} where the epoch's number belongs",
    );
  });
});
