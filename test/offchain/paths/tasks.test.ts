import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { TaskArguments } from "hardhat/types/tasks";

import { loadLeaves } from "../../../offchain/epoch/published.js";
import { epochTasks } from "../../../tasks/epoch/index.js";
import { type Printed, catchPrinted } from "../../helpers/console.js";
import { newFolder, removeFolders } from "../world.js";
import { fileOf } from "./pathsWorld.js";

const VECTORS = join(import.meta.dirname, "../../vectors/epochs");

describe("tasks that write paths.bin", () => {
  let folder: string;
  let hre: HardhatRuntimeEnvironment;
  before(async () => {
    folder = await newFolder();
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "paths-tasks-test", type: "module" }));
    hre = await createHardhatRuntimeEnvironment({ tasks: epochTasks }, {}, folder);
  });
  after(removeFolders);

  async function run(name: string, args: TaskArguments): Promise<Printed & { success: boolean }> {
    let result: unknown;
    const printed = await catchPrinted(async () => {
      result = await hre.tasks.getTask(["epoch", name]).run(args);
    });
    const success = typeof result === "object" && result !== null && "success" in result && result.success === true;
    return { ...printed, success };
  }

  it("epoch paths: makes the file of a published epoch, again where it is there already", async () => {
    const dir = join(folder, "published");
    await cp(join(VECTORS, "1/artifacts"), dir, { recursive: true });
    const file = join(dir, "paths.bin");
    const { manifest, leaves } = await loadLeaves(dir);
    for (const before of [undefined, "damaged"]) {
      if (before !== undefined) await writeFile(file, before);
      const { success, out, error } = await run("paths", { dir });
      expect([success, error]).to.deep.equal([true, ""]);
      expect(out).to.equal(`epoch 1: ${leaves.length} paths to root ${manifest.root}, written to ${file}`);
      expect((await readFile(file)).equals(fileOf(await loadLeaves(dir)))).to.equal(true);
    }
    expect(await readdir(dir)).to.have.length(7);
  });

  it("epoch paths: refuses leaves that do not lead to the manifest's root", async () => {
    const dir = join(folder, "changed");
    await cp(join(VECTORS, "1/artifacts"), dir, { recursive: true });
    await writeFile(join(dir, "leaves.csv"), "\n", { flag: "a" });
    const { success, error } = await run("paths", { dir });
    expect(success).to.equal(false);
    expect(error).to.match(/^error: .*leaves\.csv: does not match leavesDigest/);
    expect(await readdir(dir)).to.have.length(6);
  });

  it("epoch compute: writes it too, and not with --no-paths", async () => {
    const inputs = { proofs: join(VECTORS, "1/proofs"), snapshot: join(VECTORS, "1/snapshot.json"), quiet: true };
    const out = join(folder, "computed");
    expect((await run("compute", { ...inputs, out })).success).to.equal(true);
    expect((await readFile(join(out, "paths.bin"))).equals(fileOf(await loadLeaves(out)))).to.equal(true);
    expect((await run("compute", { ...inputs, out, noPaths: true })).success).to.equal(true);
    expect(await readdir(out)).to.have.length(6);
  });
});
