import { type Node, child, children, operatorRange, rangeOf, text, typeOf } from "./ast.js";
import type { Change, Place } from "./change.js";
import { expressionSite, literalSite } from "./sites.js";

const BINARY: Readonly<Record<string, readonly [operator: string, mutated: string]>> = {
  "<": ["relational", "<="],
  "<=": ["relational", "<"],
  ">": ["relational", ">="],
  ">=": ["relational", ">"],
  "==": ["relational", "!="],
  "!=": ["relational", "=="],
  "+": ["arithmetic", "-"],
  "-": ["arithmetic", "+"],
  "*": ["arithmetic", "/"],
  "/": ["arithmetic", "*"],
  "%": ["arithmetic", "*"],
  "&": ["bitwise", "|"],
  "|": ["bitwise", "&"],
  "^": ["bitwise", "&"],
  "<<": ["bitwise", ">>"],
  ">>": ["bitwise", "<<"],
  "&&": ["logical", "||"],
  "||": ["logical", "&&"],
};

const ASSIGNMENT: Readonly<Record<string, string>> = {
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "|=": "&=",
  "&=": "|=",
};

/** The changes of one expression; literals and constant expressions are {@link constantChanges}. */
export function expressionChanges(node: Node, place: Place): Change[] {
  switch (node.nodeType) {
    case "BinaryOperation":
      return binaryChanges(node, place);
    case "UnaryOperation":
      return unaryChanges(node, place);
    case "Assignment":
      return assignmentChanges(node, place);
    case "Conditional":
      return conditionalChanges(node, place);
    case "FunctionCall":
      return swappedArguments(node, place);
    default:
      return [];
  }
}

function binaryChanges(node: Node, place: Place): Change[] {
  const [left, right] = [child(node, "leftExpression"), child(node, "rightExpression")];
  const rule = BINARY[text(node, "operator")];
  if (left === undefined || right === undefined || rule === undefined) return [];
  const [operator, mutated] = rule;
  const range = operatorRange(place.source, left, right, text(node, "operator"));
  return [{ ...range, operator, mutated, site: expressionSite(node, place) }];
}

function unaryChanges(node: Node, place: Place): Change[] {
  const [operator, operand] = [text(node, "operator"), child(node, "subExpression")];
  if (operand === undefined || isLoopStep(place)) return [];
  const site = expressionSite(node, place);
  const whole = rangeOf(node);
  if (operator === "!" || operator === "~") {
    const mutated = textOf(operand, place);
    return [{ ...whole, operator: operator === "!" ? "logical" : "bitwise", mutated, site }];
  }
  if (operator !== "++" && operator !== "--") return [];
  const mutated = textOf(node, place).replace(operator, operator === "++" ? "--" : "++");
  return [{ ...whole, operator: "arithmetic", mutated, site }];
}

function isLoopStep({ above }: Place): boolean {
  const [statement, loop] = above;
  return loop?.nodeType === "ForStatement" && child(loop, "loopExpression") === statement;
}

function assignmentChanges(node: Node, place: Place): Change[] {
  const [left, right] = [child(node, "leftHandSide"), child(node, "rightHandSide")];
  const mutated = ASSIGNMENT[text(node, "operator")];
  if (left === undefined || right === undefined || mutated === undefined) return [];
  const range = operatorRange(place.source, left, right, text(node, "operator"));
  return [{ ...range, operator: "assignment", mutated, site: expressionSite(node, place) }];
}

function conditionalChanges(node: Node, place: Place): Change[] {
  const [yes, no] = [child(node, "trueExpression"), child(node, "falseExpression")];
  if (yes === undefined || no === undefined) return [];
  const between = place.source.slice(rangeOf(yes).end, rangeOf(no).start);
  return [
    {
      start: rangeOf(yes).start,
      end: rangeOf(no).end,
      operator: "swapped branches",
      mutated: textOf(no, place) + between + textOf(yes, place),
      site: expressionSite(node, place),
    },
  ];
}

/** Neighbours of the same type change places. */
function swappedArguments(node: Node, place: Place): Change[] {
  if (node["kind"] === "typeConversion") return [];
  const list = children(node, "arguments").sort((a, b) => rangeOf(a).start - rangeOf(b).start);
  return list.slice(1).flatMap((second, index) => {
    const first = list[index];
    if (first === undefined || typeOf(first) !== typeOf(second)) return [];
    if (textOf(first, place) === textOf(second, place)) return [];
    const between = place.source.slice(rangeOf(first).end, rangeOf(second).start);
    return [
      {
        start: rangeOf(first).start,
        end: rangeOf(second).end,
        operator: "swapped arguments",
        mutated: textOf(second, place) + between + textOf(first, place),
        site: expressionSite(node, place),
      },
    ];
  });
}

/** Whether the compiler computes this expression, so that it is changed as a whole. */
export function isConstant(node: Node): boolean {
  return /^(?:int_const|rational_const) /.test(typeOf(node)) || isTruth(node);
}

function isTruth(node: Node): boolean {
  return node.nodeType === "Literal" && text(node, "kind") === "bool";
}

/** A number one higher and one lower; the other truth value. */
export function constantChanges(node: Node, place: Place): Change[] {
  const source = textOf(node, place);
  const change = { ...rangeOf(node), operator: "constant" };
  if (isTruth(node)) {
    return [{ ...change, mutated: source === "true" ? "false" : "true", site: expressionSite(node, place) }];
  }
  if (isComparedWithBytes(node, place)) return [];
  const site = literalSite(node, place);
  const mutants = isZero(node) ? [neighbour(source, 1)] : [neighbour(source, 1), neighbour(source, -1)];
  return mutants.map((mutated) => ({ ...change, mutated, site }));
}

/** Zero is the only number that bytes can be compared with. */
function isComparedWithBytes(node: Node, { above }: Place): boolean {
  const [parent] = above;
  if (parent?.nodeType !== "BinaryOperation") return false;
  return [child(parent, "leftExpression"), child(parent, "rightExpression")].some(
    (operand) => operand !== undefined && operand !== node && /^bytes\d/.test(typeOf(operand)),
  );
}

function isZero(node: Node): boolean {
  return typeOf(node) === "int_const 0";
}

function neighbour(source: string, step: 1 | -1): string {
  if (/^\d+$/.test(source)) return String(BigInt(source) + BigInt(step));
  return `(${source} ${step === 1 ? "+" : "-"} 1)`;
}

export function textOf(node: Node, { source }: Place): string {
  const { start, end } = rangeOf(node);
  return source.slice(start, end);
}
