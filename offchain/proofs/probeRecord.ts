import { MsnError } from "../domain/errors.js";
import type { Address, Hex } from "../domain/hex.js";
import { fromHex, toHex } from "../domain/hex.js";
import { NODE_BYTES, PROBE_AT, PROBE_BYTES, TAG_BYTES } from "../domain/probeLayout.js";

/** A record as people read it. */
export interface ProbeRecord {
  readonly node: Address;
  /** Keyed tag of the address (IPv4) or of the /48 prefix (IPv6), 16 bytes. */
  readonly host: Hex;
  /** Keyed tag of the /24 (IPv4) or /48 (IPv6) prefix. */
  readonly net: Hex;
  /** Keyed tag of the /32 prefix (IPv6), zero for IPv4. */
  readonly wide: Hex;
  readonly kbps: number;
  readonly storageGb: number;
  /** Two letters A–Z, or empty. */
  readonly country: string;
  /** As measured, 0 to 3. */
  readonly kind: number;
  readonly portOpen: boolean;
}

/** The 80 bytes of a record. Throws `address` or `record` where a value does not fit its field. */
export function encodeProbe(record: ProbeRecord): Buffer {
  const bytes = Buffer.alloc(PROBE_BYTES);
  fromHex(record.node, NODE_BYTES).copy(bytes, PROBE_AT.node);
  fromHex(record.host, TAG_BYTES).copy(bytes, PROBE_AT.host);
  fromHex(record.net, TAG_BYTES).copy(bytes, PROBE_AT.net);
  fromHex(record.wide, TAG_BYTES).copy(bytes, PROBE_AT.wide);
  bytes.writeUInt32BE(within("kbps", record.kbps, 2 ** 32 - 1), PROBE_AT.kbps);
  bytes.writeUInt32BE(within("storageGb", record.storageGb, 2 ** 32 - 1), PROBE_AT.storageGb);
  if (!/^([A-Z]{2})?$/.test(record.country)) {
    throw new MsnError("record", `expected two letters A to Z or nothing, got ${JSON.stringify(record.country)}`, {
      field: "country",
    });
  }
  bytes.write(record.country, PROBE_AT.country, "ascii");
  bytes[PROBE_AT.kind] = within("kind", record.kind, 255);
  bytes[PROBE_AT.portOpen] = record.portOpen ? 1 : 0;
  return bytes;
}

/** The record at `offset` of a batch that {@link firstProbeFault} found good. */
export function decodeProbe(batch: Buffer, offset = 0): ProbeRecord {
  const hex = (at: number, length: number): Hex => toHex(batch.subarray(offset + at, offset + at + length));
  const country = batch.toString("latin1", offset + PROBE_AT.country, offset + PROBE_AT.country + 2);
  return {
    node: hex(PROBE_AT.node, NODE_BYTES),
    host: hex(PROBE_AT.host, TAG_BYTES),
    net: hex(PROBE_AT.net, TAG_BYTES),
    wide: hex(PROBE_AT.wide, TAG_BYTES),
    kbps: batch.readUInt32BE(offset + PROBE_AT.kbps),
    storageGb: batch.readUInt32BE(offset + PROBE_AT.storageGb),
    country: country === "\0\0" ? "" : country,
    kind: batch.readUInt8(offset + PROBE_AT.kind),
    portOpen: batch.readUInt8(offset + PROBE_AT.portOpen) === 1,
  };
}

function within(field: string, value: number, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new MsnError("record", `expected 0 to ${max}, got ${value}`, { field });
  }
  return value;
}
