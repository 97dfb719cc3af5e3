import { MsnError } from "../domain/errors.js";
import { PROBE_BYTES } from "../domain/probeLayout.js";
import type { Json } from "../io/canonicalJson.js";
import { writeCanonicalJson } from "../io/canonicalJson.js";
import type { ProbeRecord } from "../proofs/probeRecord.js";
import { decodeProbe } from "../proofs/probeRecord.js";
import type { RegistrationRecord } from "../proofs/registrationRecord.js";
import { decodeRegistration, REGISTRATION_BYTES } from "../proofs/registrationRecord.js";

// What people read instead of fixed-width records: one JSON object a line (rewards-spec.md section 2).

/** A batch as NDJSON, one record a line; `portOpen` is 0 or 1. Throws `record` where the length does not fit. */
export function probesToLines(batch: Buffer): string {
  const offsets = recordOffsets(batch, PROBE_BYTES);
  return offsets.map((at) => writeCanonicalJson(probeToJson(decodeProbe(batch, at)))).join("");
}

/** A registrations file as NDJSON. Throws `record` where the length does not fit. */
export function registrationsToLines(records: Buffer): string {
  const offsets = recordOffsets(records, REGISTRATION_BYTES);
  return offsets.map((at) => writeCanonicalJson(registrationToJson(decodeRegistration(records, at)))).join("");
}

function probeToJson(record: ProbeRecord): Json {
  return { ...record, portOpen: record.portOpen ? 1 : 0 };
}

function registrationToJson(record: RegistrationRecord): Json {
  return { ...record, issuedAt: String(record.issuedAt) };
}

function recordOffsets(bytes: Buffer, size: number): number[] {
  if (bytes.length % size !== 0) {
    throw new MsnError("record", `expected a multiple of ${size} bytes, got ${bytes.length}`);
  }
  return Array.from({ length: bytes.length / size }, (_, i) => i * size);
}
