import { numbered, oneLine, type Mutant } from "../mutant.js";
import { type Node, allChildren } from "./ast.js";
import { assemblyChanges } from "./assembly.js";
import type { Change, Place } from "./change.js";
import { constantChanges, expressionChanges, isConstant } from "./expressions.js";
import { statementChanges } from "./statements.js";

/** A mutant of a Solidity source and the change that makes it. */
export interface SolidityMutant extends Mutant {
  readonly change: Change;
}

/** Every mutant of a source, in its order. The source is in bytes (`latin1`), as the compiler counts places. */
export function mutantsOf(file: string, source: string, tree: Node): SolidityMutant[] {
  const changes = changesBelow(tree, { source, above: [] }).sort((a, b) => a.start - b.start || a.end - b.end);
  return numbered(changes.map((change) => ({ ...described(file, source, change), change })));
}

function changesBelow(node: Node, place: Place): Change[] {
  if (isConstant(node)) return constantChanges(node, place);
  const own = node.nodeType.startsWith("Yul")
    ? assemblyChanges(node, place)
    : [...expressionChanges(node, place), ...statementChanges(node, place)];
  const below = { ...place, above: [node, ...place.above] };
  return [...own, ...allChildren(node).flatMap((part) => changesBelow(part, below))];
}

function described(file: string, source: string, change: Change): Omit<Mutant, "occurrence"> {
  const lineStart = source.lastIndexOf("\n", change.start - 1) + 1;
  const lineEnd = source.indexOf("\n", change.start);
  return {
    file,
    operator: change.operator,
    original: oneLine(source.slice(change.start, change.end)),
    mutated: oneLine(change.mutated),
    code: oneLine(source.slice(lineStart, lineEnd < 0 ? undefined : lineEnd)),
    line: source.slice(0, change.start).split("\n").length,
  };
}

/** The source with one change made. */
export function changed(source: string, { start, end, mutated }: Change): string {
  return source.slice(0, start) + mutated + source.slice(end);
}
