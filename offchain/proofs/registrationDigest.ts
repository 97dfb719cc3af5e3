import { domainSeparator, type SigningDomain, TypedStruct } from "../crypto/typedData.js";
import type { Address } from "../domain/hex.js";
import type { UnsignedRegistration } from "./registrationRecord.js";

/** EIP-712 name, version and struct of a node registration (rewards-spec.md section 2), for wallets and ethers. */
export const REGISTRATION_DOMAIN_NAME = "Meson Bandwidth Proofs";
export const REGISTRATION_DOMAIN_VERSION = "1";
export const REGISTRATION_TYPES = {
  NodeRegistration: [
    { name: "node", type: "address" },
    { name: "operator", type: "address" },
    { name: "class", type: "uint8" },
    { name: "kind", type: "uint8" },
    { name: "issuedAt", type: "uint64" },
  ],
};

const STRUCT = new TypedStruct("NodeRegistration", REGISTRATION_TYPES.NodeRegistration);

/** The EIP-712 domain of registrations, for wallets and ethers. `token` is the MSN token. */
export const registrationSigningDomain = (chainId: number, token: Address): SigningDomain => ({
  name: REGISTRATION_DOMAIN_NAME,
  version: REGISTRATION_DOMAIN_VERSION,
  chainId,
  verifyingContract: token,
});

/** Its separator: 32 bytes. */
export const registrationDomain = (chainId: number, token: Address): Buffer =>
  domainSeparator(registrationSigningDomain(chainId, token));

/** EIP-712 digest of the registration whose 180-byte record starts at `offset`: the 32 bytes both parties sign. */
export function registrationDigest(domain: Uint8Array, records: Buffer, offset = 0): Buffer {
  return STRUCT.copied(0, records, offset, 20)
    .copied(1, records, offset + 20, 20)
    .copied(2, records, offset + 40, 1)
    .copied(3, records, offset + 41, 1)
    .copied(4, records, offset + 42, 8)
    .digest(domain);
}

/** The same digest of a registration that is no record yet. Throws `record` with the field for a value that does not fit it. */
export const unsignedRegistrationDigest = (domain: Uint8Array, registration: UnsignedRegistration): Buffer =>
  STRUCT.address(0, registration.node)
    .address(1, registration.operator)
    .uint8(2, registration.class)
    .uint8(3, registration.kind)
    .uint64(4, registration.issuedAt)
    .digest(domain);
