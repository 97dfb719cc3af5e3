import { type TransactionReceipt, type TransactionResponse, isError } from "ethers";

import { MsnError } from "../domain/errors.js";

/** How long a transaction may take to be included. */
const PATIENCE_MS = 600_000;

/** The parts of a typed contract method that sending needs. */
export interface SendingMethod<A extends readonly unknown[]> {
  (...args: A): Promise<TransactionResponse>;
  estimateGas(...args: A): Promise<bigint>;
}

/** An included transaction. */
export interface Included {
  readonly hash: string;
  readonly gasUsed: bigint;
  readonly receipt: TransactionReceipt;
}

/** Sends a transaction and waits until a block includes it; throws `chain` if it fails there or never gets there. */
export async function sendAndWait<A extends readonly unknown[]>(method: SendingMethod<A>, args: A): Promise<Included> {
  const transaction = await method(...args);
  const { hash } = transaction;
  const receipt = await transaction.wait(1, PATIENCE_MS).catch((error: unknown) => {
    if (isError(error, "CALL_EXCEPTION")) throw new MsnError("chain", `transaction ${hash} failed in its block`);
    if (!isError(error, "TIMEOUT")) throw error;
    throw new MsnError("chain", `transaction ${hash} is in no block after ${PATIENCE_MS / 60_000} minutes`);
  });
  if (receipt === null) throw new MsnError("chain", `transaction ${hash} has no receipt`);
  return { hash, gasUsed: receipt.gasUsed, receipt };
}
