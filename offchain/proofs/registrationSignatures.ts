import { recoverSigner, SIGNATURE_BYTES } from "../crypto/signature.js";
import type { RegistrationRejection } from "../domain/types.js";
import { registrationDigest } from "./registrationDigest.js";
import { REGISTRATION_AT, REGISTRATION_BYTES } from "./registrationRecord.js";

/** What the two signatures of a registration came to, as a byte: good, or the first that is not. */
const GOOD = 0;
const BAD_NODE_SIGNATURE = 1;
const BAD_OPERATOR_SIGNATURE = 2;

/**
 * Checks the signatures of the registrations with the given record numbers under a domain of `registrationDomain`; the
 * outcomes stand in the order of the numbers, for {@link signatureFault} to read.
 */
export function checkSignatures(records: Buffer, domain: Uint8Array, numbers: Uint32Array): Uint8Array {
  return Uint8Array.from(numbers, (number) => {
    const offset = number * REGISTRATION_BYTES;
    const digest = registrationDigest(domain, records, offset);
    const isSignedBy = (accountAt: number, signatureAt: number): boolean => {
      const signature = records.subarray(offset + signatureAt, offset + signatureAt + SIGNATURE_BYTES);
      const account = records.subarray(offset + accountAt, offset + accountAt + 20);
      return recoverSigner(digest, signature)?.equals(account) === true;
    };
    if (!isSignedBy(REGISTRATION_AT.node, REGISTRATION_AT.nodeSignature)) return BAD_NODE_SIGNATURE;
    return isSignedBy(REGISTRATION_AT.operator, REGISTRATION_AT.operatorSignature) ? GOOD : BAD_OPERATOR_SIGNATURE;
  });
}

export const isGood = (outcome: number): boolean => outcome === GOOD;

/** Why a registration with this outcome is rejected; undefined for a good one. */
export function signatureFault(outcome: number): RegistrationRejection | undefined {
  if (isGood(outcome)) return undefined;
  return outcome === BAD_NODE_SIGNATURE ? "nodeSignature" : "operatorSignature";
}
