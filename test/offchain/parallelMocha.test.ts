import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { batchesOf } from "../../scripts/check/mochaBatches.js";
import { runMocha } from "../../scripts/check/mochaProcess.js";
import { jobsFrom } from "../../scripts/check/mochaRun.js";
import { newFolder, removeFolders } from "./world.js";

describe("tests in several processes", () => {
  after(removeFolders);

  async function testFile(text: string): Promise<string> {
    const file = join(await newFolder(), "some.test.ts");
    await writeFile(file, text);
    return file;
  }
  const resultOf = async (text: string) => runMocha([await testFile(text)], { timeoutMs: 5_000 });

  it("says how an amount differs, which Mocha's own workers cannot", async () => {
    const result = await resultOf(`
      it("holds", () => {});
      it("waits");
      it("differs", () => {
        throw Object.assign(new Error("amounts"), { actual: 1n, expected: { gwei: 2n }, showDiff: true });
      });
    `);
    expect([result.passing, result.pending, result.failing]).to.deep.equal([1, 1, 1]);
    expect(result.problem)
      .to.match(/^ {2}1 failing\n/)
      .and.to.include("amounts");
  });

  it("finds nothing to say where every test passes", async () => {
    const { passing, problem } = await resultOf(`it("holds", () => {});`);
    expect([passing, problem]).to.deep.equal([1, undefined]);
  });

  it("counts as failed what does not load, ends in the middle, or has a failing hook", async () => {
    for (const [text, expected] of [
      [`throw new Error("not loaded");`, /ended with 1 before its summary[^]*not loaded/],
      [`it("ends", () => process.exit(0));`, /ended with 0 before its summary/],
      [`it("holds", () => {}); after(() => { throw new Error("not closed"); });`, /1 failing[^]*not closed/],
    ] as const) {
      expect((await resultOf(text)).problem, text).to.match(expected);
    }
  });

  it("loads before the tests what it is told to", async () => {
    const module = join(await newFolder(), "before.ts");
    await writeFile(module, `Object.assign(globalThis, { wasLoaded: true as boolean });`);
    const file = await testFile(`it("finds it", () => { if (!globalThis.wasLoaded) throw new Error("not loaded"); });`);
    const loaded = await runMocha([file], { timeoutMs: 5_000, required: [module] });
    const notLoaded = await runMocha([file], { timeoutMs: 5_000 });
    expect([loaded.passing, notLoaded.failing]).to.deep.equal([1, 1]);
  });

  it("shares the files out, each once, and keeps together what compiles", async () => {
    const compiling = ["import {} from ", "../helpers/deployment/bench.js", ";"].join('"');
    const files = await Promise.all(
      [compiling, "1".repeat(500), "2".repeat(400), "3".repeat(100), compiling].map(testFile),
    );
    const batches = await batchesOf(files, 2);
    const members = batches.map((batch) => batch.files.map((file) => files.indexOf(file)));
    expect(members).to.deep.equal([[1], [2, 3], [0, 4]]);
  });

  it("runs as many processes as it is told", () => {
    expect(jobsFrom("3")).to.equal(3);
    expect(jobsFrom("")).to.be.within(1, 4);
    for (const text of ["0", "two", "-1", "100"]) expect(() => jobsFrom(text), text).to.throw(/MSN_TEST_JOBS/);
  });
});
