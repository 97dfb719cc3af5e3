import { classOf } from "../domain/nodeClass.js";
import type { RegistrationRejection } from "../domain/types.js";
import { REGISTRATION_AT } from "./registrationRecord.js";

export { classOf };

const ZERO_ACCOUNT = Buffer.alloc(20);

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
