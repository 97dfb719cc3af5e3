import { expect } from "chai";

import { compareFindings, describeFinding, findingsOf, parseExplanations } from "../../../scripts/evidence/findings.js";
import { checksIn, proofsOf, unproven } from "../../../scripts/evidence/proofs.js";

const CONTRACT = { type: "contract", name: "Escrow" };
const FUNCTION = { type: "function", name: "settle", type_specific_fields: { parent: CONTRACT } };
const NODE = { type: "node", name: "x == 0", type_specific_fields: { parent: FUNCTION } };
const RESULT = { check: "timestamp", impact: "Low", description: "uses time\nmore\n", elements: [FUNCTION] };
const results = (...detectors: object[]): unknown => ({ success: true, results: { detectors } });
const explain = (fields: object) => parseExplanations([{ detector: "timestamp", reason: "meant", ...fields }], "list");

describe("Findings of static analysis", () => {
  it("are named by contract and function, and counted", () => {
    const [finding] = findingsOf(results(RESULT, { ...RESULT, elements: [NODE] }));
    expect(finding).to.include({ detector: "timestamp", place: "Escrow.settle", count: 2 });
    expect(describeFinding(finding!)).to.equal("timestamp in Escrow.settle (Low, 2 times): uses time");
  });

  it("an explanation covers as many as it says", () => {
    const findings = findingsOf(results(RESULT, RESULT));
    expect(compareFindings(findings, explain({ place: "Escrow.settle" })).unexplained).to.have.length(1);
    const both = compareFindings(findings, explain({ place: "Escrow.settle", count: 2 }));
    expect(both).to.deep.equal({ unexplained: [], stale: [] });
    expect(compareFindings(findings, explain({ place: "Escrow.quote" })).unexplained).to.have.length(1);
  });

  it("an explanation of what is no longer found is stale", () => {
    expect(compareFindings([], explain({ place: "Escrow.settle" })).stale).to.have.length(1);
    expect(compareFindings([], explain({ place: "*" })).stale).to.have.length(1);
    const once = findingsOf(results(RESULT));
    expect(compareFindings(once, explain({ place: "Escrow.settle", count: 2 })).stale).to.have.length(1);
    expect(compareFindings(once, explain({ place: "*" }))).to.deep.equal({ unexplained: [], stale: [] });
  });

  it("refuses an analysis that did not finish, and an explanation without reason", () => {
    expect(() => findingsOf({ success: false, results: {} })).to.throw("it did not finish");
    expect(() => explain({ place: "*", reason: "" })).to.throw("list, entry 1: reason is empty");
    expect(() => explain({ place: "a", count: 0 })).to.throw("expected a whole number from 1");
  });
});

describe("Proofs", () => {
  const test = { name: "check_a(uint8)", exitcode: 0, num_bounded_loops: 0 };
  const proofs = (...tests: object[]) => proofsOf({ test_results: { "A.t.sol:A": tests } });

  it("stand when proven with all their paths", () => {
    expect(unproven(proofs(test), ["check_a"])).to.deep.equal([]);
  });

  it("fall with a counterexample or timeout, a loop cut off, or when not tried", () => {
    expect(unproven(proofs({ ...test, exitcode: 2 }), [])[0]).to.match(/^check_a: not proven \(Halmos 2\)/);
    expect(unproven(proofs({ ...test, num_bounded_loops: 1 }), [])[0]).to.include("a loop was cut off");
    expect(unproven(proofs(test), ["check_a", "check_b"])).to.deep.equal(["check_b: not tried"]);
  });

  it("are found in a source by their prefix", () => {
    expect(checksIn("function check_a() {} function test_b() {} function check_c(uint8 x) {}")).to.deep.equal([
      "check_a",
      "check_c",
    ]);
  });
});
