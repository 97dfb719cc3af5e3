import { expect } from "chai";
import { mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { UnsignedRegistration } from "../../offchain/proofs/registrationRecord.js";
import type { CalculatedEpoch } from "../../offchain/epoch/calculate.js";
import { calculateEpoch } from "../../offchain/epoch/calculate.js";
import { batchPath, verifierPath } from "../../offchain/io/proofFolder.js";
import { registrationDigest } from "../../offchain/proofs/registrationDigest.js";
import type { World, WrittenWorld } from "./world.js";
import {
  batch,
  DOMAIN,
  fromAll,
  GENESIS,
  hexOf,
  probe,
  registration,
  removeFolders,
  rowsOf,
  VERIFIERS,
  writeWorld,
} from "./world.js";

const [ONE = hexOf(0, 20), TWO = hexOf(0, 20), THREE = hexOf(0, 20)] = VERIFIERS;
const END = BigInt(GENESIS + 604_800);
const GOOD = registration("n", "o");
const ROUND = new Map([[0, batch(probe("n"))]]);

const compute = ({ proofsDir, snapshotFile }: WrittenWorld): Promise<CalculatedEpoch> =>
  calculateEpoch({ proofsDir, snapshotFile });
const rejectedOf = async (world: World): Promise<string[]> =>
  rowsOf((await compute(await writeWorld(world))).artifacts.get("rejected.csv"));
const counts = ({ artifacts }: CalculatedEpoch): boolean => rowsOf(artifacts.get("nodes.csv")).length > 0;

describe("rejected registrations", () => {
  after(removeFolders);

  const signedBy = (change: Partial<UnsignedRegistration>): Buffer => registration("n", "o", change);
  const withByte = (at: number): Buffer => {
    const copy = Buffer.from(GOOD);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  const noOperator = Buffer.from(GOOD).fill(0, 20, 40);

  const single: [code: string, record: Buffer][] = [
    ["class", signedBy({ class: 0 })],
    ["class", signedBy({ class: 3 })],
    ["class", signedBy({ class: 1, kind: 1 })],
    ["class", signedBy({ class: 2, kind: 0 })],
    ["class", signedBy({ class: 2, kind: 4 })],
    ["operator", noOperator],
    ["issuedAt", signedBy({ issuedAt: END })],
    ["nodeSignature", withByte(50)],
    ["nodeSignature", withByte(0)],
    ["operatorSignature", withByte(115)],
  ];
  for (const [code, record] of single) {
    it(`${code}: the record does not count`, async () => {
      const epoch = await compute(await writeWorld({ registrations: [record], batches: fromAll(ROUND) }));
      expect(rowsOf(epoch.artifacts.get("rejected.csv"))).to.deep.equal([`registrations.rows,0,${code}`]);
      expect(counts(epoch)).to.equal(false);
    });
  }

  it("the first failing check decides", async () => {
    const late = registration("n", "o", { issuedAt: END, class: 9 });
    const lateAndForged = registration("n", "o", { issuedAt: END });
    lateAndForged.fill(0, 50);
    const forgedTwice = Buffer.from(GOOD).fill(0, 50);
    const noOperatorLate = Buffer.from(lateAndForged).fill(0, 20, 40);
    expect(await rejectedOf({ registrations: [late, lateAndForged, forgedTwice, noOperatorLate] })).to.deep.equal([
      "registrations.rows,0,class",
      "registrations.rows,1,issuedAt",
      "registrations.rows,2,nodeSignature",
      "registrations.rows,3,operator",
    ]);
  });

  it("issued one second before the end is in time", async () => {
    const world = { registrations: [registration("n", "o", { issuedAt: END - 1n })], batches: fromAll(ROUND) };
    expect(counts(await compute(await writeWorld(world)))).to.equal(true);
  });

  it("superseded: the latest counts, on a tie the lower digest, on equal digests the first; rows in numeric order", async () => {
    const records = ["a", "b", "c"].map((operator) => registration("n", operator, { issuedAt: 500n }));
    const digests = records.map((record) => registrationDigest(DOMAIN, record));
    const lowest = [...digests].sort((a, b) => a.compare(b))[0];
    const winner = digests.findIndex((digest) => digest === lowest);
    const earlier = Array.from({ length: 10 }, (_, i) => registration("n", "d", { issuedAt: BigInt(400 + (i % 2)) }));
    const all = [...earlier, ...records, records[winner] ?? GOOD];
    const expected = all.flatMap((_, i) => (i === 10 + winner ? [] : [`registrations.rows,${i},superseded`]));
    const epoch = await compute(await writeWorld({ registrations: all, batches: fromAll(ROUND) }));
    expect(rowsOf(epoch.artifacts.get("rejected.csv"))).to.deep.equal(expected);
    const operator = (records[winner] ?? GOOD).subarray(20, 40).toString("hex");
    expect(rowsOf(epoch.artifacts.get("nodes.csv"))[0]).to.include(operator);
  });

  it("a bad later record does not supersede a good one", async () => {
    const forged = registration("n", "o", { issuedAt: 900n }).fill(0, 50, 60);
    expect(await rejectedOf({ registrations: [registration("n", "o", { issuedAt: 5n }), forged] })).to.deep.equal([
      "registrations.rows,1,nodeSignature",
    ]);
  });

  it("uncommitted: fewer than quorum verifiers committed the file; commitments of others do not count", async () => {
    const world = (committed: number): World => ({
      registrations: [GOOD],
      batches: fromAll(ROUND),
      snapshot: (right) => {
        const commitments = new Map(right.commitments);
        for (const verifier of VERIFIERS.slice(committed)) {
          const { probes, registrations } = commitments.get(verifier) ?? {
            probes: hexOf(0, 32),
            registrations: hexOf(0, 32),
          };
          commitments.set(verifier, { probes, registrations: hexOf(1, 32) });
          commitments.set(hexOf(committed + 1, 20), { probes, registrations });
        }
        return { ...right, commitments };
      },
    });
    const epoch = await compute(await writeWorld(world(1)));
    expect(rowsOf(epoch.artifacts.get("rejected.csv"))).to.deep.equal(["registrations.rows,,uncommitted"]);
    expect(epoch.artifacts.get("inputs.sha256")?.toString()).not.to.include("registrations.rows");
    expect(counts(epoch)).to.equal(false);
    expect(await rejectedOf(world(2))).to.deep.equal([]);
  });

  it("an empty file is treated as missing", async () => {
    const epoch = await compute(
      await writeWorld({ registrations: [], snapshot: (right) => ({ ...right, commitments: new Map() }) }),
    );
    expect(epoch.artifacts.get("rejected.csv")?.toString()).not.to.include("uncommitted");
    expect(epoch.artifacts.get("inputs.sha256")?.toString()).not.to.include("registrations.rows");
  });
});

describe("rejected batches", () => {
  after(removeFolders);

  const pair = batch(probe("n"), probe("m"));
  const withBytes = (at: number, ...bytes: number[]): Buffer => {
    const copy = Buffer.from(pair);
    copy.set(bytes, at);
    return copy;
  };
  const swapped = Buffer.concat([pair.subarray(80), pair.subarray(0, 80)]);
  const cases: [row: string, round: number, content: Buffer][] = [
    [",length", 0, pair.subarray(1)],
    [",round", 7, pair],
    [",round", 99_999, pair],
    [",length", 8, pair.subarray(1)],
    ["1,order", 0, swapped],
    ["1,order", 0, Buffer.concat([pair.subarray(0, 80), pair.subarray(0, 80)])],
    ["1,order", 0, Buffer.from(swapped).fill(0, 148, 152)],
    ["0,kbps", 0, withBytes(68, 0, 0, 0, 0)],
    ["1,kbps", 0, withBytes(148, 0x05, 0xf5, 0xe1, 0x01)],
    ["0,country", 0, withBytes(76, 0x41, 0)],
    ["1,country", 0, withBytes(156, 0x61, 0x62)],
    ["0,country", 0, withBytes(76, 0x41, 0x5b)],
    ["0,kind", 0, withBytes(78, 4)],
    ["1,port", 0, withBytes(159, 2)],
    ["0,port", 0, withBytes(79, 2, ...Buffer.alloc(80, 0xff))],
    ["0,kbps", 0, withBytes(68, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9, 9, 9)],
  ];
  for (const [row, round, content] of cases) {
    it(`${row} in round ${round}: the whole batch, which stays on the list`, async () => {
      const rounds = new Map([
        [round, content],
        [1, pair],
      ]);
      const epoch = await compute(await writeWorld({ batches: [rounds, new Map(), new Map()] }));
      const path = batchPath(ONE, round);
      expect(rowsOf(epoch.artifacts.get("rejected.csv"))).to.deep.equal([`${path},${row}`]);
      expect(epoch.manifest.silentVerifiers).to.deep.equal([]);
      expect(epoch.artifacts.get("inputs.sha256")?.toString()).to.include(`  ${path}\n`);
    });
  }

  it("the largest bandwidth is in range; a rejected batch does not make a round live, an empty one does", async () => {
    const fast = new Map([[0, batch(probe("n", { kbps: 100_000_000 }))]]);
    const bad = new Map([[0, pair.subarray(1)]]);
    const empty = new Map([[0, Buffer.alloc(0)]]);
    const live = async (...batches: ReadonlyMap<number, Buffer>[]): Promise<number> =>
      (await compute(await writeWorld({ batches }))).liveRounds;
    expect(await live(fast, bad, bad)).to.equal(0);
    expect(await live(fast, fast, bad)).to.equal(1);
    expect(await live(empty, empty, bad)).to.equal(1);
  });
});

describe("silent verifiers", () => {
  after(removeFolders);

  const silentWorld: World = { registrations: [GOOD], batches: fromAll(ROUND) };
  /** Changes verifier three's folder after everything was committed. */
  const spoilt: [name: string, change: (folder: string) => Promise<unknown>][] = [
    ["a missing batch", (folder) => rm(join(folder, "00000.rows"))],
    ["no folder", (folder) => rm(folder, { recursive: true })],
    ["another batch", (folder) => writeFile(join(folder, "00001.rows"), "")],
    ["a changed batch", (folder) => truncate(join(folder, "00000.rows"), 0)],
    ["another file", (folder) => writeFile(join(folder, "notes.txt"), "")],
    ["another name of a round", (folder) => writeFile(join(folder, "000001.rows"), "")],
    ["a folder", (folder) => mkdir(join(folder, "00003.rows"))],
    ["a link", (folder) => symlink(join(folder, "00000.rows"), join(folder, "00001.rows"))],
    ["plain and .gz side by side", (folder) => writeFile(join(folder, "00000.rows.gz"), gzipSync(batch(probe("n"))))],
    [
      "a .gz of two members",
      async (folder) => {
        await rm(join(folder, "00000.rows"));
        const halves = [batch(probe("n")).subarray(0, 40), batch(probe("n")).subarray(40)];
        await writeFile(join(folder, "00000.rows.gz"), Buffer.concat(halves.map((half) => gzipSync(half))));
      },
    ],
    [
      "a truncated .gz",
      async (folder) => {
        await rm(join(folder, "00000.rows"));
        await writeFile(join(folder, "00000.rows.gz"), gzipSync(batch(probe("n"))).subarray(0, -1));
      },
    ],
  ];
  for (const [name, change] of spoilt) {
    it(`${name} makes a verifier silent; the others still count`, async () => {
      const world = await writeWorld(silentWorld);
      await change(join(world.proofsDir, "probes", THREE));
      const epoch = await compute(world);
      expect(rowsOf(epoch.artifacts.get("rejected.csv"))).to.deep.equal([`${verifierPath(THREE)},,silent`]);
      expect(epoch.manifest.silentVerifiers).to.deep.equal([THREE]);
      expect(epoch.artifacts.get("inputs.sha256")?.toString()).not.to.include(THREE);
      expect(epoch.liveRounds).to.equal(1);
      expect(counts(epoch)).to.equal(true);
    });
  }

  it("no commitment in time: silent whatever the folder holds, which is not read", async () => {
    const withoutThree: World = {
      ...silentWorld,
      snapshot: (right) => ({ ...right, commitments: new Map([...right.commitments].filter(([v]) => v !== THREE)) }),
    };
    const world = await writeWorld(withoutThree);
    const before = await compute(world);
    expect(before.manifest.silentVerifiers).to.deep.equal([THREE]);
    await writeFile(join(world.proofsDir, "probes", THREE, "junk"), "junk");
    expect((await compute(world)).manifestDigest).to.equal(before.manifestDigest);
    await rm(join(world.proofsDir, "probes", THREE), { recursive: true });
    expect((await compute(world)).manifestDigest).to.equal(before.manifestDigest);
  });

  it("a commitment to the empty list, with or without a folder, is not silent", async () => {
    const epoch = await compute(await writeWorld({ batches: [new Map(), undefined, new Map()] }));
    expect(epoch.manifest.silentVerifiers).to.deep.equal([]);
    expect(rowsOf(epoch.artifacts.get("rejected.csv"))).to.deep.equal([]);
  });

  it("folders of accounts that are no verifiers change nothing", async () => {
    const world = await writeWorld(silentWorld);
    const before = await compute(world);
    const stranger = join(world.proofsDir, "probes", hexOf(0xee, 20));
    await mkdir(stranger);
    await writeFile(join(stranger, "junk"), "junk");
    await writeFile(join(stranger, "00000.rows"), "junk");
    expect((await compute(world)).manifestDigest).to.equal(before.manifestDigest);
  });

  it("rows are ordered by file, then record", async () => {
    const bad = new Map([
      [3, Buffer.alloc(1)],
      [0, batch(probe("n", { kbps: 0 }))],
    ]);
    const world = await writeWorld({ registrations: [GOOD, GOOD, GOOD], batches: [bad, bad, ROUND] });
    await rm(join(world.proofsDir, "probes", THREE, "00000.rows"));
    expect(rowsOf((await compute(world)).artifacts.get("rejected.csv"))).to.deep.equal([
      `${batchPath(ONE, 0)},0,kbps`,
      `${batchPath(ONE, 3)},,length`,
      `${batchPath(TWO, 0)},0,kbps`,
      `${batchPath(TWO, 3)},,length`,
      `${verifierPath(THREE)},,silent`,
      "registrations.rows,1,superseded",
      "registrations.rows,2,superseded",
    ]);
  });
});
