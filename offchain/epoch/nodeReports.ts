import { compareBytes } from "../domain/order.js";
import { NODE_BYTES, PROBE_BYTES } from "../domain/probeLayout.js";
import type { NodeColumns } from "./nodeColumns.js";

/**
 * What one verifier reports in one round of the nodes with a counted registration. Its size is that of the register, whatever
 * a batch holds besides: reports of unregistered nodes change nothing (rewards-spec.md section 2). Filled again for each batch.
 */
export class NodeReports {
  count = 0;
  /** The records of the nodes that `nodes` names, `count` of them. */
  readonly records: Buffer;
  /** By report the number of its node, ascending. */
  readonly nodes: Uint32Array;
  readonly #register: NodeColumns;
  /** The first node that no report has reached yet. */
  #next = 0;

  constructor(register: NodeColumns) {
    this.#register = register;
    this.records = Buffer.allocUnsafeSlow(register.size * PROBE_BYTES);
    this.nodes = new Uint32Array(register.size);
  }

  clear(): void {
    this.count = 0;
    this.#next = 0;
  }

  /** Takes whole records, ascending by node and above those taken before. */
  take(records: Buffer): void {
    const { nodes, size } = this.#register;
    let next = this.#next;
    // Records of registered nodes stand side by side for the most part, so that they are copied together.
    let runAt = 0;
    for (let offset = 0; offset < records.length; offset += PROBE_BYTES) {
      let order = -1;
      for (; next < size; next++) {
        order = compareBytes(records, offset, nodes, next * NODE_BYTES, NODE_BYTES);
        if (order <= 0) break;
      }
      if (next < size && order === 0) {
        this.nodes[this.count++] = next++;
        continue;
      }
      this.#copy(records, runAt, offset);
      runAt = offset + PROBE_BYTES;
    }
    this.#copy(records, runAt, records.length);
    this.#next = next;
  }

  /** Copies a run of records whose nodes have been noted. */
  #copy(records: Buffer, from: number, to: number): void {
    const behind = this.count - (to - from) / PROBE_BYTES;
    records.copy(this.records, behind * PROBE_BYTES, from, to);
  }
}
