import { prepared } from "../../offchain/chain/prepared.js";
import type { Included, SendingMethod } from "../../offchain/chain/transaction.js";
import { sendPrepared } from "./sendPrepared.js";

/** `sendPrepared` of a contract's method. */
export async function send<A extends readonly unknown[]>(
  what: string,
  dryRun: boolean,
  method: SendingMethod<A>,
  args: A,
): Promise<Included | undefined> {
  return sendPrepared(prepared(what, method, args), dryRun);
}
