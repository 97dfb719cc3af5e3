import { setTimeout as wait } from "node:timers/promises";

import { isRecord } from "../io/jsonRecord.js";

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** What a node answers with when a contract refuses, next to ethers' own name for it. */
const REVERTED = 3;

/** Calls `read` again after passing faults of a node, with growing pauses; the last error is thrown. */
export async function withRetries<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (attempt === ATTEMPTS || isAnswer(error)) throw error;
      await wait(FIRST_PAUSE_MS * 4 ** (attempt - 1));
    }
  }
}

/** A contract's refusal is an answer; asking again changes nothing. */
export function isAnswer(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "CALL_EXCEPTION" || error.code === REVERTED);
}

/** How long to wait after so many failures in a row, the last one `error`: as long as the node asks for, or ever longer. */
export function pauseAfter(failures: number, error: unknown, firstPauseMs = FIRST_PAUSE_MS): number {
  return Math.min(LONGEST_PAUSE_MS, askedPauseMs(error) ?? firstPauseMs * 2 ** (failures - 1));
}

/** The pause that a node asks for with `Retry-After`; whole seconds, as rate limits give it. */
export function retryAfterMs(headers: unknown): number | undefined {
  const value = isRecord(headers) ? headers["retry-after"] : undefined;
  return typeof value === "string" && /^[0-9]{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}

/** Headers of the node's answer are with ethers' errors in `response`, and with Hardhat's among the causes. */
function askedPauseMs(error: unknown): number | undefined {
  for (let inner = error; isRecord(inner); inner = inner["cause"]) {
    const response = inner["response"];
    const asked = retryAfterMs(inner["headers"]) ?? retryAfterMs(isRecord(response) ? response["headers"] : undefined);
    if (asked !== undefined) return asked;
  }
  return undefined;
}
