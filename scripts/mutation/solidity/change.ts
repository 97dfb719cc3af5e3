import type { Node, Range } from "./ast.js";

/** How a change is switched on and off at run time: as an expression, as a statement, or not at all. */
export type Form = "expression" | "statement" | "alone";

/** The piece of source that is doubled so that a change can be switched on. */
export interface Site extends Range {
  readonly form: Form;
}

/** One change of a source. */
export interface Change extends Range {
  readonly operator: string;
  readonly mutated: string;
  readonly site: Site;
}

/** What the rules know about a node: its source, and the nodes above it, the nearest first. */
export interface Place {
  readonly source: string;
  readonly above: readonly Node[];
}
