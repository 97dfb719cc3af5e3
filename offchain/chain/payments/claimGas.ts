import type { ContractTransaction, Signer } from "ethers";

import type { SendingMethod } from "../transaction.js";

/**
 * Between a claim's estimate and its block somebody may settle for the account or empty the distributor's balance, and the
 * claim then does more: it pays usage for the first time since the vault was paid back, and draws on the vault.
 */
const ROOM_GAS = 45_000n;

/** A method whose transaction can be had without sending it. */
export interface PopulatedMethod<A extends readonly unknown[]> extends SendingMethod<A> {
  populateTransaction(...args: A): Promise<ContractTransaction>;
}

/** The same claim with room in its gas limit; what it does not use, nobody pays for. */
export function withClaimGas<A extends readonly unknown[]>(
  signer: Signer,
  method: PopulatedMethod<A>,
): SendingMethod<A> {
  const estimateGas = (...args: A): Promise<bigint> => method.estimateGas(...args);
  const send = async (...args: A): ReturnType<SendingMethod<A>> => {
    const gas = await method.estimateGas(...args);
    const transaction = await method.populateTransaction(...args);
    return signer.sendTransaction({ ...transaction, gasLimit: gas + gas / 10n + ROOM_GAS });
  };
  return Object.assign(send, { estimateGas });
}
