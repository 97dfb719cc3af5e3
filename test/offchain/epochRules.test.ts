import { expect } from "chai";
import { join } from "node:path";

import type { Address } from "../../offchain/domain/hex.js";
import type { NodeState } from "../../offchain/domain/types.js";
import { readLeaves, readNodes, readRewards } from "../../offchain/epoch/artifacts.js";
import { commitmentFor } from "../../offchain/epoch/commitment.js";
import type { EpochResult } from "../../offchain/epoch/compute.js";
import { calculateEpoch } from "../../offchain/epoch/calculate.js";
import { computeEpoch } from "../../offchain/epoch/compute.js";
import { parseSnapshot } from "../../offchain/epoch/snapshot.js";
import { readFile } from "node:fs/promises";
import type { World } from "./world.js";
import {
  account,
  batch,
  fromAll,
  GENESIS,
  probe,
  registration,
  removeFolders,
  rowsOf,
  VERIFIERS,
  writeWorld,
} from "./world.js";

const LATER = BigInt(GENESIS + 604_800 + 50);

async function run(world: World, previous?: EpochResult): Promise<EpochResult> {
  return computeEpoch({
    ...(await writeWorld(world)),
    ...(previous === undefined ? {} : { previousDir: previous.outDir }),
  });
}

async function nodesOf({ outDir }: EpochResult): Promise<Map<Address, NodeState>> {
  const nodes = readNodes(await readFile(join(outDir, "nodes.csv")), "nodes.csv");
  return new Map(nodes.map((node) => [node.node, node]));
}

async function rejectedOf({ outDir }: EpochResult): Promise<string[]> {
  return rowsOf(await readFile(join(outDir, "rejected.csv")));
}

const rounds = (count: number, ...names: string[]): ReadonlyMap<number, Buffer>[] => {
  const content = batch(...names.map((name) => probe(name)));
  return fromAll(new Map(Array.from({ length: count }, (_, round) => [round, content])));
};

describe("storage of the inputs", () => {
  after(removeFolders);

  it("plain or .gz, written in any order: the same bytes", async () => {
    const content = [0, 1, 2, 3].map((round): [number, Buffer] => [
      round,
      batch(probe("n", { kbps: 1000 + round }), probe("m")),
    ]);
    const base = { registrations: [registration("n", "o"), registration("m", "p", { class: 2, kind: 1 })] };
    const digests = await Promise.all(
      [
        { batches: fromAll(new Map(content)) },
        { batches: fromAll(new Map([...content].reverse())), isGzip: () => true },
        { batches: fromAll(new Map(content)), isGzip: (path: string) => path.includes("2") },
      ].map(async (world) => (await calculateEpoch(await writeWorld({ ...base, ...world }))).manifestDigest),
    );
    expect(new Set(digests).size).to.equal(1);
  });

  it("a folder's commitment is what the snapshot must hold", async () => {
    const world = await writeWorld({
      registrations: [registration("n", "o")],
      batches: rounds(2, "n"),
      isGzip: () => true,
    });
    const snapshot = parseSnapshot(await readFile(world.snapshotFile), "snapshot.json");
    for (const verifier of VERIFIERS) {
      expect(await commitmentFor(world.proofsDir, verifier)).to.deep.equal(snapshot.commitments.get(verifier));
    }
  });
});

describe("rules over one epoch", () => {
  after(removeFolders);

  it("a node that is registered but not measured is not kept; one not registered gives no row", async () => {
    const result = await run({
      registrations: [registration("n", "o"), registration("idle", "o")],
      batches: rounds(1, "n", "stranger"),
    });
    expect([...(await nodesOf(result)).keys()]).to.deep.equal([account("n")]);
    expect(await rejectedOf(result)).to.deep.equal([]);
  });

  it("a node measured with a score of 0 is kept and earns no leaf", async () => {
    const slow = fromAll(new Map([[0, batch(probe("n", { storageGb: 19 }))]]));
    const result = await run({ registrations: [registration("n", "o")], batches: slow });
    expect((await nodesOf(result)).get(account("n"))).to.include({ score: 0n, tenure: 0 });
    expect([result.manifest.count, result.rewards.length]).to.deep.equal([0, 0]);
  });

  it("with too few reports a node is not measured, though the round is live", async () => {
    const one = new Map([[0, batch(probe("n"), probe("m"))]]);
    const rest = new Map([[0, batch(probe("m"))]]);
    const both = [registration("n", "o"), registration("m", "o")];
    const result = await run({ registrations: both, batches: [one, rest, rest] });
    expect([...(await nodesOf(result)).keys()]).to.deep.equal([account("m")]);
    expect(result.liveRounds).to.equal(1);
  });

  it("tenure rises with a score in half of the live rounds, not in fewer", async () => {
    const both = batch(probe("n"), probe("m"));
    const only = batch(probe("m"));
    const contents = new Map([
      [0, both],
      [1, only],
      [2, only],
      [3, both],
    ]);
    const world = { registrations: [registration("n", "o"), registration("m", "o")], batches: fromAll(contents) };
    const half = await nodesOf(await run(world));
    expect([half.get(account("n"))?.tenure, half.get(account("m"))?.tenure]).to.deep.equal([1, 1]);
    const fewer = await nodesOf(await run({ ...world, batches: fromAll(new Map([...contents, [4, only]])) }));
    expect([fewer.get(account("n"))?.tenure, fewer.get(account("m"))?.tenure]).to.deep.equal([0, 1]);
  });

  it("a class without scores leaves its pot to the other", async () => {
    const oneClass = await run({ registrations: [registration("n", "o")], batches: rounds(1, "n") });
    expect(oneClass.manifest.totalGwei).to.equal(95_890_410_958_904n);
    const home = registration("m", "p", { class: 2, kind: 1 });
    const bothClasses = await run({ registrations: [registration("n", "o"), home], batches: rounds(1, "n", "m") });
    const raws = bothClasses.rewards.map(({ rawGwei }) => rawGwei);
    expect(raws).to.deep.equal([47_945_205_479_452n, 47_945_205_479_452n]);
  });

  it("rewards.csv and leaves.csv read back what was computed", async () => {
    const result = await run({
      registrations: [registration("n", "o"), registration("m", "p")],
      batches: rounds(2, "n", "m"),
    });
    const rewards = readRewards(await readFile(join(result.outDir, "rewards.csv")), "rewards.csv");
    expect(rewards).to.deep.equal(result.rewards);
    const { leaves } = readLeaves(await readFile(join(result.outDir, "leaves.csv")), "leaves.csv", 2);
    expect(leaves.map(({ account: owner, cumulativeGwei }) => [owner, cumulativeGwei])).to.deep.equal(
      rewards.map(({ operator, rewardGwei }) => [operator, rewardGwei]),
    );
  });
});

describe("rules over two epochs", () => {
  let first: EpochResult;
  before(async () => {
    const names = ["n", "m", "k", "idle"];
    first = await run({
      registrations: names.map((name) => registration(name, `owner of ${name}`)),
      batches: rounds(2, ...names),
    });
  });
  after(removeFolders);

  const second = (
    registrations: readonly Buffer[],
    batches: World["batches"],
    ceilingWei?: bigint,
  ): Promise<EpochResult> =>
    run(
      {
        epoch: 2,
        registrations,
        ...(batches === undefined ? {} : { batches }),
        snapshot: (right) => ({ ...right, ceilingWei: ceilingWei ?? right.ceilingWei }),
      },
      first,
    );

  it("carries registrations and tenure; a later one replaces, an equal or earlier one is stale", async () => {
    const nodes = await nodesOf(first);
    const same = registration("n", "thief");
    const earlier = registration("m", "thief", { issuedAt: 3n });
    const moved = registration("k", "new owner", { issuedAt: LATER });
    const result = await second([same, earlier, moved], rounds(2, "n", "m", "k"));
    expect(await rejectedOf(result)).to.deep.equal(["registrations.rows,0,stale", "registrations.rows,1,stale"]);
    const after = await nodesOf(result);
    expect([...after.keys()]).to.deep.equal([...nodes.keys()]);
    expect(after.get(account("n"))).to.include({ operator: account("owner of n"), tenure: 2 });
    expect(after.get(account("m"))).to.include({ operator: account("owner of m"), tenure: 2 });
    expect(after.get(account("k"))).to.include({ operator: account("new owner"), tenure: 1, issuedAt: Number(LATER) });
    expect(after.get(account("idle"))).to.include({ operator: account("owner of idle"), tenure: 1, score: 0n });
    // Same bandwidth and storage: what differs is the tenure that counted in this epoch, 1 against 0.
    expect(after.get(account("n"))?.score).to.equal(2n * 211_538n);
    expect(after.get(account("k"))?.score).to.equal(2n * 200_000n);
  });

  it("a change of class keeps the tenure", async () => {
    const home = registration("n", "owner of n", { class: 2, kind: 2, issuedAt: LATER });
    const after = await nodesOf(await second([home], rounds(2, "n")));
    expect(after.get(account("n"))).to.include({ class: 2, kind: 2, tenure: 2, score: 200_000n });
  });

  it("a change of operator resets the tenure even if the node is not measured", async () => {
    const moved = registration("idle", "new owner", { issuedAt: LATER });
    const after = await nodesOf(await second([moved], rounds(2, "n")));
    expect(after.get(account("idle"))).to.include({ operator: account("new owner"), tenure: 0 });
  });

  it("leaves keep their places, new accounts follow in address order, the manifest links back", async () => {
    const names = ["x1", "x2", "x3", "x4"];
    const result = await second(
      names.map((name) => registration(name, name)),
      rounds(1, ...names),
    );
    const read = async (dir: string, count: number) =>
      readLeaves(await readFile(join(dir, "leaves.csv")), "l", count).leaves;
    const leaves = await read(result.outDir, 8);
    expect(leaves.slice(0, 4)).to.deep.equal(await read(first.outDir, 4));
    expect(leaves.slice(4).map((leaf) => leaf.account)).to.deep.equal(names.map(account).sort());
    expect(result.manifest.previousRoot).to.equal(first.manifest.root);
    expect(result.manifest.previousManifestDigest).to.equal(first.manifestDigest);
  });

  it("without earners the root is repeated and the emission stays in the next budget", async () => {
    const idle = await second([], undefined);
    expect([idle.manifest.root, idle.manifest.count]).to.deep.equal([first.manifest.root, first.manifest.count]);
    const third = await run({ epoch: 3, batches: rounds(1, "n") }, idle);
    expect(third.manifest.totalGwei - first.manifest.totalGwei).to.equal(
      287_671_232_876_712n - first.manifest.totalGwei,
    );
  });

  it("a ceiling below the previous sum leaves a budget of 0 and takes nothing away", async () => {
    const result = await second([], rounds(1, "n"), 1n);
    expect(result.manifest.root).to.equal(first.manifest.root);
    expect(result.rewards.map(({ rewardGwei }) => rewardGwei)).to.deep.equal([0n]);
  });
});
