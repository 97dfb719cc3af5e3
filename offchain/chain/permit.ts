import { Signature } from "ethers";

import type { Address } from "../domain/hex.js";
import { formatMsn } from "./amounts.js";
import { chainTime } from "./chainTime.js";
import { type Prepared, prepared } from "./prepared.js";
import type { Sender } from "./sender.js";
import { PERMIT_TYPES, tokenDomain } from "./tokenPermit.js";

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
  const domain = tokenDomain(book.chainId, book.contracts.MSN);
  const message = { owner: account, spender, value: amountWei, nonce, deadline };
  const { v, r, s } = Signature.from(await signer.signTypedData(domain, PERMIT_TYPES, message));
  return { deadline, v, r, s };
}

/** Allows `spender` to take exactly `amountWei` of the sender's tokens: what a permit says, as a transaction. */
export function prepareApproval({ contracts }: Sender, spender: Address, amountWei: bigint): Prepared {
  return prepared(`${spender} may take ${formatMsn(amountWei)}`, contracts.token.approve, [spender, amountWei]);
}
