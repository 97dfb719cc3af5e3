import { setTimeout as wait } from "node:timers/promises";

import { MsnError } from "../../domain/errors.js";
import { isRecord } from "../../io/jsonRecord.js";
import { oneLine } from "../refusal.js";
import { pauseAfter } from "../retry.js";
import type { RawProvider } from "../watch/transmit.js";

const ATTEMPTS = 5;
/** What nodes say of a transaction that they have already. */
const KNOWN = /already known|known transaction|already imported|already exists|ALREADY_EXISTS/i;
/** JSON-RPC errors after which a node may have taken the transaction nevertheless: internal error, limit exceeded. */
const UNCLEAR = new Set([-32603, -32005]);

/** Nobody knows whether a node took a transaction. */
export class UnclearSend extends MsnError {}

/**
 * Hands a signed transaction to the node. A response that is lost, or says nothing, is answered by handing in the same bytes
 * again, which are the same transaction and can be included only once. Throws what the node says where it refuses, and
 * `UnclearSend` where it says nothing to the end.
 */
export async function broadcast(provider: RawProvider, raw: string, hash: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await provider.send("eth_sendRawTransaction", [raw]);
      return;
    } catch (error) {
      if (KNOWN.test(textOf(error)) || (await isKnown(provider, hash))) return;
      if (isRefusal(error)) throw error;
      if (attempt === ATTEMPTS) throw unclear(`transaction ${hash}`, error);
      await wait(pauseAfter(attempt, error));
    }
  }
}

/** The error where the node did not say whether it took `what`. */
export function unclear(what: string, error: unknown): UnclearSend {
  const unknown = `the node did not say whether it took ${what} (${oneLine(error)})`;
  return new UnclearSend("chain", `${unknown}; run the same again, it finds out first`);
}

async function isKnown(provider: RawProvider, hash: string): Promise<boolean> {
  try {
    return (await provider.getTransaction(hash)) !== null;
  } catch {
    return false;
  }
}

/** Whether a node answered, and definitely with no, in place of falling silent. */
export function isRefusal(error: unknown): boolean {
  const codes = [...chainOf(error)].flatMap(({ code }) => (typeof code === "number" ? [code] : []));
  return codes.length > 0 && !codes.some((code) => UNCLEAR.has(code));
}

const textOf = (error: unknown): string =>
  [...chainOf(error)].map(({ message }) => (typeof message === "string" ? message : "")).join("\n");

/** An error and those it was made of, wherever ethers and Hardhat put them. */
function* chainOf(error: unknown, depth = 0): Generator<Readonly<Record<string, unknown>>> {
  if (!isRecord(error) || depth > 4) return;
  yield error;
  for (const inner of ["error", "cause", "info"]) yield* chainOf(error[inner], depth + 1);
}
