import { type Included, type SendingMethod, sendAndWait } from "./transaction.js";

/** A transaction whose conditions were checked, ready to be sent or to be asked for its price. */
export interface Prepared {
  /** What it does, for people: `staked 12.5 MSN for 0x…`. */
  readonly what: string;
  /** Gas it would take now; fails where the transaction would. */
  estimateGas(): Promise<bigint>;
  /** Sends it and waits for its block; throws `chain` if it fails there or never gets there. */
  send(): Promise<Included>;
}

export function prepared<A extends readonly unknown[]>(what: string, method: SendingMethod<A>, args: A): Prepared {
  return { what, estimateGas: () => method.estimateGas(...args), send: () => sendAndWait(method, args) };
}
