import { expect } from "chai";

import { mutantKey } from "../../../scripts/mutation/mutant.js";
import { mutantsOf, type SolidityMutant } from "../../../scripts/mutation/solidity/changes.js";
import { compile } from "../../../scripts/mutation/solidity/compiler.js";

const HEAD = "// SPDX-License-Identifier: MIT\npragma solidity 0.8.34;\n";

/** The mutants of the statements of a function with the parameters `a` and `b` and the state `x`. */
function mutantsIn(body: string, more = ""): SolidityMutant[] {
  const source = `${HEAD}contract C { uint256 x; event E(uint256 a, uint256 b); error R(uint256 a); ${more}
function f(uint256 a, uint256 b) external returns (uint256 z) {
${body}
} }`;
  const { trees, errors } = compile(new Map([["C.sol", source]]), { trees: true });
  expect(errors.map(({ message }) => message)).to.deep.equal([]);
  return mutantsOf("C.sol", source, trees.get("C.sol")!);
}

/** Every mutant as `operator: original → mutated`. */
function listed(body: string, more?: string): string[] {
  return mutantsIn(body, more).map(({ operator, original, mutated }) => `${operator}: ${original} → ${mutated}`);
}

describe("mutants of Solidity", () => {
  it("moves a comparison by one and turns an equality round", () => {
    expect(listed("if (a < b) z = b;")).to.deep.equal([
      "negated condition: a < b → !(a < b)",
      "relational: < → <=",
      "removed statement: z = b; → {}",
    ]);
    // The opposite of an equality is there already.
    expect(listed("if (a == b) z = b;")).to.deep.equal(["relational: == → !=", "removed statement: z = b; → {}"]);
  });

  it("finds the operator behind a comment that has one too", () => {
    const [mutant] = mutantsIn("z = a /* not < */ >= b ? a : a;").filter(({ operator }) => operator === "relational");
    expect(mutant?.mutated).to.equal(">");
    expect(mutant?.original).to.equal(">=");
  });

  it("exchanges arithmetic, bits, logic and assignments", () => {
    expect(listed("z = a + b; x -= a;")).to.deep.equal([
      "removed statement: z = a + b; → {}",
      "arithmetic: + → -",
      "removed statement: x -= a; → {}",
      "assignment: -= → +=",
    ]);
    expect(listed("z = a << b | ~a;")).to.deep.equal([
      "removed statement: z = a << b | ~a; → {}",
      "bitwise: << → >>",
      "bitwise: | → &",
      "bitwise: ~a → a",
    ]);
    expect(listed("if (a > b && !(a > x)) z++;")).to.deep.equal([
      "negated condition: a > b && !(a > x) → !(a > b && !(a > x))",
      "relational: > → >=",
      "logical: && → ||",
      "logical: !(a > x) → (a > x)",
      "relational: > → >=",
      "arithmetic: z++ → z--",
      "removed statement: z++; → {}",
    ]);
  });

  it("moves a constant by one, a constant expression as a whole, and zero only up", () => {
    expect(listed("z = a * 5;").slice(1)).to.deep.equal(["arithmetic: * → /", "constant: 5 → 6", "constant: 5 → 4"]);
    expect(listed("z = a ^ (2 ** 8);").slice(1)).to.deep.equal([
      "bitwise: ^ → &",
      "constant: (2 ** 8) → ((2 ** 8) + 1)",
      "constant: (2 ** 8) → ((2 ** 8) - 1)",
    ]);
    expect(listed("return 0;")).to.deep.equal(["removed statement: return 0; → {}", "constant: 0 → 1"]);
    expect(listed("", "bool public flag = true;")).to.deep.equal(["constant: true → false"]);
  });

  it("leaves alone the only number that bytes can be compared with", () => {
    expect(listed("if (bytes32(a) == 0) z = b;")).to.deep.equal([
      "relational: == → !=",
      "removed statement: z = b; → {}",
    ]);
  });

  it("swaps neighbours of one type, and branches", () => {
    expect(listed("emit E(a, b);")).to.deep.equal([
      "removed statement: emit E(a, b); → {}",
      "swapped arguments: a, b → b, a",
    ]);
    expect(listed("emit E(a, a);")).to.deep.equal(["removed statement: emit E(a, a); → {}"]);
    expect(listed("z = a > b ? a : b;").slice(1)).to.deep.equal([
      "relational: > → >=",
      "swapped branches: a : b → b : a",
    ]);
  });

  it("removes reverts and modifiers, but not the step of a loop", () => {
    expect(listed("if (a == b) revert R(a);").slice(1)).to.deep.equal(["removed statement: revert R(a); → {}"]);
    expect(listed("", "modifier m() { _; } function g() external m {}")).to.deep.equal(["removed modifier: m → "]);
    expect(listed("for (uint256 i = 0; i < a; ++i) { x = i; }")).to.deep.equal([
      "constant: 0 → 1",
      "relational: < → <=",
      "removed statement: x = i; → {}",
    ]);
  });

  it("keeps what gives a returned reference its value, for nothing compiles without", () => {
    const state = "struct S { uint256 a; } S s;";
    const removed = (body: string): string[] => listed("", `${state} ${body}`);
    expect(removed("function g() internal view returns (S storage) { return s; }")).to.deep.equal([]);
    expect(removed("function g() internal view returns (S storage t) { t = s; }")).to.deep.equal([]);
    expect(removed("function g() internal view returns (S memory) { return s; }")).to.deep.equal([
      "removed statement: return s; → {}",
    ]);
  });

  it("changes functions, masks, numbers, statements and conditions of assembly", () => {
    expect(listed("assembly { z := and(add(a, 1), 0xff) if lt(z, 2) { mstore(0, z) } }")).to.deep.equal([
      "removed statement: z := and(add(a, 1), 0xff) → ",
      "assembly function: and → or",
      "removed mask: and(add(a, 1), 0xff) → add(a, 1)",
      "assembly function: add → sub",
      "constant: 1 → 2",
      "constant: 1 → 0",
      "constant: 0xff → 0x100",
      "constant: 0xff → 0xfe",
      "assembly function: lt → gt",
      "negated condition: lt(z, 2) → iszero(lt(z, 2))",
      "constant: 2 → 3",
      "constant: 2 → 1",
      "removed statement: mstore(0, z) → ",
      "constant: 0 → 1",
    ]);
  });

  it("names a mutant the same when lines above it move", () => {
    const keys = (body: string): string[] => mutantsIn(body).map(mutantKey);
    const before = keys("z = a + b;");
    expect(keys("\n\n// A comment.\nz = a + b;")).to.deep.equal(before);
  });

  it("tells mutants apart that look the same", () => {
    const keys = mutantsIn("z = a + b;\nz = a + b;").map(mutantKey);
    expect(new Set(keys).size).to.equal(keys.length);
  });
});
