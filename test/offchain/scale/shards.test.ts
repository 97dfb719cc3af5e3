import { expect } from "chai";
import fc from "fast-check";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { calculateEpoch, type Scale } from "../../../offchain/epoch/calculate.js";
import { computeEpoch, workDirOf } from "../../../offchain/epoch/compute.js";
import { NodeColumns } from "../../../offchain/epoch/nodeColumns.js";
import { defaultShardRounds, planShards, type ShardBatch } from "../../../offchain/epoch/shards/shard.js";
import { addShardScores, encodeShardResult, shardSummary } from "../../../offchain/epoch/shards/shardResult.js";
import { runInThisThread, type ShardRunner } from "../../../offchain/epoch/shards/shardRunner.js";
import { DirectoryShardStore, MemoryShardStore } from "../../../offchain/epoch/shards/shardStore.js";
import { Threads } from "../../../offchain/epoch/threads/threads.js";
import { NodeScores } from "../../../offchain/rewards/nodeScores.js";
import { expectRejects } from "../failure.js";
import { batch, newFolder, probe, registration, removeFolders, VERIFIERS, type World, writeWorld } from "../world.js";

const ROUNDS = 7;
/** Every verifier measures two nodes in seven rounds; the third one's last batch is out of order, and so rejected. */
const BATCHES = VERIFIERS.map(
  (_, i) => new Map(Array.from({ length: ROUNDS }, (__, round) => [round, batchOf(i, round)])),
);
const WORLD: World = {
  registrations: [registration("n", "o"), registration("m", "p", { class: 2, kind: 1 })],
  batches: BATCHES,
};

function batchOf(verifier: number, round: number): Buffer {
  const [n, m] = [probe("n", { kbps: 1_000 + round + verifier }), probe("m", { kbps: 3_000 })];
  if (verifier === 2 && round === ROUNDS - 1) return Buffer.concat([batch(n, m), batch(n, m)]);
  return round % 2 === 0 ? batch(n, m) : batch(m);
}

const manifestDigest = async (world: World, scale: Scale): Promise<string> =>
  (await calculateEpoch({ ...(await writeWorld(world)), scale })).manifestDigest;

/** A runner that stops in front of the shard with this number, as a crash would. */
const stoppingAt =
  (number: number): ShardRunner =>
  async (run) => {
    await runInThisThread({ ...run, shards: run.shards.slice(0, number) });
    throw new Error("crash");
  };

/** A runner that counts the shards it scores. */
function counting(): { readonly runner: ShardRunner; readonly scored: () => number } {
  let scored = 0;
  const runner: ShardRunner = async (run) => {
    scored += run.shards.length;
    await runInThisThread(run);
  };
  return { runner, scored: () => scored };
}

describe("shards of an epoch", () => {
  after(removeFolders);

  it("give the same artifacts however the rounds are split, and in whatever order they are scored", async () => {
    const whole = await manifestDigest(WORLD, { shardRounds: ROUNDS });
    const backwards: ShardRunner = (run) => runInThisThread({ ...run, shards: [...run.shards].reverse() });
    for (const shardRounds of [1, 2, 3, 6, 100]) {
      expect(await manifestDigest(WORLD, { shardRounds }), String(shardRounds)).to.equal(whole);
      expect(await manifestDigest(WORLD, { shardRounds, runner: backwards }), String(shardRounds)).to.equal(whole);
    }
    const other = { ...WORLD, batches: BATCHES.map((list) => new Map([...list].slice(1))) };
    expect(await manifestDigest(other, {})).to.not.equal(whole);
  });

  it("are scored in threads with the same result, and an error there names the file", async () => {
    const threads = new Threads(2, { batchBytes: 0, signatures: 0, leaves: 0 });
    try {
      const whole = await manifestDigest(WORLD, { shardRounds: ROUNDS });
      expect(await manifestDigest(WORLD, { shardRounds: 1, runner: threads.runShards })).to.equal(whole);
      const world = await writeWorld(WORLD);
      const nodes = NodeColumns.of([], []);
      const missing = {
        verifier: VERIFIERS[0]!,
        round: 0,
        path: "probes/gone.rows",
        isGzip: false,
        size: 1,
        changedAt: 1,
      };
      const shard = { from: 0, to: 1, batches: [missing] };
      const attempt = threads.runShards({
        terms: { nodes, verifiers: 3, quorum: 2, rounds: ROUNDS },
        shards: [{ key: "0x00", shard }],
        proofsDir: world.proofsDir,
        store: new MemoryShardStore(),
        onDone: () => undefined,
      });
      await expectRejects(attempt, "io", "gone.rows: no such file or directory");
    } finally {
      await threads.close();
    }
  });

  it("that are done survive a crash: only the others are scored when the task is run again", async () => {
    const world = await writeWorld(WORLD);
    const store = new DirectoryShardStore(workDirOf(world.outDir));
    const crash = computeEpoch({ ...world, scale: { store, shardRounds: 1, runner: stoppingAt(6) } });
    await crash.then(
      () => expect.fail("did not crash"),
      () => undefined,
    );
    expect(existsSync(world.outDir)).to.equal(false);
    expect(await readdir(workDirOf(world.outDir))).to.have.length(6);
    const { runner, scored } = counting();
    const resumed = await computeEpoch({ ...world, scale: { shardRounds: 1, runner } });
    expect(scored()).to.equal(1);
    expect(existsSync(workDirOf(world.outDir)), "nothing is left over").to.equal(false);
    expect(resumed.manifestDigest).to.equal(await manifestDigest(WORLD, {}));
  });

  it("are forgotten when all is done, and nothing else in their directory is", async () => {
    const world = await writeWorld(WORLD);
    const directory = await newFolder();
    await writeFile(join(directory, "precious.txt"), "kept");
    await writeFile(join(directory, `${"ab".repeat(32)}.shard.0123456789ab.tmp`), "half of a result");
    await computeEpoch({ ...world, scale: { store: new DirectoryShardStore(directory) } });
    expect(await readdir(directory)).to.deep.equal(["precious.txt"]);
    await new DirectoryShardStore(join(directory, "missing")).clear();
  });

  it("are scored again where a file has changed or a result is damaged, and only these", async () => {
    const world = await writeWorld(WORLD);
    const directory = await newFolder();
    const run = async (): Promise<number> => {
      const { runner, scored } = counting();
      await calculateEpoch({ ...world, scale: { store: new DirectoryShardStore(directory), shardRounds: 1, runner } });
      return scored();
    };
    expect(await run()).to.equal(ROUNDS);
    expect(await run()).to.equal(0);
    const [name = ""] = await readdir(directory);
    const bytes = await readFile(join(directory, name));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 40) ^ 1, bytes.length - 40);
    await writeFile(join(directory, name), bytes);
    expect(await run()).to.equal(1);
    const file = join(world.proofsDir, "probes", VERIFIERS[0]!, "00003.rows");
    await writeFile(file, await readFile(file)); // another time, the same bytes
    expect(await run()).to.equal(1);
  });

  it("of a verifier that turns out silent are scored again without it, and no others", async () => {
    const silent = VERIFIERS[1]!;
    const isSilent: World = {
      ...WORLD,
      batches: BATCHES.map((list, i) => (i === 1 ? new Map([...list].slice(0, 2)) : list)),
      snapshot: (right) => ({
        ...right,
        commitments: new Map(
          [...right.commitments].map(([v, c]) => [v, v === silent ? { ...c, probes: c.registrations } : c]),
        ),
      }),
    };
    const { runner, scored } = counting();
    const result = await calculateEpoch({ ...(await writeWorld(isSilent)), scale: { runner, shardRounds: 1 } });
    expect(result.manifest.silentVerifiers).to.deep.equal([silent]);
    expect(result.artifacts.get("rejected.csv")?.toString()).to.include(`probes/${silent},,silent`);
    expect(scored()).to.equal(ROUNDS + 2);
    const without: World = { ...isSilent, batches: BATCHES.map((list, i) => (i === 1 ? undefined : list)) };
    expect(result.manifestDigest).to.equal(await manifestDigest(without, {}));
  });
});

describe("the plan of shards", () => {
  it("has every batch once and every round in one shard, those beyond the epoch in the last", () => {
    const batches = fc.uniqueArray(fc.tuple(fc.constantFrom(...VERIFIERS), fc.nat(40)), {
      selector: ([v, r]) => v + String(r),
    });
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (list, rounds, size) => {
        const all = list.map(([verifier, round]): ShardBatch => ({
          verifier,
          round,
          path: "",
          isGzip: false,
          size: 1,
          changedAt: 1,
        }));
        const shards = planShards(all, rounds, size);
        expect(shards.flatMap((shard) => shard.batches)).to.have.members(all);
        for (const { from, to, batches: some } of shards) {
          expect(from % size).to.equal(0);
          expect(to).to.equal(Math.min(from + size, rounds));
          for (const { round } of some) expect(Math.min(round, rounds - 1)).to.be.within(from, to - 1);
        }
      }),
    );
    expect([168, 7, 1, 10_080].map(defaultShardRounds)).to.deep.equal([7, 1, 1, 420]);
  });
});

describe("results of shards", () => {
  const part = fc.array(fc.record({ score: fc.nat(1e9), rounds: fc.nat(168) }), { minLength: 4, maxLength: 4 });
  const scoresOf = (nodes: readonly { score: number; rounds: number }[]): NodeScores => {
    const scores = new NodeScores(nodes.length);
    nodes.forEach(({ score, rounds }, node) => {
      scores.merge(node, score, rounds, rounds > 0 || score % 2 === 1);
    });
    return scores;
  };
  const result = (scores: NodeScores) => ({ batches: [], rejections: [], liveRounds: 1, records: 9, scores });

  it("add up over bytes like without them, in any order", () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const files = parts.map((nodes) => encodeShardResult(result(scoresOf(nodes))));
        const [forwards, backwards] = [new NodeScores(4), new NodeScores(4)];
        for (const file of files) addShardScores(file, forwards, "f");
        for (const file of [...files].reverse()) addShardScores(file, backwards, "f");
        expect(forwards).to.deep.equal(backwards);
        for (let node = 0; node < 4; node++) {
          const own = parts.map((nodes) => nodes[node]!);
          expect(forwards.score[node]).to.equal(own.reduce((sum, { score }) => sum + score, 0));
          expect(forwards.scoredRounds[node]).to.equal(own.reduce((sum, { rounds }) => sum + rounds, 0));
          expect(forwards.measured[node]).to.equal(
            Number(own.some(({ score, rounds }) => rounds > 0 || score % 2 === 1)),
          );
        }
      }),
    );
  });

  it("are refused where a byte is wrong, a part is missing, or the nodes are others", () => {
    const bytes = encodeShardResult(result(scoresOf([{ score: 5, rounds: 3 }])));
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => shardSummary(changed, "f"), String(at)).to.throw("f: is damaged");
    }
    for (const length of [0, 3, 35, bytes.length - 1]) {
      expect(() => shardSummary(bytes.subarray(0, length), "f")).to.throw("f: is damaged");
    }
    expect(() => {
      addShardScores(bytes, new NodeScores(2), "f");
    }).to.throw("f: expected the scores of 2 nodes");
  });
});
