import { expect } from "chai";

import { isAnswer, pauseAfter } from "../../../offchain/chain/retry.js";

describe("a node's faults", () => {
  it("are waited out ever longer, at most half a minute", () => {
    const fault = new Error("socket hang up");
    expect([1, 2, 3, 4].map((failures) => pauseAfter(failures, fault))).to.deep.equal([250, 500, 1_000, 2_000]);
    expect(pauseAfter(40, fault)).to.equal(30_000);
    expect(pauseAfter(3, fault, 1)).to.equal(4);
  });

  it("are waited out for the seconds that the node asks for, wherever the error has them", () => {
    const ofEthers = Object.assign(new Error("429"), { response: { headers: { "retry-after": "7" } } });
    const ofHardhat = new Error("limit", {
      cause: Object.assign(new Error("429"), { headers: { "retry-after": "12" } }),
    });
    const tooLong = Object.assign(new Error("429"), { headers: { "retry-after": "3600" } });
    const asDate = Object.assign(new Error("429"), { headers: { "retry-after": "Wed, 25 Nov 2026 22:00:00 GMT" } });
    expect([ofEthers, ofHardhat, tooLong, asDate].map((error) => pauseAfter(1, error))).to.deep.equal([
      7_000, 12_000, 30_000, 250,
    ]);
  });

  it("are no contract's answers, which asking again does not change", () => {
    expect(isAnswer(Object.assign(new Error("reverted"), { code: "CALL_EXCEPTION" }))).to.equal(true);
    expect(isAnswer(Object.assign(new Error("execution reverted"), { code: 3 }))).to.equal(true);
    expect(isAnswer(Object.assign(new Error("out of order"), { code: "SERVER_ERROR" }))).to.equal(false);
    expect(isAnswer("reverted")).to.equal(false);
  });
});
