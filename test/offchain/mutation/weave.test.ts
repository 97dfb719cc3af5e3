import { expect } from "chai";

import { mutantsOf } from "../../../scripts/mutation/solidity/changes.js";
import { compile, type Sources } from "../../../scripts/mutation/solidity/compiler.js";
import { wovenSources } from "../../../scripts/mutation/solidity/wovenSources.js";
import { SWITCH_SOURCE } from "../../../scripts/mutation/solidity/weave.js";

const SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;
contract C {
    uint256 constant LIMIT = 3;
    function f(uint256 a) external pure returns (uint256) {
        if (a > LIMIT) return 2 * (a + 1);
        return a;
    }
}`;

function woven(source: string): { sources: Sources; count: number; alone: string[] } {
  const sources = new Map([["C.sol", source]]);
  const { trees } = compile(sources, { trees: true });
  const mutants = mutantsOf("C.sol", source, trees.get("C.sol")!);
  const { sources: result, ids, alone } = wovenSources(sources, mutants);
  return { sources: result, count: ids.size, alone: alone.map(({ original, mutated }) => `${original} → ${mutated}`) };
}

describe("many mutants in one source", () => {
  it("compiles with every mutant behind a switch, those nested in others included", () => {
    const { sources, count } = woven(SOURCE);
    expect(count).to.equal(10);
    expect(compile(sources, { bytecode: true }).errors).to.deep.equal([]);
    for (let id = 1; id <= count; ++id) expect(sources.get("C.sol")).to.contain(`__mutated(${id})`);
  });

  it("keeps the original as the last choice", () => {
    const { sources } = woven(SOURCE);
    const plain = (sources.get("C.sol") ?? "")
      .replace(/ import \{[^;]*;/, "")
      .replace(/if \(__mutated\(\d+\)\) \{ \{\} \} else /g, "")
      .replace(/__mutated\(\d+\) \? \((?:[^()]|\([^()]*\))*\) : /g, "");
    expect(plain.replace(/[\s(){}]/g, "")).to.equal(SOURCE.replace(/[\s(){}]/g, ""));
  });

  it("sets aside what the compiler must know, and what does not fit into a choice", () => {
    expect(woven(SOURCE).alone).to.deep.equal(["3 → 4", "3 → 2"]);
    const bytes = SOURCE.replace("return a;", "return uint256(bytes32(a) & bytes32(0));");
    expect(woven(bytes).alone).to.include("0 → 1");
  });

  it("asks for the mutant in a pure function", () => {
    expect(compile(new Map([["switch.sol", SWITCH_SOURCE]]), { bytecode: true }).errors).to.deep.equal([]);
  });
});
