import type { Prepared } from "../../offchain/chain/prepared.js";
import type { Sender } from "../../offchain/chain/sender.js";
import type { Included } from "../../offchain/chain/transaction.js";

/** One transaction of an action. */
export interface Step {
  /** What is the case once a block includes it. */
  readonly what: string;
  /** Opens the wallet, and ends when a block includes the transaction. */
  send(): Promise<Included>;
}

/** What an action is going to do, all conditions checked, before the wallet opens. */
export interface Review {
  readonly title: string;
  /** Words and amounts, a sentence each. */
  readonly lines: readonly string[];
  /** About how much gas it takes; undefined where only a signature tells. */
  readonly gas: bigint | undefined;
  /** At least one. */
  readonly steps: readonly Step[];
}

/** Something that the user can do. `review` throws what forbids it. */
export interface Action {
  readonly name: string;
  review(sender: Sender): Promise<Review>;
}

/** The review of transactions whose gas the node can tell, which fails where the first of them would. */
export async function reviewOf(
  title: string,
  lines: readonly string[],
  steps: readonly [Prepared, ...Prepared[]],
): Promise<Review> {
  return { title, lines, gas: steps.length === 1 ? await steps[0].estimateGas() : undefined, steps };
}
