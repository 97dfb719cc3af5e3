import { setTimeout as wait } from "node:timers/promises";

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;

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
function isAnswer(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "CALL_EXCEPTION";
}
