import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import fc from "fast-check";

import { SUM_LIMIT } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { ARTIFACTS } from "../../offchain/epoch/artifacts.js";
import { calculateReference } from "../../offchain/reference/calculate.js";
import { hexOf, newFolder, removeFolders, rowsOf } from "../offchain/world.js";
import { computeWithBoth, publishInto } from "./worlds/compareEngines.js";
import { Tally } from "./worlds/draw.js";
import { SILENCING } from "./worlds/folderCases.js";
import { OUTCOMES } from "./worlds/observe.js";
import { REGISTRATION_FAULTS, REGISTRATION_RIVALS } from "./worlds/registrationCases.js";
import { BATCH_FAULTS } from "./worlds/reports.js";
import { writePrevious } from "./worlds/previousEpoch.js";
import { tinyEpoch } from "./worlds/tinyEpoch.js";
import { runWorld } from "./worlds/world.js";
import { writeEpoch } from "./worlds/writeEpoch.js";

const VECTORS = fileURLToPath(new URL("../vectors/epochs", import.meta.url));

const CATALOGUES = [REGISTRATION_FAULTS, REGISTRATION_RIVALS, BATCH_FAULTS, SILENCING];
// A world costs about a fifth of a second; deep runs make a twentieth of what a pure function gets.
const RUNS = Math.max(60, Math.floor((fc.readConfigureGlobal().numRuns ?? 0) / 20));

describe("the reference calculator against the pipeline, byte for byte", function () {
  this.timeout(RUNS * 3_000);
  const tally = new Tally();
  after(removeFolders);

  for (const epoch of [1, 2]) {
    it(`gives every artifact of vector epoch ${epoch}`, () => {
      const { artifacts } = calculateReference({
        proofsDir: join(VECTORS, `${epoch}/proofs`),
        snapshotFile: join(VECTORS, `${epoch}/snapshot.json`),
        ...(epoch === 1 ? {} : { previousDir: join(VECTORS, "1/artifacts") }),
      });
      expect([...artifacts.keys()].sort()).to.deep.equal([...ARTIFACTS].sort());
      for (const [name, content] of artifacts) {
        expect(content.toString("latin1"), name).to.equal(
          readFileSync(join(VECTORS, `${epoch}/artifacts`, name), "latin1"),
        );
      }
    });
  }

  it("random worlds of one to four epochs", async () => {
    const world = fc.asyncProperty(fc.gen(), fc.integer({ min: 1, max: 4 }), (value, epochs) =>
      runWorld(value, tally, { epochs }),
    );
    await fc.assert(world, { numRuns: RUNS, endOnFailure: true });
  });

  it("every case of every catalogue", async () => {
    const names = CATALOGUES.map((cases) => Object.keys(cases));
    const longest = Math.max(...names.map(({ length }) => length));
    for (let number = 0; number < longest; number++) {
      const forced = names.map((list) => list[number % list.length]!);
      const world = fc.asyncProperty(fc.gen(), (value) => runWorld(value, tally, { epochs: 1, forced }));
      await fc.assert(world, { numRuns: 2, endOnFailure: true });
    }
    expect(names.flat().filter((name) => tally.of(name) === 0)).to.deep.equal([]);
  });

  it("a run of 30 epochs, tenure counted through all of it", async () => {
    const dir = await newFolder();
    let previousDir: string | undefined;
    let tenure = 0;
    for (let epoch = 1; epoch <= 30; epoch++) {
      const isMeasured = epoch % 10 !== 0;
      if (isMeasured) tenure++;
      const epochDir = join(dir, String(epoch));
      const result = await computeWithBoth(writeEpoch(tinyEpoch(epoch, isMeasured), epochDir, previousDir));
      if (result instanceof MsnError) throw result;
      const score = isMeasured ? Math.floor(400_000 + Math.floor((600_000 * Math.min(tenure - 1, 26)) / 26)) : 0;
      expect(rowsOf(result.artifacts.get("nodes.csv"))[0]).to.match(new RegExp(`,${score},${tenure}$`));
      previousDir = join(epochDir, "artifacts");
      publishInto(previousDir, result);
    }
    expect(tenure).to.equal(27);
  });

  it("a sum of 2^64 − 1 gwei is the last that goes", async () => {
    const dir = await newFolder();
    const leaves = [{ index: 0, account: hexOf(5, 20), cumulativeGwei: SUM_LIMIT - 8n }];
    const before = writePrevious(join(dir, "before"), 1, [], { leaves, count: 1 });
    for (const budget of [7n, 8n]) {
      const plan = tinyEpoch(2, true, (right) => ({
        ...right,
        ceilingWei: (before.totalGwei + budget) * 10n ** 9n,
        policy: { ...right.policy, boostBasePpm: 1_000_000 },
      }));
      const result = await computeWithBoth(writeEpoch(plan, join(dir, String(budget)), before.dir));
      if (budget === 7n) expect(result).to.have.nested.property("manifest.totalGwei", SUM_LIMIT - 1n);
      else expect(result).to.include({ name: "MsnError", code: "overflow" });
    }
  });

  it("the worlds brought about every outcome", () => {
    const missing = OUTCOMES.filter((label) => tally.of(label) === 0);
    expect(missing).to.deep.equal([]);
  });
});
