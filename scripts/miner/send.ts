import { type SendingMethod, sendAndWait } from "../../offchain/chain/transaction.js";

/**
 * Sends a transaction, waits for its block and reports it; a dry run only asks the node what it would cost, which fails
 * where the transaction would. Returns whether something was sent.
 */
export async function send<A extends readonly unknown[]>(
  what: string,
  dryRun: boolean,
  method: SendingMethod<A>,
  args: A,
): Promise<boolean> {
  if (dryRun) {
    console.log(`dry run, nothing sent: ${what} (about ${await method.estimateGas(...args)} gas)`);
    return false;
  }
  const { hash, gasUsed } = await sendAndWait(method, args);
  console.log(`${what}\ntransaction ${hash}, ${gasUsed} gas`);
  return true;
}
