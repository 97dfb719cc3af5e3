import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { takeLock } from "../../offchain/io/lockFile.js";
import { type Alert, AlertSender, type SendingOptions } from "../../offchain/monitor/alertSender.js";
import { jsonLine, plainLine, secretsOfUrl, withoutSecrets } from "../../offchain/monitor/log.js";
import { Metrics } from "../../offchain/monitor/metrics.js";
import { serveMetrics } from "../../offchain/monitor/metricsServer.js";

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), "msn-monitor-"));
});
after(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe("lines of unattended work", () => {
  const at = new Date(1_786_276_800_000);

  it("are JSON objects with the same fields first, or one line for people", () => {
    const fields = { kind: "done", text: 'a "quoted"\nline', step: "compute", seconds: 1.5 };
    const line = jsonLine("warn", fields, at);
    expect(line).to.match(/^\{"level":"warn","time":"2026-08-09T12:00:00Z","kind":"done","text":/);
    expect(JSON.parse(line)).to.deep.equal({ level: "warn", time: "2026-08-09T12:00:00Z", ...fields });
    expect(plainLine("warn", fields, at)).to.equal('2026-08-09T12:00:00Z WARNING a "quoted" line');
  });

  it("hold nothing of a URL but its host", () => {
    const url = "https://user:passw0rd@node.example/v3/0123456789abcdef?token=abcdefghij";
    const clean = withoutSecrets(secretsOfUrl(url));
    expect(clean(`POST ${url} failed`)).to.equal("POST … failed");
    const said = clean("at node.example/v3/0123456789abcdef: token=abcdefghij, passw0rd, 0123456789abcdef");
    expect(said)
      .to.include("node.example")
      .and.not.to.match(/0123456789abcdef|abcdefghij|passw0rd/);
    expect(secretsOfUrl("http://127.0.0.1:8545")).to.deep.equal([]);
  });
});

describe("metrics of one process", () => {
  it("are served to those who ask for them, and say nothing before it is known", async () => {
    const metrics = new Metrics();
    let isHealthy = true;
    const server = await serveMetrics(metrics, { host: "127.0.0.1", port: 0 }, () => isHealthy);
    const get = (path: string, method = "GET"): Promise<Response> =>
      fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    try {
      expect(await (await get("/metrics")).text()).to.not.match(/^msn_active_epoch /m);
      metrics.set("msn_active_epoch", 7);
      metrics.set("msn_account_balance_eth", 0.25, { account: "0x01" });
      const answer = await get("/metrics");
      expect(answer.headers.get("content-type")).to.match(/^text\/plain; version=0\.0\.4/);
      const text = await answer.text();
      expect(text)
        .to.match(/^# TYPE msn_active_epoch gauge$/m)
        .and.to.match(/^msn_active_epoch 7$/m);
      expect(text).to.match(/^msn_account_balance_eth\{account="0x01"\} 0\.25$/m);
      expect((await get("/healthz")).status).to.equal(200);
      isHealthy = false;
      expect((await get("/healthz")).status).to.equal(503);
      expect([(await get("/")).status, (await get("/metrics", "POST")).status]).to.deep.equal([404, 405]);
      const again = serveMetrics(metrics, { host: "127.0.0.1", port: server.port }, () => true);
      expect(await again.catch(String)).to.match(/--metrics-port: cannot serve metrics at .* \(EADDRINUSE\)/);
    } finally {
      await server.close();
    }
  });

  it("take over from an earlier run's file what a later one cannot see, and nothing else", async () => {
    const file = join(dir, "numbers.prom");
    const first = new Metrics();
    first.set("msn_run_step_duration_seconds", 12.5, { step: "compute" });
    first.set("msn_active_epoch", 3);
    first.add("msn_rpc_errors_total", 4);
    await first.write(file);
    const junk = [
      'msn_run_step_duration_seconds{evil="x"} 1',
      "msn_unknown 1",
      "msn_rpc_errors_total -5",
      "{",
      "constructor 1",
    ];
    await writeFile(file, `${await readFile(file, "utf8")}\n${junk.join("\n")}\n`);
    const later = new Metrics();
    await later.restore(file);
    const text = await later.text();
    expect(text)
      .to.match(/^msn_run_step_duration_seconds\{step="compute"\} 12\.5$/m)
      .and.to.match(/^msn_rpc_errors_total 4$/m);
    expect(text).to.not.match(/^msn_active_epoch |unknown|evil/m);
    await new Metrics().restore(join(dir, "missing.prom"));
  });
});

describe("alerts that are sent", () => {
  const late: Alert = { name: "MsnEpochLate", severity: "warning", text: "epoch 3 is late", key: "late 3" };

  /** A webhook that refuses the first `failures` posts. */
  async function webhook(failures: number): Promise<{ server: Server; url: string; got: string[] }> {
    const got: string[] = [];
    let left = failures;
    const server = createServer((request: IncomingMessage, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        if (left-- > 0) response.writeHead(500).end();
        else {
          got.push(body);
          response.writeHead(200).end();
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook-s3cret`, got };
  }

  const options = (more: Partial<SendingOptions> = {}): SendingOptions & { failures: string[] } => {
    const failures: string[] = [];
    return { failures, firstPauseMs: 1, onFailure: (text) => void failures.push(text), ...more };
  };

  it("arrive once in four hours, after failures too, and a later run does not say them again", async () => {
    const { server, url, got } = await webhook(2);
    let now = 1_000_000_000;
    const memoryFile = join(dir, "alerts.json");
    const sending = options({ memoryFile, now: () => now });
    const sender = new AlertSender({ webhook: url, command: undefined }, sending);
    sender.raise(late);
    sender.raise({ ...late, text: "epoch 3 is late by an hour more" });
    await sender.flush(60_000);
    expect(got.map((body) => (JSON.parse(body) as Alert).text)).to.deep.equal(["epoch 3 is late"]);
    expect(sending.failures).to.have.length(2);
    expect(sending.failures.join()).to.include("answered 500").and.not.to.include("s3cret");

    const later = new AlertSender({ webhook: url, command: undefined }, options({ memoryFile, now: () => now }));
    await later.load();
    later.raise(late);
    await later.flush(60_000);
    expect(got).to.have.length(1);
    now += 4 * 3_600_000;
    later.raise(late);
    await later.flush(60_000);
    expect(got).to.have.length(2);
    server.close();
  });

  it("never hold up or break the work, whatever the target or the memory is like", async () => {
    const memoryFile = join(dir, "broken.json");
    await writeFile(memoryFile, "{");
    const sending = options({ memoryFile, attempts: 1 });
    const sender = new AlertSender({ webhook: "http://127.0.0.1:1/hook-s3cret", command: "exit 3" }, sending);
    await sender.load();
    for (let i = 0; i < 300; i++) sender.raise({ ...late, key: `late ${i}` });
    await sender.flush(60_000);
    expect(sending.failures.join("\n"))
      .to.match(/dropped, too many wait/)
      .and.to.match(/ended with 3/);
    expect(sending.failures.join("\n"))
      .to.match(/cannot be reached/)
      .and.not.to.include("s3cret");
  });

  it("are not silenced by a memory of the future", async () => {
    const memoryFile = join(dir, "future.json");
    await writeFile(memoryFile, JSON.stringify({ [late.key]: 9e15 }));
    const { server, url, got } = await webhook(0);
    const sender = new AlertSender({ webhook: url, command: undefined }, options({ memoryFile }));
    await sender.load();
    sender.raise(late);
    await sender.flush(60_000);
    expect(got).to.have.length(1);
    server.close();
  });

  it("reach a command on its standard input, as words and not as a command", async () => {
    const file = join(dir, "said");
    const sending = options();
    const sender = new AlertSender({ webhook: undefined, command: `cat > '${file}'` }, sending);
    sender.raise({ ...late, text: "$(touch hacked) `touch hacked`; touch hacked" });
    await sender.flush(60_000);
    expect(sending.failures).to.deep.equal([]);
    expect((JSON.parse(await readFile(file, "utf8")) as Alert).text).to.equal(
      "$(touch hacked) `touch hacked`; touch hacked",
    );
  });
});

describe("a lock", () => {
  const lockOf = (host: string, pid: number): string => `${JSON.stringify({ host, pid, token: "x" })}\n`;

  it("is one process's until it gives it back", async () => {
    const file = join(dir, "held.lock");
    const [first, second] = await Promise.all([takeLock(file), takeLock(file)]);
    const held = [first, second].filter((lock) => "release" in lock);
    expect(held).to.have.length(1);
    expect(await takeLock(file)).to.deep.equal({ holder: `process ${process.pid} on ${hostname()}` });
    for (const lock of held) if ("release" in lock) await lock.release();
    expect(await takeLock(file)).to.have.property("release");
  });

  it("passes on from a process that has died, or that has been silent on another machine", async () => {
    const file = join(dir, "stale.lock");
    const dead = 2 ** 22 + 1; // above the highest process id of Linux
    await writeFile(file, lockOf(hostname(), dead));
    expect(await takeLock(file)).to.have.property("release");
    await writeFile(file, lockOf("elsewhere", 1));
    expect(await takeLock(file)).to.deep.equal({ holder: "process 1 on elsewhere" });
    const old = new Date(Date.now() - 600_000);
    await utimes(file, old, old);
    expect(await takeLock(file)).to.have.property("release");
    await writeFile(file, "");
    expect(await takeLock(file)).to.deep.equal({ holder: "process unknown on an unknown machine" });
  });

  it("that somebody else took over is not removed by its first holder", async () => {
    const file = join(dir, "lost.lock");
    const lock = await takeLock(file);
    await writeFile(file, lockOf("elsewhere", 1));
    if ("release" in lock) await lock.release();
    expect(await readFile(file, "utf8")).to.equal(lockOf("elsewhere", 1));
  });
});
