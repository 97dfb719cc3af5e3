import type { Address } from "../domain/hex.js";
import { fromHex } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import { NODE_BYTES } from "../domain/probeLayout.js";
import type { NodeState, Registration } from "../domain/types.js";

/** The nodes with a counted registration, ascending; a node's number is its place. */
export class NodeRegister {
  /** The nodes' 20 bytes one behind the other. */
  readonly nodes: Buffer;
  /** Full epochs before this one, after a reset by a change of operator. */
  readonly tenure: Float64Array;

  private constructor(readonly registrations: readonly Registration[]) {
    this.nodes = Buffer.alloc(registrations.length * NODE_BYTES);
    this.tenure = new Float64Array(registrations.length);
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
    const register = new NodeRegister([...merged.values()].sort((a, b) => compareAscii(a.node, b.node)));
    register.registrations.forEach(({ node, operator }, number) => {
      const earlier = carried.get(node);
      fromHex(node, NODE_BYTES).copy(register.nodes, number * NODE_BYTES);
      register.tenure[number] = earlier?.operator === operator ? earlier.tenure : 0;
    });
    return register;
  }
}
