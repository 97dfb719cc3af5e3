import { type Node, child, children, rangeOf, text, typeOf } from "./ast.js";
import type { Change, Place } from "./change.js";
import { textOf } from "./expressions.js";
import { expressionSite, isStatement, statementSite } from "./sites.js";

/** Removed statements and modifiers, negated conditions. */
export function statementChanges(node: Node, place: Place): Change[] {
  if (isStatement(node, place.above[0])) return givesReference(node, place) ? [] : [removed(node, place)];
  if (node.nodeType === "IfStatement" || node.nodeType === "WhileStatement") return negatedCondition(node, place);
  if (node.nodeType === "ModifierInvocation" && node["kind"] === "modifierInvocation") {
    const range = rangeOf(node);
    return [{ ...range, operator: "removed modifier", mutated: "", site: { ...range, form: "alone" } }];
  }
  return [];
}

/** Where a function returns a reference to storage or calldata, every path must give it one, or nothing compiles. */
function givesReference(node: Node, { above }: Place): boolean {
  const assigned = child(child(node, "expression") ?? node, "leftHandSide");
  if (node.nodeType !== "Return" && !(assigned !== undefined && REFERENCE.test(typeOf(assigned)))) return false;
  const returned = above.map((outer) => child(outer, "returnParameters")).find((list) => list !== undefined);
  return returned !== undefined && children(returned, "parameters").some(isReference);
}

function isReference(parameter: Node): boolean {
  return ["storage", "calldata"].includes(text(parameter, "storageLocation"));
}

const REFERENCE = /\bstorage pointer\b|\bcalldata\b/;

function removed(node: Node, { source }: Place): Change {
  const site = statementSite(node, source);
  return { start: site.start, end: site.end, operator: "removed statement", mutated: "{}", site };
}

function negatedCondition(node: Node, place: Place): Change[] {
  const condition = child(node, "condition");
  // Another operator already gives the opposite of these.
  if (condition === undefined || ["==", "!=", "!"].includes(text(condition, "operator"))) return [];
  const site = expressionSite(condition, { ...place, above: [node, ...place.above] });
  const mutated = `!(${textOf(condition, place)})`;
  return [{ ...rangeOf(condition), operator: "negated condition", mutated, site }];
}
