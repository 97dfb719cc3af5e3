import type { Address } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { Registration, RegistrationRejection } from "../domain/types.js";
import { classOf, firstRegistrationFault } from "./registrationCheck.js";
import { registrationDigest } from "./registrationDigest.js";
import { REGISTRATION_AT, REGISTRATION_BYTES } from "./registrationRecord.js";

/** The registrations of a file that count, by node, and why the others do not, by record number. */
export interface RegistrationSelection {
  readonly counted: ReadonlyMap<Address, Registration>;
  readonly rejected: ReadonlyMap<number, RegistrationRejection>;
}

interface Candidate {
  readonly record: number;
  readonly digest: Buffer;
  readonly registration: Registration;
}

/**
 * Chooses from a registrations file (its length a multiple of the record) the good registration that counts for each
 * node and sets it against the carried ones (rewards-spec.md section 2).
 */
export function selectRegistrations(
  records: Buffer,
  domain: Uint8Array,
  epochEnd: number,
  carried: ReadonlyMap<Address, Registration>,
): RegistrationSelection {
  const rejected = new Map<number, RegistrationRejection>();
  const best = new Map<Address, Candidate>();
  for (let record = 0; record * REGISTRATION_BYTES < records.length; record++) {
    const offset = record * REGISTRATION_BYTES;
    const digest = registrationDigest(domain, records, offset);
    const fault = firstRegistrationFault(records, offset, digest, epochEnd);
    const registration = readRegistration(records, offset);
    if (fault !== undefined || registration === undefined) {
      rejected.set(record, fault ?? "class");
      continue;
    }
    const candidate = { record, digest, registration };
    const rival = best.get(registration.node);
    const wins = rival === undefined || beats(candidate, rival);
    if (rival !== undefined) rejected.set(wins ? rival.record : record, "superseded");
    if (wins) best.set(registration.node, candidate);
  }
  return { counted: withoutStale(best, carried, rejected), rejected };
}

/** Later `issuedAt` first, then the lower digest; on equal digests the earlier record stays. */
function beats(candidate: Candidate, rival: Candidate): boolean {
  const later = candidate.registration.issuedAt - rival.registration.issuedAt;
  return later === 0 ? candidate.digest.compare(rival.digest) < 0 : later > 0;
}

function withoutStale(
  best: ReadonlyMap<Address, Candidate>,
  carried: ReadonlyMap<Address, Registration>,
  rejected: Map<number, RegistrationRejection>,
): ReadonlyMap<Address, Registration> {
  const counted = new Map<Address, Registration>();
  for (const [node, { record, registration }] of best) {
    const earlier = carried.get(node);
    if (earlier !== undefined && registration.issuedAt <= earlier.issuedAt) rejected.set(record, "stale");
    else counted.set(node, registration);
  }
  return counted;
}

function readRegistration(records: Buffer, offset: number): Registration | undefined {
  const kind = records.readUInt8(offset + REGISTRATION_AT.kind);
  const nodeClass = classOf(records.readUInt8(offset + REGISTRATION_AT.class), kind);
  if (nodeClass === undefined) return undefined;
  return {
    node: toHex(records.subarray(offset, offset + 20)),
    operator: toHex(records.subarray(offset + REGISTRATION_AT.operator, offset + REGISTRATION_AT.operator + 20)),
    class: nodeClass,
    kind,
    // Exact: a good registration was issued before the epoch's end, which is a safe integer.
    issuedAt: Number(records.readBigUInt64BE(offset + REGISTRATION_AT.issuedAt)),
  };
}
