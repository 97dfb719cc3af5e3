import { type Prepared, sendUnlessSafe } from "../../offchain/chain/prepared.js";
import type { Included } from "../../offchain/chain/transaction.js";

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
