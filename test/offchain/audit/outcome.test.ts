import { expect } from "chai";

import { commandOf, failureOf, linesOf, missingScript, numbersOf } from "../../../scripts/audit/outcome.js";
import { STEPS, type Step } from "../../../scripts/audit/steps.js";

const STEP: Step = {
  name: "example",
  shows: "that it works",
  script: "test:example",
  args: { quick: ["--sample", "20"] },
  environment: { quick: { RUNS: "10" }, full: { RUNS: "1000" } },
  numbers: { passed: /^\s*(\d+) passing/gm, survived: /(\d+) survived/g },
  required: "passed",
};

function step(name: string): Step {
  const found = STEPS.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no step ${name}`);
  return found;
}

describe("Outcome of a step of the audit", () => {
  it("names the command that repeats it, with its effort", () => {
    expect(commandOf(STEP, "quick")).to.equal("RUNS=10 npm run test:example -- --sample 20");
    expect(commandOf(STEP, "full")).to.equal("RUNS=1000 npm run test:example");
  });

  it("the last match of a number counts, colours apart", () => {
    const output = "  3 passing (1s)\n\u001b[32m  12 passing\u001b[0m (2s)\n  1 failing\n";
    expect(numbersOf(STEP, output)).to.deep.equal({ passed: "12" });
  });

  it("all matches add up where a step runs several sets of tests", () => {
    const output = "  3 passing (1s)\n  12 passing (2s)\n  1 failing\n";
    expect(numbersOf({ ...STEP, adds: true }, output)).to.deep.equal({ passed: "15" });
  });

  it("has passed with exit code 0 and the number that shows that something ran", () => {
    expect(failureOf(STEP, 0, { passed: "12" })).to.equal("");
    expect(failureOf(step("static"), 0, {})).to.equal("");
  });

  it("has failed otherwise, and says why", () => {
    expect(failureOf(STEP, 2, { passed: "12" })).to.equal("ended with exit code 2");
    expect(failureOf(STEP, null, { passed: "12" })).to.equal("ended by a signal");
    expect(failureOf(STEP, 0, {})).to.equal("its output does not say passed");
    expect(failureOf(STEP, 0, { passed: "0" })).to.equal("passed is 0");
  });

  it("without its npm script it is a failure", () => {
    const outcome = missingScript(STEP, "full");
    expect(outcome.passed).to.equal(false);
    expect(outcome.reason).to.equal("package.json has no script test:example");
    expect(outcome.log).to.equal("");
  });

  it("every step has a name of its own, and requires a number that it knows", () => {
    expect(new Set(STEPS.map(({ name }) => name)).size).to.equal(STEPS.length);
    for (const { name, required, numbers } of STEPS) {
      if (required !== undefined) expect(numbers, name).to.have.property(required);
    }
  });

  it("reads the numbers of every tool", () => {
    const forge =
      "Ran 57 test suites in 306.24s (573.55s CPU time): 725 tests passed, 2 failed, 0 skipped (727 total tests)";
    expect(numbersOf(step("forge"), forge)).to.deep.equal({ passed: "725", failed: "2" });
    const coverage =
      "| all | 99.8 % (1343/1345) | 99.5 % (232/233) |\n\ncoverage: 3 gaps, 1 exceptions, 0 of them stale\n";
    expect(numbersOf(step("coverage"), coverage)).to.deep.equal({
      lines: "99.8 %",
      branches: "99.5 %",
      gaps: "3",
      exceptions: "1",
    });
    expect(numbersOf(step("proofs"), "proofs: 17 proven, 0 failed\n")).to.deep.equal({ proven: "17" });
    const typescript =
      "  3 passing (1s)\n  900 passing (2m)\n\nall TypeScript tests: 903 passing, 0 pending, 2 failing (8 processes, 99 s)\n";
    expect(numbersOf(step("typescript"), typescript)).to.deep.equal({ passed: "903", failed: "2" });
    expect(numbersOf(step("fork"), typescript + typescript)).to.deep.equal({ passed: "1806", failed: "4" });
    const mutation =
      "| all                 |      40 |     31 |         2 |        6 |          1 |       0 | 84.6 % |\n";
    expect(numbersOf(step("mutation"), mutation)).to.deep.equal({
      mutants: "40",
      killed: "31",
      "timed out": "2",
      survived: "6",
      score: "84.6 %",
    });
    const survivor = "contracts/token/MSN.sol:7: survived: constant: 1 → 2, in: x = 1;";
    expect(linesOf(step("mutation"), `6 survived, 0 of them explained\n${survivor}\n`)).to.deep.equal([survivor]);
    expect(numbersOf(step("slither"), "slither: 41 findings, 2 unexplained, 0 stale\n")).to.deep.equal({
      findings: "41",
      unexplained: "2",
    });
  });
});
