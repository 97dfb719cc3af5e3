import { type TypedData, typedDataOf } from "../crypto/typedMessage.js";
import type { Address } from "../domain/hex.js";
import { REGISTRATION_TYPES, registrationSigningDomain } from "./registrationDigest.js";
import type { UnsignedRegistration } from "./registrationRecord.js";

/** What wallets take to sign a registration (`eth_signTypedData_v4`). */
export type RegistrationTypedData = TypedData<"NodeRegistration">;

/** The typed data behind `registrationDigest` (rewards-spec.md section 2), for wallets that sign it themselves. */
export const registrationTypedData = (
  chainId: number,
  token: Address,
  registration: UnsignedRegistration,
): RegistrationTypedData =>
  typedDataOf("NodeRegistration", REGISTRATION_TYPES.NodeRegistration, registrationSigningDomain(chainId, token), {
    ...registration,
  });
