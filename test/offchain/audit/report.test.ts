import { expect } from "chai";

import type { Outcome } from "../../../scripts/audit/outcome.js";
import { durationText, markdownOf, type Report } from "../../../scripts/audit/report.js";

const PASSED: Outcome = {
  name: "forge",
  shows: "tests pass",
  command: "npm run test:forge",
  seconds: 61,
  passed: true,
  reason: "",
  numbers: { passed: "725", failed: "0" },
  lines: [],
  log: "audit/forge.log",
};
const FAILED: Outcome = { ...PASSED, name: "slither", passed: false, reason: "ended with exit code 1", numbers: {} };

function report(steps: Outcome[], changed = false): Report {
  return {
    setting: {
      started: "2026-08-02T06:00:00.000Z",
      commit: "0123abc",
      changed,
      machine: "linux x64",
      versions: { node: "v24.0.0", forge: "1.7.1" },
    },
    options: { effort: "quick", only: [], quiet: false },
    passed: steps.every(({ passed }) => passed),
    steps,
  };
}

describe("Report of the audit", () => {
  it("says on what, with what and with what result", () => {
    const text = markdownOf(report([PASSED]), ["forge"]);
    expect(text).to.include("All 1 steps passed.\n");
    expect(text).to.include("- Commit: 0123abc\n");
    expect(text).to.include("effort quick");
    expect(text).to.include("node v24.0.0, forge 1.7.1");
    expect(text).to.include("| forge | passed | 1 min 1 s | passed 725, failed 0 |");
    expect(text).to.include("`npm run test:forge`: passed. Log: [audit/forge.log](audit/forge.log).");
  });

  it("names what failed, and why", () => {
    const text = markdownOf(report([PASSED, FAILED]), ["forge", "slither"]);
    expect(text).to.include("**1 of 2 steps failed: slither.**");
    expect(text).to.include("| slither | **failed** |");
    expect(text).to.include("**failed**: ended with exit code 1.");
  });

  it("names what was not run, and changes that no commit has", () => {
    const text = markdownOf(report([PASSED], true), ["forge", "slither", "deep"]);
    expect(text).to.include("All 1 steps passed. Not run: slither, deep.");
    expect(text).to.include("0123abc, with uncommitted changes");
  });

  it("quotes the lines that a step wants in the report", () => {
    const text = markdownOf(report([{ ...PASSED, lines: ["A.sol:1: survived", "B.sol:2: survived"] }]), ["forge"]);
    expect(text).to.match(/\(audit\/forge\.log\)\.\n\n {4}A\.sol:1: survived\n {4}B\.sol:2: survived\n$/);
  });

  it("durations", () => {
    expect([0.4, 59.4, 59.6, 3661].map(durationText)).to.deep.equal(["0 s", "59 s", "1 min 0 s", "61 min 1 s"]);
  });
});
