import { Signature, type TypedDataDomain, type TypedDataField } from "ethers";

import type { Address } from "../domain/hex.js";
import type { AddressBook } from "./addressBook.js";
import { formatMsn } from "./amounts.js";
import { chainTime } from "./chainTime.js";
import { type Prepared, prepared } from "./prepared.js";
import type { Sender } from "./sender.js";

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
function tokenDomain({ chainId, contracts }: AddressBook): TypedDataDomain {
  return { name: "Meson Network", version: "1", chainId, verifyingContract: contracts.MSN };
}

/** Seconds that a permit made for the next transaction holds. */
const PERMIT_SECONDS = 3_600;

/** A signed allowance, as contracts take it. */
export interface Permit {
  /** Unix seconds. */
  readonly deadline: number;
  readonly v: number;
  readonly r: string;
  readonly s: string;
}

/**
 * Signs that `spender` may take exactly `amountWei` of the sender's tokens within the hour, so that a deposit is one
 * transaction and leaves no approval behind.
 */
export async function signPermit(
  { account, book, contracts, provider, signer }: Sender,
  spender: Address,
  amountWei: bigint,
): Promise<Permit> {
  const deadline = (await chainTime(provider)) + PERMIT_SECONDS;
  const nonce = await contracts.token.nonces(account);
  const message = { owner: account, spender, value: amountWei, nonce, deadline };
  const { v, r, s } = Signature.from(await signer.signTypedData(tokenDomain(book), PERMIT_TYPES, message));
  return { deadline, v, r, s };
}

/** Allows `spender` to take exactly `amountWei` of the sender's tokens: what a permit says, as a transaction. */
export function prepareApproval({ contracts }: Sender, spender: Address, amountWei: bigint): Prepared {
  return prepared(`${spender} may take ${formatMsn(amountWei)}`, contracts.token.approve, [spender, amountWei]);
}
