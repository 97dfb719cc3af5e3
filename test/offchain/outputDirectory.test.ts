import { expect } from "chai";
import { mkdirSync, writeFileSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { sha256 } from "../../offchain/crypto/sha256.js";
import { ARTIFACTS } from "../../offchain/epoch/artifacts.js";
import { computeEpoch } from "../../offchain/epoch/compute.js";
import { PathsReader } from "../../offchain/epoch/pathsReader.js";
import { loadLeaves } from "../../offchain/epoch/published.js";
import { openRanges } from "../../offchain/io/ranges.js";
import { expectRejects } from "./failure.js";
import { fileOf } from "./paths/pathsWorld.js";
import { batch, fromAll, probe, registration, removeFolders, writeWorld } from "./world.js";

const VECTORS = fileURLToPath(new URL("../vectors/epochs", import.meta.url));
const WORLD = { registrations: [registration("n", "o")], batches: fromAll(new Map([[0, batch(probe("n"))]])) };

describe("the output directory", () => {
  after(removeFolders);

  it("may be empty or an earlier output of the same epoch, which is replaced as a whole", async () => {
    const world = await writeWorld(WORLD);
    await mkdir(world.outDir);
    const { manifestDigest } = await computeEpoch(world);
    const other = await writeWorld({ ...WORLD, registrations: [registration("n", "another")] });
    const replaced = await computeEpoch({ ...other, outDir: world.outDir });
    expect(replaced.manifestDigest).not.to.equal(manifestDigest);
    expect(sha256(await readFile(join(world.outDir, "manifest.json")))).to.equal(replaced.manifestDigest);
    expect((await readdir(world.dir)).sort()).to.deep.equal(["out", "proofs", "snapshot.json"]);
    expect((await readdir(world.outDir)).sort()).to.deep.equal([...ARTIFACTS, "paths.bin"].sort());
  });

  it("holds every account's path beside the artifacts, unless that is not wanted", async () => {
    const world = await writeWorld(WORLD);
    const { rewards } = await computeEpoch(world);
    const written = await readFile(join(world.outDir, "paths.bin"));
    expect(written.equals(fileOf(await loadLeaves(world.outDir)))).to.equal(true);
    const account = rewards[0]!.operator;
    const reader = await PathsReader.open(openRanges(join(world.outDir, "paths.bin")));
    expect(await reader.proofOf(account)).to.include({ account, cumulativeGwei: rewards[0]!.rewardGwei });

    await computeEpoch({ ...world, writesPaths: false });
    expect((await readdir(world.outDir)).sort()).to.deep.equal([...ARTIFACTS].sort());
  });

  it("is looked at before anything is computed, and once more before it is replaced", async () => {
    const world = await writeWorld(WORLD);
    const stray = join(world.outDir, "notes.txt");
    const phases: string[] = [];
    const attempt = (onProgress: (phase: string) => void): Promise<unknown> =>
      computeEpoch({
        ...world,
        onProgress: ({ phase }) => {
          onProgress(phase);
        },
      });
    await expectRejects(
      attempt((phase) => {
        if (phase !== "artifacts") return;
        mkdirSync(world.outDir, { recursive: true });
        writeFileSync(stray, "mine");
      }),
      "output",
      "it holds notes.txt",
    );
    expect(await readFile(stray, "utf8")).to.equal("mine");
    await expectRejects(
      attempt((phase) => phases.push(phase)),
      "output",
      "it holds notes.txt",
    );
    expect(phases).to.deep.equal([]);
  });

  it("is refused if it is anything else, and stays as it is", async () => {
    const world = await writeWorld(WORLD);
    const refused = async (text: string): Promise<void> => {
      const before = await readdir(world.dir);
      await expectRejects(computeEpoch(world), "output", text);
      expect(await readdir(world.dir)).to.deep.equal(before);
    };
    await writeFile(world.outDir, "");
    await refused("out: is no directory");
    await rm(world.outDir);
    await mkdir(world.outDir);
    await writeFile(join(world.outDir, "notes.txt"), "mine");
    await refused("it holds notes.txt");
    await rm(join(world.outDir, "notes.txt"));
    await writeFile(join(world.outDir, "leaves.csv"), "");
    await refused("it is no complete epoch");
    await rm(world.outDir, { recursive: true });
    await cp(join(VECTORS, "2/artifacts"), world.outDir, { recursive: true });
    await refused("its epoch is 2, not 1");
    await rm(world.outDir, { recursive: true });
    await computeEpoch(world);
    await writeFile(join(world.outDir, "rewards.csv"), "\n", { flag: "a" });
    await refused("it is no complete epoch");
  });
});
