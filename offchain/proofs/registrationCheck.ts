import type { NodeClass, RegistrationRejection } from "../domain/types.js";
import { GAGA_NODE, GATEWAY_X } from "../domain/types.js";
import { REGISTRATION_AT } from "./registrationRecord.js";

const ZERO_ACCOUNT = Buffer.alloc(20);
const MAX_HOME_KIND = 3;

/** The class of a valid pair of class and kind, else undefined (rewards-spec.md section 2). */
export function classOf(classByte: number, kind: number): NodeClass | undefined {
  if (classByte === GATEWAY_X && kind === 0) return GATEWAY_X;
  if (classByte === GAGA_NODE && kind >= 1 && kind <= MAX_HOME_KIND) return GAGA_NODE;
  return undefined;
}

/**
 * The first check before the signatures that the record at `offset` fails, in the order of the specification; undefined if
 * it passes them. `epochEnd` in Unix seconds.
 */
export function firstFormFault(records: Buffer, offset: number, epochEnd: number): RegistrationRejection | undefined {
  const classByte = records.readUInt8(offset + REGISTRATION_AT.class);
  if (classOf(classByte, records.readUInt8(offset + REGISTRATION_AT.kind)) === undefined) return "class";
  const operatorAt = offset + REGISTRATION_AT.operator;
  if (records.subarray(operatorAt, operatorAt + 20).equals(ZERO_ACCOUNT)) return "operator";
  if (records.readBigUInt64BE(offset + REGISTRATION_AT.issuedAt) >= BigInt(epochEnd)) return "issuedAt";
  return undefined;
}
