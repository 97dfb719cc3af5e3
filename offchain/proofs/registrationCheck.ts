import { recoverSigner, SIGNATURE_BYTES } from "../crypto/signature.js";
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
 * The first check that the record at `offset` fails, in the order of the specification; undefined if it is good.
 * `digest` is its EIP-712 digest, `epochEnd` Unix seconds.
 */
export function firstRegistrationFault(
  records: Buffer,
  offset: number,
  digest: Uint8Array,
  epochEnd: number,
): RegistrationRejection | undefined {
  const bytes = (at: number, length: number): Buffer => records.subarray(offset + at, offset + at + length);
  const signedBy = (account: Buffer, signatureAt: number): boolean =>
    recoverSigner(digest, bytes(signatureAt, SIGNATURE_BYTES))?.equals(account) === true;

  const classByte = records.readUInt8(offset + REGISTRATION_AT.class);
  if (classOf(classByte, records.readUInt8(offset + REGISTRATION_AT.kind)) === undefined) return "class";
  const operator = bytes(REGISTRATION_AT.operator, 20);
  if (operator.equals(ZERO_ACCOUNT)) return "operator";
  if (records.readBigUInt64BE(offset + REGISTRATION_AT.issuedAt) >= BigInt(epochEnd)) return "issuedAt";
  if (!signedBy(bytes(REGISTRATION_AT.node, 20), REGISTRATION_AT.nodeSignature)) return "nodeSignature";
  if (!signedBy(operator, REGISTRATION_AT.operatorSignature)) return "operatorSignature";
  return undefined;
}
