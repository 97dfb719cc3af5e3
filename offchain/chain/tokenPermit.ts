import { type SigningDomain, TypedStruct } from "../crypto/typedData.js";
import type { Address } from "../domain/hex.js";

/** EIP-2612 struct of an allowance by signature (protocol.md section 1), for wallets and ethers. */
export const PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** An allowance of the MSN token, as its owner signs it. */
export interface TokenPermit {
  readonly owner: Address;
  readonly spender: Address;
  /** Wei of MSN. */
  readonly value: bigint;
  /** What `MSN.nonces(owner)` says. */
  readonly nonce: bigint;
  /** Unix seconds: the last second at which it can be used. */
  readonly deadline: bigint;
}

const STRUCT = new TypedStruct("Permit", PERMIT_TYPES.Permit);

/** The EIP-712 domain of the token, of permits as of delegations by signature. `token` is the `MSN` contract. */
export function tokenDomain(chainId: number, token: Address): SigningDomain {
  return { name: "Meson Network", version: "1", chainId, verifyingContract: token };
}

/** EIP-712 digest of a permit under a domain of `domainSeparator`: 32 bytes. Throws `record`. */
export const permitDigest = (domain: Uint8Array, permit: TokenPermit): Buffer =>
  STRUCT.address(0, permit.owner)
    .address(1, permit.spender)
    .uint256(2, permit.value)
    .uint256(3, permit.nonce)
    .uint256(4, permit.deadline)
    .digest(domain);
