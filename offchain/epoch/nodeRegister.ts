import type { Address } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import type { NodeState, Registration } from "../domain/types.js";
import { NodeColumns } from "./nodeColumns.js";

/** The nodes with a counted registration, ascending; a node's number is its place. */
export class NodeRegister {
  readonly columns: NodeColumns;

  private constructor(
    readonly registrations: readonly Registration[],
    /** Full epochs before this one, after a reset by a change of operator. */
    readonly tenure: Float64Array,
  ) {
    this.columns = NodeColumns.of(registrations, tenure);
  }

  get size(): number {
    return this.registrations.length;
  }

  /**
   * Carried registrations with those of this epoch's file in their place where they count. A change of operator sets the
   * tenure to 0; a change of class or kind keeps it (rewards-spec.md sections 2 and 3).
   */
  static merge(carried: ReadonlyMap<Address, NodeState>, counted: ReadonlyMap<Address, Registration>): NodeRegister {
    const merged = new Map<Address, Registration>([...carried, ...counted]);
    const registrations = [...merged.values()].sort((a, b) => compareAscii(a.node, b.node));
    const tenure = Float64Array.from(registrations, ({ node, operator }) => {
      const earlier = carried.get(node);
      return earlier?.operator === operator ? earlier.tenure : 0;
    });
    return new NodeRegister(registrations, tenure);
  }
}
