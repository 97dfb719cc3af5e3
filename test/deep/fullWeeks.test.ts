import { cp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { expect } from "chai";

import { sha256 } from "../../offchain/crypto/sha256.js";
import { computeEpoch } from "../../offchain/epoch/compute.js";
import { epochFiles, epochInputs, settleEpoch } from "../../scripts/demo/epochWeek.js";
import { LocalSystem } from "../../scripts/demo/localSystem.js";
import { fundProposer } from "../../scripts/demo/proposer.js";
import { catchPrinted } from "../helpers/console.js";

const HOME = join("cache", "test-full-weeks");
const WEEKS = ["2026-W32", "2026-W33"];

/** Every artifact of an epoch by its digest. */
async function digests(dir: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(dir)).sort()) found[name] = sha256(await readFile(join(dir, name)));
  return found;
}

/** A copy of a proof folder, written last file first, every second file as .gz. */
async function rearranged(proofs: string, copy: string): Promise<void> {
  await rm(copy, { recursive: true, force: true });
  const entries = await readdir(proofs, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const [i, file] of files.sort().reverse().entries()) {
    const target = join(copy, file.slice(proofs.length));
    await cp(file, target);
    if (i % 2 === 1) continue;
    await writeFile(`${target}.gz`, gzipSync(await readFile(file)));
    await rm(target);
  }
}

describe("both full weeks of data/", function () {
  this.timeout(600_000);
  let system: LocalSystem;

  before(async () => {
    system = await LocalSystem.start(HOME);
    await catchPrinted(async () => {
      await system.task(["msn", "deploy"], { quiet: true });
      const { contracts } = await system.contracts();
      const emissionStart = Number(await contracts.token.EMISSION_START());
      for (const [i, week] of WEEKS.entries()) {
        const csv = join("data", `relays-${week}.csv.gz`);
        const out = epochFiles(HOME, i + 1).proofs;
        await system.task(["proofs", "import-relays"], { csv, epoch: String(i + 1), out, quiet: true });
      }
      await fundProposer(system);
      for (const epoch of [1, 2]) await settleEpoch(system, epoch, emissionStart);
    });
  });
  after(() => system.close());

  for (const epoch of [1, 2]) {
    it(`epoch ${epoch} comes out the same again, plain or .gz, in whatever order files were written`, async () => {
      const published = await digests(epochFiles(HOME, epoch).artifacts);
      const { proofs, snapshot, previous } = epochInputs(HOME, epoch);
      const copy = join(HOME, "rearranged");
      await rearranged(proofs ?? "", copy);
      for (const proofsDir of [proofs ?? "", copy]) {
        const outDir = join(HOME, "again");
        const previousDir = previous === undefined ? {} : { previousDir: previous };
        await rm(outDir, { recursive: true, force: true });
        await computeEpoch({ proofsDir, snapshotFile: snapshot ?? "", ...previousDir, outDir });
        expect(await digests(outDir)).to.deep.equal(published);
      }
    });
  }
});
