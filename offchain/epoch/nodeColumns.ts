import { MsnError } from "../domain/errors.js";
import { fromHex } from "../domain/hex.js";
import { NODE_BYTES } from "../domain/probeLayout.js";
import type { Registration } from "../domain/types.js";
import { FULL_AFTER_EPOCHS } from "../rewards/tenure.js";

/** Bytes of a node in {@link NodeColumns.bytes}: the node, its class, its kind, its tenure as far as it counts. */
const BYTES_A_NODE = NODE_BYTES + 3;

/**
 * What scoring a round reads of the nodes with a counted registration, ascending by node, one column behind the other in
 * one run of bytes: threads share it without a copy, and workers elsewhere read it from a file.
 */
export class NodeColumns {
  readonly size: number;
  /** The nodes' 20 bytes one behind the other. */
  readonly nodes: Uint8Array;
  readonly classes: Uint8Array;
  /** As registered. */
  readonly kinds: Uint8Array;
  /** Full epochs before this one, capped where more of them change no score. */
  readonly tenures: Uint8Array;

  /** Reads what another one's `bytes` hold. Throws `record` for a length that fits no number of nodes. */
  constructor(readonly bytes: Uint8Array) {
    const size = bytes.length / BYTES_A_NODE;
    if (!Number.isInteger(size)) {
      throw new MsnError("record", `expected a multiple of ${BYTES_A_NODE} bytes of nodes, got ${bytes.length}`);
    }
    const column = (start: number, width: number): Uint8Array => bytes.subarray(start * size, (start + width) * size);
    this.size = size;
    this.nodes = column(0, NODE_BYTES);
    this.classes = column(NODE_BYTES, 1);
    this.kinds = column(NODE_BYTES + 1, 1);
    this.tenures = column(NODE_BYTES + 2, 1);
  }

  /** The columns of registrations in ascending order of their nodes; `tenures` are full epochs. */
  static of(registrations: readonly Registration[], tenures: ArrayLike<number>): NodeColumns {
    const columns = new NodeColumns(new Uint8Array(new SharedArrayBuffer(registrations.length * BYTES_A_NODE)));
    registrations.forEach((registration, number) => {
      columns.nodes.set(fromHex(registration.node, NODE_BYTES), number * NODE_BYTES);
      columns.classes[number] = registration.class;
      columns.kinds[number] = registration.kind;
      columns.tenures[number] = Math.min(tenures[number] ?? 0, FULL_AFTER_EPOCHS);
    });
    return columns;
  }
}
