import { MsnError } from "../domain/errors.js";
import { compareBytes } from "../domain/order.js";
import { NODE_BYTES, PROBE_AT, PROBE_BYTES } from "../domain/probeLayout.js";
import type { RecordRejection } from "../domain/types.js";
import type { ProbeRecord } from "./probeRecord.js";
import { decodeProbe, encodeProbe } from "./probeRecord.js";

const MAX_KBPS = 100_000_000;
const MAX_KIND = 3;
const LETTER_A = 0x41;
const LETTER_Z = 0x5a;

/** The first record of a batch that breaks a rule. */
export interface ProbeFault {
  readonly record: number;
  readonly code: RecordRejection;
}

/**
 * The first failing record of whole records (rewards-spec.md section 2); `before` is the record in front of them, if they are
 * not the first of their batch.
 */
export function firstProbeFault(records: Buffer, before?: Buffer): ProbeFault | undefined {
  if (before !== undefined && records.length > 0 && compareBytes(before, 0, records, 0, NODE_BYTES) >= 0) {
    return { record: 0, code: "order" };
  }
  for (let offset = 0; offset < records.length; offset += PROBE_BYTES) {
    const code = faultAt(records, offset);
    if (code !== undefined) return { record: offset / PROBE_BYTES, code };
  }
  return undefined;
}

function faultAt(batch: Buffer, offset: number): RecordRejection | undefined {
  if (offset > 0 && compareBytes(batch, offset - PROBE_BYTES, batch, offset, NODE_BYTES) >= 0) return "order";
  const kbps = batch.readUInt32BE(offset + PROBE_AT.kbps);
  if (kbps < 1 || kbps > MAX_KBPS) return "kbps";
  const first = batch[offset + PROBE_AT.country] ?? 0;
  const second = batch[offset + PROBE_AT.country + 1] ?? 0;
  if ((first !== 0 || second !== 0) && !(isLetter(first) && isLetter(second))) return "country";
  if ((batch[offset + PROBE_AT.kind] ?? 0) > MAX_KIND) return "kind";
  if ((batch[offset + PROBE_AT.portOpen] ?? 0) > 1) return "port";
  return undefined;
}

const isLetter = (byte: number): boolean => byte >= LETTER_A && byte <= LETTER_Z;

/** A batch from records in any order: sorted by node and checked. Throws `record` with the node at fault. */
export function encodeBatch(records: readonly ProbeRecord[]): Buffer {
  const batch = Buffer.concat(records.map(encodeProbe).sort((a, b) => compareBytes(a, 0, b, 0, NODE_BYTES)));
  const fault = firstProbeFault(batch);
  if (fault !== undefined) {
    const { node } = decodeProbe(batch, fault.record * PROBE_BYTES);
    const problem = fault.code === "order" ? `node ${node} stands twice` : `out of range for node ${node}`;
    throw new MsnError("record", problem, fault.code === "order" ? {} : { field: fault.code });
  }
  return batch;
}
