import type { Address } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { Registration, RegistrationRejection } from "../domain/types.js";
import { GAGA_NODE, GATEWAY_X } from "../domain/types.js";
import { firstFormFault } from "./registrationCheck.js";
import { registrationDigest } from "./registrationDigest.js";
import { REGISTRATION_AT, REGISTRATION_BYTES } from "./registrationRecord.js";
import { checkSignatures, signatureFault } from "./registrationSignatures.js";

/** The registrations of a file that count, by node, and why the others do not, by record number. */
export interface RegistrationSelection {
  readonly counted: ReadonlyMap<Address, Registration>;
  readonly rejected: ReadonlyMap<number, RegistrationRejection>;
}

interface Candidate {
  readonly record: number;
  readonly registration: Registration;
}

/** Checks the signatures of some registrations of a file: like {@link checkSignatures}, here or elsewhere. */
export type SignatureCheck = (records: Buffer, domain: Uint8Array, numbers: Uint32Array) => Promise<Uint8Array>;

const checkHere: SignatureCheck = (records, domain, numbers) =>
  Promise.resolve(checkSignatures(records, domain, numbers));

/**
 * Chooses from a registrations file (its length a multiple of the record) the good registration that counts for each
 * node and sets it against the carried ones (rewards-spec.md section 2). `epochEnd` in Unix seconds.
 */
export async function selectRegistrations(
  records: Buffer,
  domain: Uint8Array,
  epochEnd: number,
  carried: ReadonlyMap<Address, Registration>,
  check: SignatureCheck = checkHere,
): Promise<RegistrationSelection> {
  const { good, rejected } = await goodRegistrations(records, domain, epochEnd, check);
  const best = new Map<Address, Candidate>();
  for (const record of good) {
    const candidate = { record, registration: readRegistration(records, record) };
    const rival = best.get(candidate.registration.node);
    const wins = rival === undefined || beats(candidate, rival, records, domain);
    if (rival !== undefined) rejected.set(wins ? rival.record : record, "superseded");
    if (wins) best.set(candidate.registration.node, candidate);
  }
  return { counted: withoutStale(best, carried, rejected), rejected };
}

/** The numbers of the records that are good, ascending, and why the others are not. */
async function goodRegistrations(
  records: Buffer,
  domain: Uint8Array,
  epochEnd: number,
  check: SignatureCheck,
): Promise<{ good: number[]; rejected: Map<number, RegistrationRejection> }> {
  const rejected = new Map<number, RegistrationRejection>();
  const wellFormed: number[] = [];
  for (let record = 0; record * REGISTRATION_BYTES < records.length; record++) {
    const fault = firstFormFault(records, record * REGISTRATION_BYTES, epochEnd);
    if (fault === undefined) wellFormed.push(record);
    else rejected.set(record, fault);
  }
  const outcomes = await check(records, domain, Uint32Array.from(wellFormed));
  const good = wellFormed.filter((record, i) => {
    const fault = signatureFault(outcomes[i] ?? 0);
    if (fault !== undefined) rejected.set(record, fault);
    return fault === undefined;
  });
  return { good, rejected };
}

/** Later `issuedAt` first, then the lower digest; on equal digests the earlier record stays. */
function beats(candidate: Candidate, rival: Candidate, records: Buffer, domain: Uint8Array): boolean {
  const later = candidate.registration.issuedAt - rival.registration.issuedAt;
  if (later !== 0) return later > 0;
  const digestOf = ({ record }: Candidate): Buffer => registrationDigest(domain, records, record * REGISTRATION_BYTES);
  return digestOf(candidate).compare(digestOf(rival)) < 0;
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

/** A record whose class and kind are a valid pair. */
function readRegistration(records: Buffer, record: number): Registration {
  const offset = record * REGISTRATION_BYTES;
  const account = (at: number): Address => toHex(records.subarray(offset + at, offset + at + 20));
  return {
    node: account(REGISTRATION_AT.node),
    operator: account(REGISTRATION_AT.operator),
    class: records.readUInt8(offset + REGISTRATION_AT.class) === GATEWAY_X ? GATEWAY_X : GAGA_NODE,
    kind: records.readUInt8(offset + REGISTRATION_AT.kind),
    // Exact: a good registration was issued before the epoch's end, which is a safe integer.
    issuedAt: Number(records.readBigUInt64BE(offset + REGISTRATION_AT.issuedAt)),
  };
}
