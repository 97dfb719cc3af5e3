import { MsnError } from "../domain/errors.js";
import { PROBE_BYTES, TAG_BYTES } from "../domain/probeLayout.js";
import type { Json } from "../io/canonicalJson.js";
import { isJson, writeCanonicalJson } from "../io/canonicalJson.js";
import { JsonFields } from "../io/jsonFields.js";
import { encodeBatch } from "../proofs/probeBatch.js";
import type { ProbeRecord } from "../proofs/probeRecord.js";
import { decodeProbe } from "../proofs/probeRecord.js";
import type { RegistrationRecord } from "../proofs/registrationRecord.js";
import { decodeRegistration, encodeRegistration, REGISTRATION_BYTES } from "../proofs/registrationRecord.js";

// What people read and write instead of fixed-width records: one JSON object a line (rewards-spec.md section 2).

const SIGNATURE_BYTES = 65;
const UINT32_MAX = 2 ** 32 - 1;
const PROBE_KEYS = ["country", "host", "kbps", "kind", "net", "node", "portOpen", "storageGb", "wide"];
const REGISTRATION_KEYS = ["class", "issuedAt", "kind", "node", "nodeSignature", "operator", "operatorSignature"];

/** A batch as NDJSON, one record a line; `portOpen` is 0 or 1. Throws `record` where the length does not fit. */
export function probesToLines(batch: Buffer): string {
  const offsets = recordOffsets(batch, PROBE_BYTES);
  return offsets.map((at) => writeCanonicalJson(probeToJson(decodeProbe(batch, at)))).join("");
}

/** The batch of an NDJSON text, records in any order. Throws `json` or `record` with `file` and line. */
export function probesFromLines(text: string, file: string): Buffer {
  const records = parseLines(text, file, PROBE_KEYS, probeFromJson);
  try {
    return encodeBatch(records);
  } catch (error) {
    throw MsnError.within({ file }, error);
  }
}

/** A registrations file as NDJSON. Throws `record` where the length does not fit. */
export function registrationsToLines(records: Buffer): string {
  const offsets = recordOffsets(records, REGISTRATION_BYTES);
  return offsets.map((at) => writeCanonicalJson(registrationToJson(decodeRegistration(records, at)))).join("");
}

/** The registrations file of an NDJSON text, in the order of its lines. Throws `json` or `record` with `file` and line. */
export function registrationsFromLines(text: string, file: string): Buffer {
  return Buffer.concat(parseLines(text, file, REGISTRATION_KEYS, (f) => encodeRegistration(registrationFromJson(f))));
}

function probeToJson(record: ProbeRecord): Json {
  return { ...record, portOpen: record.portOpen ? 1 : 0 };
}

function probeFromJson(fields: JsonFields): ProbeRecord {
  return {
    node: fields.address("node"),
    host: fields.hex("host", TAG_BYTES),
    net: fields.hex("net", TAG_BYTES),
    wide: fields.hex("wide", TAG_BYTES),
    kbps: fields.integer("kbps", 0, UINT32_MAX),
    storageGb: fields.integer("storageGb", 0, UINT32_MAX),
    country: fields.text("country"),
    kind: fields.integer("kind", 0, 255),
    portOpen: fields.integer("portOpen", 0, 1) === 1,
  };
}

function registrationToJson(record: RegistrationRecord): Json {
  return { ...record, issuedAt: String(record.issuedAt) };
}

function registrationFromJson(fields: JsonFields): RegistrationRecord {
  return {
    node: fields.address("node"),
    operator: fields.address("operator"),
    class: fields.integer("class", 0, 255),
    kind: fields.integer("kind", 0, 255),
    issuedAt: fields.amount("issuedAt", 0n, 1n << 64n),
    nodeSignature: fields.hex("nodeSignature", SIGNATURE_BYTES),
    operatorSignature: fields.hex("operatorSignature", SIGNATURE_BYTES),
  };
}

function recordOffsets(bytes: Buffer, size: number): number[] {
  if (bytes.length % size !== 0) {
    throw new MsnError("record", `expected a multiple of ${size} bytes, got ${bytes.length}`);
  }
  return Array.from({ length: bytes.length / size }, (_, i) => i * size);
}

function parseLines<T>(text: string, file: string, keys: readonly string[], read: (fields: JsonFields) => T): T[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [read(JsonFields.of(parseLine(line), file, "", keys))];
    } catch (error) {
      throw MsnError.within({ file, line: i + 1 }, error);
    }
  });
}

function parseLine(line: string): Json {
  try {
    const value: unknown = JSON.parse(line);
    if (isJson(value)) return value;
  } catch {
    // reported below, together with values that JSON allows and the format does not
  }
  throw new MsnError("json", "expected an object of texts and numbers in JSON");
}
