import { type Node, child, children, rangeOf, text } from "./ast.js";
import type { Change, Place, Site } from "./change.js";
import { textOf } from "./expressions.js";

const FUNCTIONS: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  lt: "gt",
  gt: "lt",
  and: "or",
  or: "and",
  xor: "or",
  shl: "shr",
  shr: "shl",
};

/** The changes of one node of a Yul block; the whole block, `assembly` included, is what is doubled. */
export function assemblyChanges(node: Node, place: Place): Change[] {
  const site: Site = { ...rangeOf(assemblyAbove(place)), form: "statement" };
  const range = rangeOf(node);
  switch (node.nodeType) {
    case "YulFunctionCall":
      return callChanges(node, place, site);
    case "YulLiteral":
      return literalChanges(node, place, site);
    case "YulAssignment":
    case "YulExpressionStatement":
      return isLoopPart(place) ? [] : [{ ...range, operator: "removed statement", mutated: "", site }];
    case "YulIf":
      return negatedCondition(node, place, site);
    default:
      return [];
  }
}

function assemblyAbove({ above }: Place): Node {
  const block = above.find(({ nodeType }) => nodeType === "InlineAssembly");
  if (block === undefined) throw new Error("syntax tree: Yul outside an assembly block");
  return block;
}

/** Without its step a loop never ends, and there is nothing to learn from that. */
function isLoopPart({ above }: Place): boolean {
  const [block, loop] = above;
  return loop?.nodeType === "YulForLoop" && block !== undefined && child(loop, "post") === block;
}

function callChanges(node: Node, place: Place, site: Site): Change[] {
  const name = child(node, "functionName");
  const [first, second] = children(node, "arguments");
  if (name === undefined || first === undefined) return [];
  const operator = "assembly function";
  const other = FUNCTIONS[text(name, "name")];
  const changes: Change[] = other === undefined ? [] : [{ ...rangeOf(name), operator, mutated: other, site }];
  if (["not", "iszero"].includes(text(name, "name"))) {
    changes.push({ ...rangeOf(node), operator, mutated: textOf(first, place), site });
  }
  // A mask left out.
  if (text(name, "name") === "and" && second?.nodeType === "YulLiteral") {
    changes.push({ ...rangeOf(node), operator: "removed mask", mutated: textOf(first, place), site });
  }
  return changes;
}

function literalChanges(node: Node, place: Place, site: Site): Change[] {
  if (text(node, "kind") !== "number") return [];
  const value = BigInt(textOf(node, place));
  const neighbours = value === 0n ? [1n] : [value + 1n, value - 1n];
  return neighbours.map((neighbour) => ({
    ...rangeOf(node),
    operator: "constant",
    mutated: textOf(node, place).startsWith("0x") ? `0x${neighbour.toString(16)}` : String(neighbour),
    site,
  }));
}

function negatedCondition(node: Node, place: Place, site: Site): Change[] {
  const condition = child(node, "condition");
  if (condition === undefined || text(child(condition, "functionName") ?? condition, "name") === "iszero") return [];
  const mutated = `iszero(${textOf(condition, place)})`;
  return [{ ...rangeOf(condition), operator: "negated condition", mutated, site }];
}
