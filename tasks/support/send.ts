import { type SendingMethod, sendAndWait } from "../../offchain/chain/transaction.js";

/** Sends a transaction and reports it; with `dryRun` only asks the node what it would cost, which fails where it would. */
export async function send<A extends readonly unknown[]>(
  what: string,
  dryRun: boolean,
  method: SendingMethod<A>,
  args: A,
): Promise<void> {
  if (dryRun) {
    console.log(`dry run, nothing sent: ${what} (about ${await method.estimateGas(...args)} gas)`);
    return;
  }
  const { hash, gasUsed } = await sendAndWait(method, args);
  console.log(`${what} (transaction ${hash}, ${gasUsed} gas)`);
}
