import { MsnError } from "../../domain/errors.js";
import { utc } from "../../domain/utcTime.js";
import { activationWaitsFor, readReview } from "../challenges/review.js";
import { chainTime } from "../chainTime.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";

/** The activation of the pending root; throws `chain` where none is pending, or its window or a demand is open. */
export async function prepareActivation({ contracts, provider }: Sender): Promise<Prepared> {
  const review = await readReview(contracts);
  if (review.proposer === undefined) throw new MsnError("chain", "no root is pending");
  const now = await chainTime(provider);
  const obstacle = activationWaitsFor(review, now);
  if (obstacle !== undefined) {
    const problem = `epoch ${review.epoch} is not active yet: ${obstacle}; the chain's time is ${utc(now)}`;
    throw new MsnError("chain", problem);
  }
  return prepared(`epoch ${review.epoch} active: ${review.root}`, contracts.distributor.activate, []);
}
