import { WrittenForSafe, unlessWritten } from "./safe/signerForSafe.js";
import { type Included, type SendingMethod, sendAndWait } from "./transaction.js";

/** A transaction whose conditions were checked, ready to be sent or to be asked for its price. */
export interface Prepared {
  /** What it does, for people: `staked 12.5 MSN for 0x…`. */
  readonly what: string;
  /** Gas it would take now; fails where the transaction would. */
  estimateGas(): Promise<bigint>;
  /**
   * Sends it and waits for its block; throws `chain` if it fails there or never gets there, and `WrittenForSafe` where the
   * sender is a Safe, whose owners send.
   */
  send(): Promise<Included>;
}

export function prepared<A extends readonly unknown[]>(what: string, method: SendingMethod<A>, args: A): Prepared {
  return { what, estimateGas: () => method.estimateGas(...args), send: () => sendAndWait(method, args) };
}

/** What an account that cannot sign a permit does instead: it allows exactly what `transaction` takes, and then does that. */
export function afterApproval(approval: Prepared, transaction: Prepared): Prepared {
  return {
    what: transaction.what,
    estimateGas: () => approval.estimateGas(),
    send: async () => {
      await unlessWritten(approval.send());
      return transaction.send();
    },
  };
}

/** A transaction's receipt, or what to say where it was written for a Safe in place of being sent. */
export type Sent =
  { readonly included: Included; readonly text: undefined } | { readonly included: undefined; readonly text: string };

/** Sends a transaction, or has it written for a Safe where the sender is one. */
export async function sendUnlessSafe(transaction: Prepared): Promise<Sent> {
  try {
    return { included: await transaction.send(), text: undefined };
  } catch (error) {
    if (!(error instanceof WrittenForSafe)) throw error;
    const { calls, file } = error;
    const count = calls === 1 ? "1 call" : `${calls} calls`;
    return { included: undefined, text: `for the Safe, nothing sent: ${transaction.what} (${count} in ${file})` };
  }
}
