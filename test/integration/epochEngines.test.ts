import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import config from "../../hardhat.config.js";
import { type Printed, catchPrinted } from "../helpers/console.js";
import { newFolder, removeFolders } from "../offchain/world.js";

const VECTORS = fileURLToPath(new URL("../vectors/epochs", import.meta.url));
const SECOND = {
  proofs: join(VECTORS, "2/proofs"),
  snapshot: join(VECTORS, "2/snapshot.json"),
  previous: join(VECTORS, "1/artifacts"),
  offline: true,
};

describe("epoch verify with either engine, on the published vectors", function () {
  this.timeout(120_000);
  let hre: HardhatRuntimeEnvironment;
  before(async () => {
    hre = await createHardhatRuntimeEnvironment(config);
  });
  after(removeFolders);

  const verify = (options: Record<string, string | boolean>): Promise<Printed> =>
    catchPrinted(() => hre.tasks.getTask(["epoch", "verify"]).run(options));

  it("says the same of artifacts that are right", async () => {
    const options = { ...SECOND, dir: join(VECTORS, "2/artifacts") };
    const byPipeline = await verify(options);
    const byReference = await verify({ ...options, engine: "reference" });
    expect(byReference).to.deep.equal(byPipeline);
    expect(byReference.out).to.match(/^epoch 2: every artifact recomputed, root 0x[0-9a-f]{64}/);
    expect(byReference.error).to.equal("");
    expect(await verify({ ...options, engine: "pipeline" })).to.deep.equal(byPipeline);
  });

  it("names the same first difference", async () => {
    const dir = join(await newFolder(), "tampered");
    await cp(join(VECTORS, "2/artifacts"), dir, { recursive: true });
    const nodes = join(dir, "nodes.csv");
    await writeFile(nodes, (await readFile(nodes, "utf8")).replace(/,1\n/, ",77\n"));
    const { error } = await verify({ ...SECOND, dir, engine: "reference" });
    expect(error).to.match(/^error: .*nodes\.csv, line [0-9]+: published ".*,77", recomputed ".*,1"/);
    expect(error).to.equal((await verify({ ...SECOND, dir })).error);
  });

  it("says in one line why the reference cannot compute", async () => {
    const proofs = join(await newFolder(), "proofs");
    await cp(SECOND.proofs, proofs, { recursive: true });
    await rm(join(proofs, "registrations.rows"), { force: true });
    await writeFile(join(proofs, "registrations.rows"), "short");
    const options = { ...SECOND, proofs, dir: join(VECTORS, "2/artifacts"), engine: "reference" };
    expect((await verify(options)).error.trim()).to.match(/^error: registrations\.rows: 5 bytes .* 180$/);
  });

  it("knows no other engine", async () => {
    const { error } = await verify({ ...SECOND, dir: join(VECTORS, "2/artifacts"), engine: "fast" });
    expect(error.trim()).to.equal('error: --engine: expected pipeline or reference, got "fast"');
  });
});
