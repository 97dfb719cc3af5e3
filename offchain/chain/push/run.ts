import type { OpenClaim } from "../openClaims.js";
import { isAnswer } from "../retry.js";
import { oneLine } from "../refusal.js";
import { type ClaimBatch, halvesOf } from "./batches.js";

/** What a run may spend at most; undefined for no bound. */
export interface PushBudget {
  readonly gas?: bigint | undefined;
  readonly wei?: bigint | undefined;
}

/** What the node says a batch would cost now, at most. */
export interface Quote {
  /** The transaction's gas limit: it takes no more, whatever happens before its block. */
  readonly gasLimit: bigint;
  /** The gas limit at the highest price the transaction offers, and what the chain takes for its data besides. */
  readonly weiLimit: bigint;
}

/** What a batch in a block did cost. */
export interface Spent {
  readonly hash: string;
  readonly gas: bigint;
  readonly wei: bigint;
}

/** How batches reach a chain. */
export interface PushSteps {
  /** Throws a contract's refusal where the batch would fail. */
  quote(batch: ClaimBatch): Promise<Quote>;
  send(batch: ClaimBatch, quote: Quote): Promise<Spent>;
  onSent(batch: ClaimBatch, spent: Spent): void;
}

/** A claim that fails alone too. */
export interface RefusedClaim {
  readonly claim: OpenClaim;
  readonly reason: string;
}

/** What became of a run. */
export interface PushReport {
  readonly paid: readonly ClaimBatch[];
  readonly refused: readonly RefusedClaim[];
  /** What the budget did not reach. */
  readonly left: readonly OpenClaim[];
  readonly gas: bigint;
  readonly wei: bigint;
}

/**
 * Sends batches in their order until the budget does not reach for another one; the last one is cut down to what it reaches.
 * A batch is sent only if the budget bears the most it can cost. One that fails, or is above `mostGas`, is halved until
 * what is wrong stands alone; that claim is left out and the others are paid. A node's own faults end the run: what was
 * sent is claimed, and the next run pays the rest.
 */
export async function pushBatches(
  batches: readonly ClaimBatch[],
  depth: number,
  mostGas: bigint,
  budget: PushBudget,
  steps: PushSteps,
): Promise<PushReport> {
  const paid: ClaimBatch[] = [];
  const refused: RefusedClaim[] = [];
  const open = [...batches].reverse();
  let [gas, wei] = [0n, 0n];
  const reaches = ({ gasLimit, weiLimit }: Quote): boolean =>
    (budget.gas === undefined || gas + gasLimit <= budget.gas) &&
    (budget.wei === undefined || wei + weiLimit <= budget.wei);
  for (let batch = open.pop(); batch !== undefined; batch = open.pop()) {
    const quote = await quoted(batch, steps);
    const [claim, second] = batch.claims;
    if (second !== undefined && (typeof quote === "string" || quote.gasLimit > mostGas || !reaches(quote))) {
      open.push(...halvesOf(batch, depth).reverse());
      continue;
    }
    if (typeof quote === "string") {
      if (claim !== undefined) refused.push({ claim, reason: quote });
      continue;
    }
    if (!reaches(quote)) {
      open.push(batch);
      break;
    }
    const spent = await steps.send(batch, quote);
    gas += spent.gas;
    wei += spent.wei;
    paid.push(batch);
    steps.onSent(batch, spent);
  }
  return { paid, refused, left: open.reverse().flatMap(({ claims }) => claims), gas, wei };
}

/** A quote, or what the contract refuses the batch with. */
async function quoted(batch: ClaimBatch, steps: PushSteps): Promise<Quote | string> {
  try {
    return await steps.quote(batch);
  } catch (error) {
    if (isAnswer(error)) return oneLine(error);
    throw error;
  }
}
