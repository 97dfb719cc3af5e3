import { type Prepared, prepared, sendUnlessSafe } from "../../offchain/chain/prepared.js";
import type { Included, SendingMethod } from "../../offchain/chain/transaction.js";

/**
 * Sends a checked transaction, waits for its block and reports it; a dry run only asks the node what it would cost, which
 * fails where the transaction would. Returns undefined where nothing was sent, which is so for a Safe too.
 */
export async function sendPrepared(transaction: Prepared, dryRun: boolean): Promise<Included | undefined> {
  if (dryRun) {
    console.log(`dry run, nothing sent: ${transaction.what} (about ${await transaction.estimateGas()} gas)`);
    return undefined;
  }
  const { included, text } = await sendUnlessSafe(transaction);
  console.log(text ?? `${transaction.what}\ntransaction ${included.hash}, ${included.gasUsed} gas`);
  return included;
}

/** `sendPrepared` of a contract's method. */
export async function send<A extends readonly unknown[]>(
  what: string,
  dryRun: boolean,
  method: SendingMethod<A>,
  args: A,
): Promise<Included | undefined> {
  return sendPrepared(prepared(what, method, args), dryRun);
}
