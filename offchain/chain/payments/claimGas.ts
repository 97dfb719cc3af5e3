import type { ContractTransaction, Signer } from "ethers";

import { gasLimitOf } from "../push/gasLimit.js";
import type { SendingMethod } from "../transaction.js";

/** A method whose transaction can be had without sending it. */
export interface PopulatedMethod<A extends readonly unknown[]> extends SendingMethod<A> {
  populateTransaction(...args: A): Promise<ContractTransaction>;
}

/** The same claim, of so many accounts, with room in its gas limit; what it does not use, nobody pays for. */
export function withClaimGas<A extends readonly unknown[]>(
  signer: Signer,
  method: PopulatedMethod<A>,
  accounts = 1,
): SendingMethod<A> {
  const estimateGas = (...args: A): Promise<bigint> => method.estimateGas(...args);
  const send = async (...args: A): ReturnType<SendingMethod<A>> => {
    const gas = await method.estimateGas(...args);
    const transaction = await method.populateTransaction(...args);
    return signer.sendTransaction({ ...transaction, gasLimit: gasLimitOf(gas, accounts) });
  };
  return Object.assign(send, { estimateGas });
}
