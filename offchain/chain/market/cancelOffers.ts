import { MsnError } from "../../domain/errors.js";
import { type Prepared, prepared } from "../prepared.js";
import { readMany } from "../readMany.js";
import type { Sender } from "../sender.js";

/**
 * Takes back the sender's offers with these nonces, as far as they are not taken back already; throws `chain` where all are.
 */
export async function prepareCancelOffers(
  { account, contracts: { exchange } }: Sender,
  nonces: readonly bigint[],
): Promise<Prepared> {
  const isCancelled = await readMany(nonces, (nonce) => exchange.isCancelled(account, nonce));
  const [before, now] = [nonces.filter((_, i) => isCancelled[i]), nonces.filter((_, i) => !isCancelled[i])];
  if (now.length === 0) {
    throw new MsnError("chain", `nothing to cancel: ${account}'s offers with ${named(before)} are cancelled already`);
  }
  const rest = before.length === 0 ? "" : `; those with ${named(before)} were before`;
  return prepared(`cancelled ${account}'s offers with ${named(now)}${rest}`, exchange.cancel, [now]);
}

/** Takes back all of the sender's offers with a lower nonce; throws `chain` where they are already. */
export async function prepareCancelBelow(
  { account, contracts: { exchange } }: Sender,
  nonce: bigint,
): Promise<Prepared> {
  const liveFrom = await exchange.liveFrom(account);
  if (nonce <= liveFrom) {
    const already = `${account}'s offers with a nonce below ${liveFrom} are cancelled already`;
    throw new MsnError("chain", `nothing to cancel: ${already}`);
  }
  return prepared(`cancelled ${account}'s offers with a nonce below ${nonce}`, exchange.cancelBelow, [nonce]);
}

const named = (nonces: readonly bigint[]): string => `${nonces.length === 1 ? "nonce" : "nonces"} ${nonces.join(", ")}`;
