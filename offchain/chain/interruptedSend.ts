import type { Provider, TransactionResponse } from "ethers";

import { MsnError } from "../domain/errors.js";
import { type Fees, type UnrecordedSend, dropUnsent, recordSend, unrecordedSend } from "./deploymentJournal.js";

/** What is asked of a node. */
type Asked = Pick<Provider, "getBlock" | "getBlockNumber" | "getTransactionCount">;

/**
 * Settles what became of a transaction that was about to be sent when a deployment was interrupted. One that a block
 * includes goes into the journal, so that nothing is deployed twice; one that never left is forgotten, and so is one whose
 * nonce something else has used: that step is sent anew. Throws `chain` while it waits to be included.
 */
export async function settleInterruptedSend(provider: Asked, journal: string): Promise<void> {
  const send = await unrecordedSend(journal);
  if (send === undefined) return;
  const { sender, nonce, step } = send;
  if ((await provider.getTransactionCount(sender, "latest")) > nonce) {
    const transaction = await includedTransaction(provider, send);
    await (isSame(transaction, send)
      ? recordSend(journal, send, transaction.hash, feesOf(transaction))
      : dropUnsent(journal));
  } else if ((await provider.getTransactionCount(sender, "pending")) <= nonce) {
    await dropUnsent(journal);
  } else if (send.isFirst) {
    const waiting = `transaction ${nonce} of ${sender} (${step}) was sent and is in no block yet`;
    throw new MsnError("chain", `${waiting}; try again when it is`);
  }
}

export function isSame(
  transaction: TransactionResponse,
  { to, data, value }: Pick<UnrecordedSend, "to" | "data" | "value">,
): boolean {
  const isTo = (transaction.to ?? "").toLowerCase() === (to ?? "").toLowerCase();
  return isTo && transaction.data === data && transaction.value === value;
}

function feesOf({ maxFeePerGas, maxPriorityFeePerGas, gasPrice }: TransactionResponse): Fees {
  if (maxFeePerGas === null || maxPriorityFeePerGas === null) return { gasPrice };
  return { maxFeePerGas, maxPriorityFeePerGas };
}

/** Which transaction of an account; `afterBlock` is a block before it. */
type Sought = Pick<UnrecordedSend, "sender" | "nonce" | "afterBlock" | "step">;

/** The transaction of `sender` with `nonce`, in the first block after which the account has used that nonce. */
export async function includedTransaction(provider: Asked, send: Sought): Promise<TransactionResponse> {
  const { sender, nonce, afterBlock } = send;
  let [first, last] = [afterBlock, await provider.getBlockNumber()];
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    if ((await countAt(provider, send, middle)) > nonce) last = middle;
    else first = middle + 1;
  }
  const block = await provider.getBlock(first, true);
  const isIt = ({ from, nonce: used }: TransactionResponse): boolean =>
    used === nonce && from.toLowerCase() === sender.toLowerCase();
  const found = block?.prefetchedTransactions.find(isIt);
  if (found === undefined) throw notFound(send, `it is not in block ${first}`);
  return found;
}

async function countAt(provider: Asked, send: Sought, block: number): Promise<number> {
  try {
    return await provider.getTransactionCount(send.sender, block);
  } catch {
    throw notFound(send, `the node does not know the accounts of block ${block}`);
  }
}

function notFound({ sender, nonce, step }: Sought, why: string): MsnError {
  const what = `cannot find transaction ${nonce} of ${sender} (${step}), as ${why}`;
  return new MsnError("chain", `${what}; use a node with all history, or npx hardhat ignition track-tx`);
}
