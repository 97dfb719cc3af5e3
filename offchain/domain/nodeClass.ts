import { GAGA_NODE, GATEWAY_X, type NodeClass } from "./types.js";

const MAX_HOME_KIND = 3;

/** The class of a valid pair of class and kind, else undefined (rewards-spec.md section 2). */
export function classOf(classByte: number, kind: number): NodeClass | undefined {
  if (classByte === GATEWAY_X && kind === 0) return GATEWAY_X;
  if (classByte === GAGA_NODE && kind >= 1 && kind <= MAX_HOME_KIND) return GAGA_NODE;
  return undefined;
}
