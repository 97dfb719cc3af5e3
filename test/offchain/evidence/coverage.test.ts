import { expect } from "chai";

import {
  compareGaps,
  coverageTable,
  describeGap,
  gapsOf,
  parseExceptions,
} from "../../../scripts/evidence/coverageGaps.js";
import { parseLcov } from "../../../scripts/evidence/lcov.js";

const TRACE = `TN:
SF:contracts/A.sol
DA:1,4
FN:1,A.f
FNDA:4,A.f
DA:2,0
BRDA:2,0,0,-
BRDA:3,1,0,7
BRDA:3,1,1,0
end_of_record
SF:contracts/B.sol
DA:5,1
end_of_record
`;
const SOURCE = "one();\n    two();\n  if (three) four();\n";
const coverage = parseLcov(TRACE);
const gaps = gapsOf(coverage, () => SOURCE);

describe("Coverage", () => {
  it("reads lines and branches of a trace", () => {
    expect(coverage.map(({ file }) => file)).to.deep.equal(["contracts/A.sol", "contracts/B.sol"]);
    expect(coverage[0]?.lines).to.deep.equal([
      { line: 1, hits: 4 },
      { line: 2, hits: 0 },
    ]);
    expect(coverage[0]?.branches.map(({ hits }) => hits)).to.deep.equal([0, 7, 0]);
  });

  it("refuses a trace of another shape", () => {
    expect(() => parseLcov("DA:1,2")).to.throw("lcov line 1: DA:1,2: expected SF: before it");
    expect(() => parseLcov("SF:a\nDA:1,x")).to.throw("lcov line 2: DA:1,x: expected whole numbers");
    expect(() => parseLcov("SF:a\nBRDA:1,2")).to.throw("expected line,block,branch,hits");
  });

  it("names every gap with its place and text", () => {
    expect(gaps.map(describeGap)).to.deep.equal([
      "contracts/A.sol:2: line never run: two();",
      "contracts/A.sol:2: a branch never taken: two();",
      "contracts/A.sol:3: a branch never taken: if (three) four();",
    ]);
  });

  it("an exception covers one gap, by its text", () => {
    const exception = { file: "contracts/A.sol", kind: "line", code: "two();", reason: "unreachable" };
    const exceptions = parseExceptions([exception], "list");
    expect(compareGaps(gaps, exceptions)).to.deep.equal({ unexplained: gaps.slice(1), stale: [] });
    const [first] = gaps;
    expect(compareGaps([first!, { ...first!, line: 9 }], exceptions).unexplained).to.have.length(1);
  });

  it("an exception without a gap is stale", () => {
    const exceptions = parseExceptions([{ file: "contracts/B.sol", kind: "line", code: "x", reason: "gone" }], "list");
    expect(compareGaps([], exceptions).stale).to.deep.equal(exceptions);
  });

  it("an exception needs a reason and a known kind", () => {
    const entry = { file: "a", kind: "line", code: "b", reason: " " };
    expect(() => parseExceptions([entry], "list")).to.throw("list, entry 1: reason is empty");
    expect(() => parseExceptions([{ ...entry, kind: "function" }], "list")).to.throw("expected line or branch");
    expect(() => parseExceptions({}, "list")).to.throw("list: expected a list");
  });

  it("a table whose shares are rounded down", () => {
    const rows = coverageTable(coverage).split("\n");
    expect(rows[2]).to.match(/^\| contracts\/A\.sol +\| 50\.0 % \(1\/2\) +\| 33\.3 % \(1\/3\) +\|$/);
    expect(rows[3]).to.match(/^\| contracts\/B\.sol +\| 100\.0 % \(1\/1\) +\| 100\.0 % \(0\/0\) +\|$/);
    expect(rows[4]).to.match(/^\| all +\| 66\.6 % \(2\/3\) /);
  });
});
