import { isArray, isRecord } from "../../check/json.js";

/** A node of the compiler's syntax tree. */
export interface Node {
  readonly nodeType: string;
  readonly src: string;
  readonly [field: string]: unknown;
}

/** Bytes of the source, the end not included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export function isNode(value: unknown): value is Node {
  return isRecord(value) && typeof value["nodeType"] === "string" && typeof value["src"] === "string";
}

export function rangeOf(node: Node): Range {
  const [start, length] = node.src.split(":").map(Number);
  if (start === undefined || length === undefined) throw new Error(`syntax tree: no range in ${node.src}`);
  return { start, end: start + length };
}

/** The node in a field; undefined where there is none. */
export function child(node: Node, field: string): Node | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

/** The nodes in a list field. */
export function children(node: Node, field: string): Node[] {
  const value = node[field];
  return isArray(value) ? value.filter(isNode) : [];
}

/** Every node directly below this one, in the order of the source. */
export function allChildren(node: Node): Node[] {
  const below = Object.values(node).flatMap((value) => (isArray(value) ? value : [value]));
  return below.filter(isNode).sort((a, b) => rangeOf(a).start - rangeOf(b).start);
}

export function text(node: Node, field: string): string {
  const value = node[field];
  return typeof value === "string" ? value : "";
}

/** The type that the compiler gives an expression, such as `uint256` or `int_const 5`; empty for what has none. */
export function typeOf(node: Node): string {
  const description = node["typeDescriptions"];
  return isRecord(description) && typeof description["typeString"] === "string" ? description["typeString"] : "";
}

/** The operator's place between two operands. */
export function operatorRange(source: string, left: Node, right: Node, operator: string): Range {
  const from = rangeOf(left).end;
  const start = withoutComments(source.slice(from, rangeOf(right).start)).indexOf(operator);
  if (start < 0) throw new Error(`syntax tree: no ${operator} after byte ${from}`);
  return { start: from + start, end: from + start + operator.length };
}

/** Blanks comments out, so that every byte keeps its place. */
export function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, (comment) => comment.replace(/[^\n]/g, " "));
}
