import { type Node, child, rangeOf, withoutComments } from "./ast.js";
import type { Place, Site } from "./change.js";

const STATEMENTS = new Set(["ExpressionStatement", "EmitStatement", "RevertStatement", "Return", "Break", "Continue"]);

/** Whether a node is a statement that can be left out or doubled as a whole. */
export function isStatement(node: Node, above: Node | undefined): boolean {
  // The step of a loop stands where no other statement may.
  const isLoopStep = above?.nodeType === "ForStatement" && child(above, "loopExpression") === node;
  return STATEMENTS.has(node.nodeType) && !isLoopStep;
}

/** A statement with its semicolon, which the syntax tree leaves out but for a bare `return;`. */
export function statementSite(node: Node, source: string): Site {
  const { start, end } = rangeOf(node);
  if (source[end - 1] === ";") return { start, end, form: "statement" };
  const semicolon = withoutComments(source.slice(end)).indexOf(";");
  return { start, end: end + semicolon + 1, form: "statement" };
}

/** The smallest piece around an expression that can be doubled without changing any type; a `try` takes nothing but a call. */
export function expressionSite(node: Node, { source, above }: Place): Site {
  const parent = above[0];
  if (parent?.nodeType === "TryStatement" || above.some(isFixedAtCompileTime)) {
    return { ...rangeOf(node), form: "alone" };
  }
  if (parent !== undefined && isStatement(parent, above[1]) && parent.nodeType !== "Return") {
    return statementSite(parent, source);
  }
  return { ...rangeOf(node), form: "expression" };
}

/** A literal has no type of its own: it is doubled with the operation or the conversion that gives it one. */
export function literalSite(node: Node, place: Place): Site {
  const [parent, ...above] = place.above;
  const isTyped =
    parent?.nodeType === "BinaryOperation" ||
    (parent?.nodeType === "FunctionCall" && parent["kind"] === "typeConversion");
  return isTyped ? expressionSite(parent, { ...place, above }) : expressionSite(node, place);
}

/** Constants and lengths must be known to the compiler. */
function isFixedAtCompileTime(node: Node): boolean {
  return node.nodeType === "ArrayTypeName" || (node.nodeType === "VariableDeclaration" && node["constant"] === true);
}
