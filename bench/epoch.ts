/**
 * How long, and in how much memory, epochs of a made-up network are computed on this machine: `npm run bench:epoch`, or with the
 * number of nodes and the numbers of rounds that have batches, `npm run bench:epoch -- 10000 14 28`. The largest is computed
 * twice more: with registrations that were checked before, and by two workers of a queue. Needs 90 bytes of disk a record.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { formatTable } from "../offchain/domain/table.js";
import { computeEpoch } from "../offchain/epoch/compute.js";
import type { Progress } from "../offchain/epoch/progress.js";
import { DirectoryShardStore } from "../offchain/epoch/shards/shardStore.js";
import { queueRunner } from "../offchain/queue/queueRunner.js";
import { startShardWorker } from "../offchain/queue/shardWorker.js";
import { generateNetwork, PROOFS_FOLDER, SNAPSHOT_FILE } from "../offchain/synthetic/generateNetwork.js";
import { readNetworkModel } from "../offchain/synthetic/networkModel.js";
import { startPostgres, withoutPostgres } from "../test/helpers/postgres.js";
import { inChild, peakMib, sizesOf, whole } from "./measuring.js";

const PROGRAM = fileURLToPath(import.meta.url);
const MODEL = fileURLToPath(new URL("../data/network-model.json", import.meta.url));
const DEFAULTS = [216_000, 14, 56, 168];
const VERIFIERS = 3;
const WORKERS = 2;
const SILENCE_SECONDS = 60;

/** What a process that computed an epoch measured. */
interface Measured {
  /** From first to last. */
  readonly seconds: number;
  /** Of scoring the rounds alone. */
  readonly roundsSeconds: number;
  readonly records: number;
  readonly peak: number;
  readonly manifestDigest: string;
}

/** Computes the epoch of a network; with `url`, on the workers of a queue. */
async function compute(network: string, out: string, checked: string, url: string): Promise<Measured> {
  const times = new PhaseTimes();
  const store = new DirectoryShardStore(join(network, "work"));
  const runner = queueRunner({ url, silenceSeconds: SILENCE_SECONDS }, store);
  const start = performance.now();
  const { manifestDigest } = await computeEpoch({
    proofsDir: join(network, PROOFS_FOLDER),
    snapshotFile: join(network, SNAPSHOT_FILE),
    outDir: out,
    scale: { store, workers: WORKERS, checkedFile: checked, ...(url === "" ? {} : { runner }) },
    onProgress: (progress) => {
      times.note(progress);
    },
  });
  const seconds = (performance.now() - start) / 1000;
  return { seconds, roundsSeconds: times.roundsSeconds, records: times.records, peak: peakMib(), manifestDigest };
}

/** When the rounds began and ended, and how many records they had. */
class PhaseTimes {
  #began = 0;
  #ended = 0;
  records = 0;

  note({ phase, done, records }: Progress): void {
    if (phase !== "rounds") return;
    if (done === 0) this.#began = performance.now();
    this.#ended = performance.now();
    this.records = records ?? 0;
  }

  get roundsSeconds(): number {
    return (this.#ended - this.#began) / 1000;
  }
}

const row = (what: string, { seconds, roundsSeconds, records, peak }: Measured): string[] => [
  what,
  whole(records),
  seconds.toFixed(1),
  whole(records / seconds),
  roundsSeconds.toFixed(1),
  whole(records / roundsSeconds),
  whole(peak),
];

async function measure(nodes: number, sizes: readonly number[]): Promise<void> {
  const model = await readNetworkModel(MODEL);
  const folder = await mkdtemp(join(tmpdir(), "msn-bench-"));
  try {
    const rows: string[][] = [];
    for (const rounds of sizes) {
      const network = join(folder, String(rounds));
      console.log(`generating ${whole(nodes)} nodes, ${VERIFIERS} verifiers, ${rounds} rounds`);
      await generateNetwork({ model, nodes, rounds, verifiers: VERIFIERS, seed: "bench", silent: 0, out: network });
      const checked = join(folder, `checked-${rounds}`);
      const first = await computed(network, checked, "");
      rows.push(row(`${rounds} rounds`, first));
      if (rounds === sizes.at(-1)) rows.push(...(await again(network, checked, first)));
      await rm(network, { recursive: true });
    }
    const header = ["", "records", "seconds", "records/s", "rounds s", "records/s there", "peak MiB"];
    console.log(formatTable(header, rows, header));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The same epoch in other ways, which must give the same artifacts. */
async function again(network: string, checked: string, first: Measured): Promise<string[][]> {
  const known = await computed(network, checked, "");
  const rows = [row("registrations known", known)];
  const results = [known];
  if (withoutPostgres === undefined) {
    const postgres = await startPostgres();
    const stop = await startWorkers(postgres.url, network);
    const queued = await computed(network, checked, postgres.url);
    await stop();
    await postgres.stop();
    rows.push(row(`${WORKERS} workers of a queue`, queued));
    results.push(queued);
  }
  if (results.some(({ manifestDigest }) => manifestDigest !== first.manifestDigest)) {
    throw new Error("the same epoch has come out in two ways");
  }
  return rows;
}

let attempts = 0;
const computed = (network: string, checked: string, url: string): Promise<Measured> =>
  inChild<Measured>(PROGRAM, ["compute", network, join(network, `out-${attempts++}`), checked, url]);

/** Starts the workers; the result ends them. */
async function startWorkers(url: string, network: string): Promise<() => Promise<void>> {
  const ready = (child: ChildProcess): Promise<unknown> => once(child, "message");
  const workers = Array.from({ length: WORKERS }, () => fork(PROGRAM, ["worker", network, url]));
  await Promise.all(workers.map(ready));
  return async () => {
    const ends = workers.map((child) => once(child, "exit"));
    for (const child of workers) child.send("end");
    await Promise.all(ends);
  };
}

async function work(network: string, url: string): Promise<void> {
  const worker = await startShardWorker({
    url,
    proofsDir: join(network, PROOFS_FOLDER),
    workDir: join(network, "work"),
    silenceSeconds: SILENCE_SECONDS,
    onShard: () => undefined,
  });
  process.send?.("ready");
  await once(process, "message");
  await worker.stop();
  process.disconnect();
}

const [command, network = "", ...others] = process.argv.slice(2);
const [first = "", second = "", third = ""] = others;
if (command === "compute") process.send?.(await compute(network, first, second, third));
else if (command === "worker") await work(network, first);
else {
  const [nodes = 0, ...rounds] = sizesOf(process.argv.slice(2), DEFAULTS, 1);
  await measure(nodes, rounds);
}
