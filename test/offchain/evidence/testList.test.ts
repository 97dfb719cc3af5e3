import { expect } from "chai";

import { countTests } from "../../../scripts/evidence/testList.js";

describe("List of Solidity tests", () => {
  it("counts the tests of all contracts of all files", () => {
    const list = { "test/A.t.sol": { A1: ["test_one", "test_two"], A2: ["test_three"] }, "test/B.t.sol": { B: [] } };
    expect(countTests(list)).to.equal(3);
    expect(countTests({})).to.equal(0);
  });

  it("refuses another shape", () => {
    expect(() => countTests("none")).to.throw("expected names of tests by file and contract");
    expect(() => countTests({ "test/A.t.sol": 2 })).to.throw("expected names of tests by file and contract");
  });
});
