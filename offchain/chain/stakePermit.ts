import { Signature, type Signer, type TypedDataDomain, type TypedDataField } from "ethers";

import type { AddressBook } from "./addressBook.js";
import type { Contracts } from "./contracts.js";

/** EIP-2612 type (protocol.md section 1). */
const PERMIT_TYPES: Record<string, TypedDataField[]> = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** The EIP-712 domain of the token. */
export function tokenDomain({ chainId, contracts }: AddressBook): TypedDataDomain {
  return { name: "Meson Network", version: "1", chainId, verifyingContract: contracts.MSN };
}

/**
 * Signs that the staking contract may take exactly `amountWei` until `deadline` (Unix seconds), so that staking is one
 * transaction and leaves no approval behind.
 */
export async function signStakePermit(
  signer: Signer,
  book: AddressBook,
  { token }: Contracts,
  amountWei: bigint,
  deadline: number,
): Promise<Signature> {
  const owner = await signer.getAddress();
  const message = {
    owner,
    spender: book.contracts.MinerStaking,
    value: amountWei,
    nonce: await token.nonces(owner),
    deadline,
  };
  return Signature.from(await signer.signTypedData(tokenDomain(book), PERMIT_TYPES, message));
}
