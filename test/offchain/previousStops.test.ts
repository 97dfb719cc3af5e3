import { expect } from "chai";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { sha256 } from "../../offchain/crypto/sha256.js";
import type { Snapshot } from "../../offchain/domain/types.js";
import type { CalculatedEpoch } from "../../offchain/epoch/calculate.js";
import { calculateEpoch } from "../../offchain/epoch/calculate.js";
import { parseManifest, serializeManifest } from "../../offchain/epoch/manifest.js";
import { parseSnapshot, serializeSnapshot } from "../../offchain/epoch/snapshot.js";
import { expectRejects } from "./failure.js";
import { batch, fromAll, hexOf, newFolder, probe, registration, removeFolders, writeWorld } from "./world.js";

const VECTORS = fileURLToPath(new URL("../vectors/epochs", import.meta.url));
const WORLD = { registrations: [registration("n", "o")], batches: fromAll(new Map([[0, batch(probe("n"))]])) };

describe("the previous epoch stops the computation", () => {
  after(removeFolders);

  const second = async (
    previousDir: string | undefined,
    change?: (right: Snapshot) => Snapshot,
  ): Promise<CalculatedEpoch> => {
    const file = join(await newFolder(), "snapshot.json");
    const right = parseSnapshot(await readFile(join(VECTORS, "2/snapshot.json")), file);
    await writeFile(file, serializeSnapshot(change?.(right) ?? right));
    const inputs = { proofsDir: join(VECTORS, "2/proofs"), snapshotFile: file };
    return calculateEpoch(previousDir === undefined ? inputs : { ...inputs, previousDir });
  };
  const first = async (): Promise<string> => {
    const dir = join(await newFolder(), "1");
    await cp(join(VECTORS, "1/artifacts"), dir, { recursive: true });
    return dir;
  };

  it("if it is missing, or given for epoch 1", async () => {
    await expectRejects(second(undefined), "previous", "epoch 2 needs the artifacts of epoch 1");
    await expectRejects(second("/nowhere"), "previous", "/nowhere/manifest.json: no such file");
    const world = await writeWorld(WORLD);
    await expectRejects(
      calculateEpoch({ ...world, previousDir: await first() }),
      "previous",
      "epoch 1 has no previous",
    );
  });

  for (const name of ["leaves.csv", "nodes.csv", "rewards.csv", "rejected.csv", "inputs.sha256"]) {
    it(`if ${name} does not match its manifest, or is missing`, async () => {
      const dir = await first();
      await writeFile(join(dir, name), "\n", { flag: "a" });
      await expectRejects(second(dir), "previous", `${name}: does not match`);
      await rm(join(dir, name));
      await expectRejects(second(dir), "previous", `${name}: no such file`);
    });
  }

  it("if its leaves do not lead to its root", async () => {
    const dir = await first();
    const leaves = (await readFile(join(dir, "leaves.csv"), "utf8")).replace("0x018719c39dd9", "0x018719c39dd8");
    await writeFile(join(dir, "leaves.csv"), leaves);
    const manifest = parseManifest(await readFile(join(dir, "manifest.json")), "m");
    await writeFile(join(dir, "manifest.json"), serializeManifest({ ...manifest, leavesDigest: sha256(leaves) }));
    await expectRejects(second(dir), "previous", "leaves.csv: leads to root");
  });

  const strangers: [field: string, change: (right: Snapshot) => Snapshot][] = [
    ["epoch", (right) => ({ ...right, epoch: 3 })],
    ["chainId", (right) => ({ ...right, chainId: 1 })],
    ["distributor", (right) => ({ ...right, distributor: hexOf(1, 20) })],
  ];
  for (const [field, change] of strangers) {
    it(`if it has another ${field}`, async () => {
      await expectRejects(second(await first(), change), "previous", `manifest.json, ${field}: expected`);
    });
  }

  it("but not if everything fits", async () => {
    expect((await second(await first())).manifest.epoch).to.equal(2);
  });
});
