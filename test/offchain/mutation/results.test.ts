import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { type Mutant, mutantKey, numbered, type Result, type Verdict } from "../../../scripts/mutation/mutant.js";
import { resultsOfReport } from "../../../scripts/mutation/offchain/strykerReport.js";
import { parseOptions } from "../../../scripts/mutation/options.js";
import { scoreTable } from "../../../scripts/mutation/report.js";
import { ResultStore } from "../../../scripts/mutation/resultStore.js";
import { shuffled } from "../../../scripts/mutation/sample.js";
import { explain, explainedSurvivors } from "../../../scripts/mutation/survivors.js";

function mutant(file: string, code: string): Mutant {
  return { file, operator: "relational", original: "<", mutated: "<=", code, occurrence: 1, line: 7 };
}

function result(verdict: Verdict, code = "a < b", file = "contracts/x/A.sol"): Result {
  return { mutant: mutant(file, code), verdict };
}

describe("results of mutation testing", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "msn-test-"));
    path = join(folder, "results.jsonl");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("go on where an interrupted run ended, without its torn last line", () => {
    new ResultStore(path, "digest", false).add("first", [result("killed")]);
    appendFileSync(path, '{"unit":"second","resul');
    const resumed = new ResultStore(path, "digest", true);
    expect(resumed.resultsOf("first")).to.deep.equal([result("killed")]);
    expect(resumed.resultsOf("second")).to.equal(undefined);
    resumed.add("second", []);
    expect(new ResultStore(path, "digest", true).resultsOf("second")).to.deep.equal([]);
  });

  it("start afresh without --resume, and when sources or tests have changed", () => {
    for (const [digest, resume] of [
      ["digest", false],
      ["other", true],
    ] as const) {
      new ResultStore(path, "digest", false).add("first", []);
      expect(new ResultStore(path, digest, resume).resultsOf("first")).to.equal(undefined);
      expect(readFileSync(path, "utf8")).to.equal(`{"digest":"${digest}"}\n`);
    }
  });

  it("start afresh on an empty file", () => {
    writeFileSync(path, "");
    expect(new ResultStore(path, "digest", true).resultsOf("first")).to.equal(undefined);
  });

  it("are counted by folder; equivalent and invalid mutants do not count for the score", () => {
    const verdicts: Verdict[] = ["killed", "killed", "timeout", "survived", "equivalent", "invalid"];
    const table = scoreTable([...verdicts.map((verdict) => result(verdict)), result("killed", "", "offchain/y/b.ts")]);
    const rows = table.split("\n").map((line) =>
      line
        .split("|")
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
    expect(rows.slice(2)).to.deep.equal([
      ["`contracts/x`", "6", "2", "1", "1", "1", "1", "75.0 %"],
      ["`offchain/y`", "1", "1", "0", "0", "0", "0", "100.0 %"],
      ["all", "7", "3", "1", "1", "1", "1", "80.0 %"],
    ]);
  });

  it("are compared with the explained survivors", () => {
    const list = ["explained", "killed now", "gone", "outside the sample", "in a file not looked at"].map((code) => ({
      ...mutant(code.endsWith("at") ? "contracts/x/B.sol" : "contracts/x/A.sol", code),
      reason: "no harm",
    }));
    const results = [result("survived", "explained"), result("survived", "new"), result("killed", "killed now")];
    const known = ["explained", "new", "killed now", "outside the sample"];
    const existing = new Map([
      ["contracts/x/A.sol", new Set(known.map((code) => mutantKey(result("killed", code).mutant)))],
    ]);
    const { unexplained, stale } = explain(results, list, existing);
    expect(unexplained.map(({ mutant: { code } }) => code)).to.deep.equal(["new"]);
    expect(stale.map(({ code }) => code)).to.deep.equal(["killed now", "gone"]);
  });

  it("explains every survivor once, in words", () => {
    const list = explainedSurvivors();
    expect(new Set(list.map(mutantKey)).size).to.equal(list.length);
    for (const { reason } of list) expect(reason.length).to.be.greaterThan(20);
  });

  it("come from Stryker's report with the code they change", () => {
    const source = "const a = 1;\nif (a < 2 &&\n  a > 0) f();\n";
    const at = (line: number, column: number, endLine: number, endColumn: number): object => ({
      location: { start: { line, column }, end: { line: endLine, column: endColumn } },
    });
    const mutants = [
      { mutatorName: "LogicalOperator", replacement: "a < 2 || a > 0", status: "Killed", ...at(2, 5, 3, 8) },
      { mutatorName: "EqualityOperator", replacement: "a <= 2", status: "NoCoverage", ...at(2, 5, 2, 10) },
      { mutatorName: "EqualityOperator", replacement: "a >= 2", status: "Ignored", ...at(2, 5, 2, 10) },
      { mutatorName: "BlockStatement", replacement: "", status: "Timeout", ...at(3, 10, 3, 13) },
    ];
    const results = resultsOfReport({ files: { "offchain/y/b.ts": { source, mutants } } });
    expect(
      results.map(({ verdict, mutant: { line, original, code } }) => [verdict, line, original, code]),
    ).to.deep.equal([
      ["killed", 2, "a < 2 && a > 0", "if (a < 2 &&"],
      ["survived", 2, "a < 2", "if (a < 2 &&"],
      ["timeout", 3, "f()", "a > 0) f();"],
    ]);
    expect(() => resultsOfReport({})).to.throw("Stryker's report: expected an object with files");
  });
});

describe("the sample of mutation testing", () => {
  const items = Array.from({ length: 50 }, (_, index) => `item ${index}`);
  const same = (item: string): string => item;

  it("is the same for the same seed, another for another, and hardly changes with the items", () => {
    const sample = shuffled(items, "seed", same).slice(0, 10);
    expect(shuffled([...items].reverse(), "seed", same).slice(0, 10)).to.deep.equal(sample);
    expect(shuffled(items, "other", same).slice(0, 10)).to.not.deep.equal(sample);
    const without = items.filter((item) => item !== sample[0]);
    expect(shuffled(without, "seed", same).slice(0, 9)).to.deep.equal(sample.slice(1));
  });

  it("numbers what looks the same", () => {
    const twins = numbered([mutant("A.sol", "a < b"), mutant("A.sol", "a < b"), mutant("A.sol", "b < a")]);
    expect(twins.map(({ occurrence }) => occurrence)).to.deep.equal([1, 2, 1]);
  });
});

describe("the options of mutation testing", () => {
  it("take a sample unless everything or a file is asked for", () => {
    expect(parseOptions([])?.sample).to.equal(150);
    expect(parseOptions(["--sample", "7"])?.sample).to.equal(7);
    expect(parseOptions(["--full"])?.sample).to.equal(undefined);
    expect(parseOptions(["--file", "contracts/token/MSN.sol"])?.sample).to.equal(undefined);
    expect(parseOptions(["--at-least", "85"])?.atLeast).to.equal(85);
    expect(parseOptions([])?.atLeast).to.equal(undefined);
    expect(parseOptions(["--help"])).to.equal(undefined);
  });

  it("refuse what they do not know", () => {
    expect(() => parseOptions(["--sample", "0"])).to.throw("--sample: expected a whole number from 1, got 0");
    expect(() => parseOptions(["--only", "tests"])).to.throw("--only: expected contracts or offchain, got tests");
    expect(() => parseOptions(["--at-least", "101"])).to.throw("expected a whole number from 0 to 100, got 101");
    expect(() => parseOptions(["--fast"])).to.throw("--fast");
  });
});
