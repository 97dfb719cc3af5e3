import { accountOf, SIGNATURE_BYTES, signDigest } from "../crypto/signature.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Hex } from "../domain/hex.js";
import { fromHex, toHex } from "../domain/hex.js";
import { registrationDigest } from "./registrationDigest.js";

/** Bytes of one record of `registrations.rows` (rewards-spec.md section 2). */
export const REGISTRATION_BYTES = 180;

/** Where each field stands in the record. */
export const REGISTRATION_AT = {
  node: 0,
  operator: 20,
  class: 40,
  kind: 41,
  issuedAt: 42,
  nodeSignature: 50,
  operatorSignature: 115,
} as const;

/** A record as people read it. Nothing about it is checked yet. */
export interface RegistrationRecord {
  readonly node: Address;
  readonly operator: Address;
  readonly class: number;
  readonly kind: number;
  /** Unix seconds, 64 bits. */
  readonly issuedAt: bigint;
  readonly nodeSignature: Hex;
  readonly operatorSignature: Hex;
}

/** What the two parties sign. */
export type UnsignedRegistration = Omit<RegistrationRecord, "nodeSignature" | "operatorSignature">;

/** The 180 bytes of a record. Throws `address` or `record` where a value does not fit its field. */
export function encodeRegistration(record: RegistrationRecord): Buffer {
  const bytes = encodeUnsigned(record);
  fromHex(record.nodeSignature, SIGNATURE_BYTES).copy(bytes, REGISTRATION_AT.nodeSignature);
  fromHex(record.operatorSignature, SIGNATURE_BYTES).copy(bytes, REGISTRATION_AT.operatorSignature);
  return bytes;
}

/** The record at `offset`; the caller has checked that 180 bytes are there. */
export function decodeRegistration(records: Buffer, offset = 0): RegistrationRecord {
  const hex = (at: number, length: number): Hex => toHex(records.subarray(offset + at, offset + at + length));
  return {
    node: hex(REGISTRATION_AT.node, 20),
    operator: hex(REGISTRATION_AT.operator, 20),
    class: records.readUInt8(offset + REGISTRATION_AT.class),
    kind: records.readUInt8(offset + REGISTRATION_AT.kind),
    issuedAt: records.readBigUInt64BE(offset + REGISTRATION_AT.issuedAt),
    nodeSignature: hex(REGISTRATION_AT.nodeSignature, SIGNATURE_BYTES),
    operatorSignature: hex(REGISTRATION_AT.operatorSignature, SIGNATURE_BYTES),
  };
}

/**
 * Signs a registration with the node's and the operator's private keys (32 bytes each) under a domain of
 * {@link registrationDomain}. Throws `record` where a key does not belong to the account the registration names.
 */
export function signRegistration(
  domain: Uint8Array,
  registration: UnsignedRegistration,
  nodeKey: Uint8Array,
  operatorKey: Uint8Array,
): RegistrationRecord {
  requireOwner("node", nodeKey, registration.node);
  requireOwner("operator", operatorKey, registration.operator);
  return decodeRegistration(signedRegistration(domain, registration, nodeKey, operatorKey));
}

/** The record {@link signRegistration} makes, as bytes, for keys that are known to belong to the two accounts. */
export function signedRegistration(
  domain: Uint8Array,
  registration: UnsignedRegistration,
  nodeKey: Uint8Array,
  operatorKey: Uint8Array,
): Buffer {
  const record = encodeUnsigned(registration);
  const digest = registrationDigest(domain, record);
  signDigest(digest, nodeKey).copy(record, REGISTRATION_AT.nodeSignature);
  signDigest(digest, operatorKey).copy(record, REGISTRATION_AT.operatorSignature);
  return record;
}

function requireOwner(field: string, key: Uint8Array, account: Address): void {
  const owner = toHex(accountOf(key));
  if (owner !== account) {
    throw new MsnError("record", `the key belongs to ${owner}, the registration names ${account}`, { field });
  }
}

function encodeUnsigned(registration: UnsignedRegistration): Buffer {
  const bytes = Buffer.alloc(REGISTRATION_BYTES);
  fromHex(registration.node, 20).copy(bytes, REGISTRATION_AT.node);
  fromHex(registration.operator, 20).copy(bytes, REGISTRATION_AT.operator);
  bytes[REGISTRATION_AT.class] = byte("class", registration.class);
  bytes[REGISTRATION_AT.kind] = byte("kind", registration.kind);
  if (registration.issuedAt < 0n || registration.issuedAt >= 1n << 64n) {
    throw new MsnError("record", `expected 64 bits, got ${registration.issuedAt}`, { field: "issuedAt" });
  }
  bytes.writeBigUInt64BE(registration.issuedAt, REGISTRATION_AT.issuedAt);
  return bytes;
}

function byte(field: string, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 255) {
    throw new MsnError("record", `expected 0 to 255, got ${value}`, { field });
  }
  return value;
}
