import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { MsnErrorCode } from "../../offchain/domain/errors.js";
import type { Snapshot } from "../../offchain/domain/types.js";
import { calculateEpoch } from "../../offchain/epoch/calculate.js";
import { computeEpoch } from "../../offchain/epoch/compute.js";
import { expectRejects } from "./failure.js";
import { batch, fromAll, hexOf, probe, registration, removeFolders, VERIFIERS, writeWorld } from "./world.js";

const WORLD = { registrations: [registration("n", "o")], batches: fromAll(new Map([[0, batch(probe("n"))]])) };

describe("a proof folder stops the computation", () => {
  after(removeFolders);

  const registrationsFile = "registrations.rows";
  const folder = (name: string): string => join("probes", name);
  const cases: [name: string, change: (dir: string) => Promise<unknown>, code: MsnErrorCode, text: string][] = [
    ["that is not there", (dir) => rm(dir, { recursive: true }), "io", "proofs: no such file"],
    ["with another file", (dir) => writeFile(join(dir, ".DS_Store"), ""), "proofs", ".DS_Store: expected only"],
    ["with another folder", (dir) => mkdir(join(dir, "old")), "proofs", "old: expected only"],
    [
      "with a file probes",
      async (dir) => {
        await rm(join(dir, "probes"), { recursive: true });
        await writeFile(join(dir, "probes"), "");
      },
      "proofs",
      "probes: expected only",
    ],
    [
      "with a folder registrations.rows",
      async (dir) => {
        await rm(join(dir, registrationsFile));
        await mkdir(join(dir, registrationsFile));
      },
      "proofs",
      "registrations.rows: expected only",
    ],
    [
      "with a link to the registrations",
      async (dir) => {
        await rename(join(dir, registrationsFile), join(dir, "../elsewhere"));
        await symlink(join(dir, "../elsewhere"), join(dir, registrationsFile));
      },
      "proofs",
      "registrations.rows: expected only",
    ],
    [
      "with a link to the probes",
      async (dir) => {
        await rename(join(dir, "probes"), join(dir, "../elsewhere"));
        await symlink(join(dir, "../elsewhere"), join(dir, "probes"));
      },
      "proofs",
      "probes: expected only",
    ],
    [
      "with a link to a stranger's folder",
      (dir) => symlink(dir, join(dir, folder(hexOf(0xee, 20)))),
      "proofs",
      "expected only folders named",
    ],
    [
      "with a file among the folders",
      (dir) => writeFile(join(dir, folder(hexOf(0xee, 20))), ""),
      "proofs",
      "expected only folders named",
    ],
    [
      "with an upper-case folder",
      (dir) => mkdir(join(dir, folder(`0x${"EE".repeat(20)}`))),
      "proofs",
      "expected only folders named",
    ],
    [
      "with registrations plain and as .gz",
      (dir) => writeFile(join(dir, `${registrationsFile}.gz`), gzipSync("")),
      "proofs",
      "plain and as .gz",
    ],
    [
      "with registrations of a wrong length",
      (dir) => writeFile(join(dir, registrationsFile), Buffer.alloc(181)),
      "proofs",
      "expected a multiple of 180 bytes, got 181",
    ],
    [
      "with truncated .gz registrations",
      async (dir) => {
        const content = await readFile(join(dir, registrationsFile));
        await rm(join(dir, registrationsFile));
        await writeFile(join(dir, `${registrationsFile}.gz`), gzipSync(content).subarray(0, -4));
      },
      "gzip",
      "registrations.rows.gz: damaged or truncated",
    ],
    [
      "with .gz registrations of two members",
      async (dir) => {
        const content = await readFile(join(dir, registrationsFile));
        await rm(join(dir, registrationsFile));
        await writeFile(join(dir, `${registrationsFile}.gz`), Buffer.concat([gzipSync(content), gzipSync("")]));
      },
      "gzip",
      "registrations.rows.gz: bytes behind",
    ],
  ];
  for (const [name, change, code, text] of cases) {
    it(name, async () => {
      const world = await writeWorld(WORLD);
      await change(world.proofsDir);
      await expectRejects(computeEpoch(world), code, text);
      expect(await readdir(world.dir)).not.to.include("out");
    });
  }

  it("with registrations of a wrong length that a quorum committed", async () => {
    const world = await writeWorld({ registrations: [Buffer.alloc(179)] });
    await expectRejects(computeEpoch(world), "proofs", "expected a multiple of 180 bytes, got 179");
  });

  it("that changes while it is being read", async () => {
    const world = await writeWorld(WORLD);
    const file = join(world.proofsDir, "probes", VERIFIERS[1] ?? "", "00000.rows");
    const right = await readFile(file);
    await writeFile(file, batch(probe("n", { kbps: 7 })));
    const attempt = computeEpoch({
      ...world,
      onProgress: ({ phase }) => {
        if (phase === "verifiers") writeFileSync(file, right);
      },
    });
    await expectRejects(attempt, "changed", `${VERIFIERS[1] ?? ""}: changed while`);
    await computeEpoch(world);
  });

  it("never where everything is missing: an empty epoch", async () => {
    const world = await writeWorld({});
    const { manifest } = await computeEpoch(world);
    expect([manifest.root, manifest.depth, manifest.count, manifest.totalGwei]).to.deep.equal([hexOf(0, 32), 0, 0, 0n]);
  });
});

describe("a sum of 2^64 gwei stops the computation", () => {
  after(removeFolders);

  it("and one gwei less does not", async () => {
    const withCeiling = (gwei: bigint) =>
      writeWorld({ ...WORLD, snapshot: (right: Snapshot) => ({ ...right, ceilingWei: gwei * 1_000_000_000n }) });
    const { manifest } = await calculateEpoch(await withCeiling((1n << 64n) - 1n));
    expect(manifest.totalGwei).to.equal((1n << 64n) - 1n);
    await expectRejects(calculateEpoch(await withCeiling(1n << 64n)), "overflow", "does not fit into 64 bits");
  });
});
