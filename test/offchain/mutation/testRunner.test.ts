import { expect } from "chai";

import { compile } from "../../../scripts/mutation/solidity/compiler.js";
import { UNCHANGED } from "../../../scripts/mutation/solidity/judge.js";
import { TestRunner } from "../../../scripts/mutation/solidity/testRunner.js";

const SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;
contract Endless {
    function test_neverEnds() public pure { while (true) {} }
}
contract Failing {
    function test_fails() public pure { revert("as it should"); }
}`;
const EFFORT = { fuzzRuns: 1, invariantRuns: 1, invariantDepth: 1 };

describe("a runner of tests", () => {
  it("ends one that would take all memory, and goes on in a new process", async function () {
    this.timeout(180_000);
    const { contracts } = compile(new Map([["Suite.sol", SOURCE]]), { bytecode: true });
    const runner = new TestRunner(contracts, 256 * 2 ** 20);
    const run = (suite: string): ReturnType<TestRunner["run"]> =>
      runner.run({ mutant: UNCHANGED, suite: `Suite.sol:${suite}`, effort: EFFORT }, 120_000);
    try {
      expect(await run("Endless")).to.equal("timeout");
      expect(await run("Failing")).to.deep.equal({ failed: "Suite.sol:Failing test_fails()" });
    } finally {
      runner.close();
    }
  });
});
