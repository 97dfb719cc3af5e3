import type { SigningDomain, TypedField } from "../crypto/typedData.js";
import { DOMAIN_FIELDS } from "../crypto/typedData.js";
import type { Address } from "../domain/hex.js";
import { REGISTRATION_DOMAIN_NAME, REGISTRATION_DOMAIN_VERSION, REGISTRATION_TYPES } from "./registrationDigest.js";
import type { UnsignedRegistration } from "./registrationRecord.js";

/** What wallets take to sign a registration (`eth_signTypedData_v4`). */
export interface RegistrationTypedData {
  readonly types: Readonly<Record<string, readonly TypedField[]>>;
  readonly primaryType: "NodeRegistration";
  readonly domain: SigningDomain;
  readonly message: Readonly<Record<string, string | number>>;
}

/** The typed data behind `registrationDigest` (rewards-spec.md section 2), for wallets that sign it themselves. */
export function registrationTypedData(
  chainId: number,
  token: Address,
  registration: UnsignedRegistration,
): RegistrationTypedData {
  const { node, operator, kind, issuedAt } = registration;
  return {
    types: { EIP712Domain: DOMAIN_FIELDS, ...REGISTRATION_TYPES },
    primaryType: "NodeRegistration",
    domain: {
      name: REGISTRATION_DOMAIN_NAME,
      version: REGISTRATION_DOMAIN_VERSION,
      chainId,
      verifyingContract: token,
    },
    message: { node, operator, class: registration.class, kind, issuedAt: String(issuedAt) },
  };
}
