import { setTimeout as wait } from "node:timers/promises";

import { MsnError } from "../domain/errors.js";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
/** Failures in a row after which a single pass gives up. */
const ONCE_ATTEMPTS = 5;

/** How passes follow each other. */
export interface PassLoopOptions {
  /** One pass, and no more than a few attempts at it. */
  readonly once: boolean;
  /** Ends the loop, at the latest when the present pass is over. */
  readonly signal: AbortSignal;
  /** What asking again does not mend. */
  readonly isFinal: (error: unknown) => boolean;
  /** Hears of a failure that is tried again after a pause. */
  readonly onFailure: (error: unknown, pauseMs: number) => void;
}

/**
 * Makes passes until it is told to end. A pass that throws is made again, after pauses that double up to five minutes and
 * never come at the same moment for all. Returns what the last good pass did; throws what a single pass ended with.
 */
export async function passLoop<T>(
  pass: () => Promise<T>,
  pauseAfterMs: (result: T) => number,
  { once, signal, isFinal, onFailure }: PassLoopOptions,
): Promise<T | undefined> {
  let last: T | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      last = await pass();
      failures = 0;
      if (once) return last;
      await pause(pauseAfterMs(last), signal);
    } catch (error) {
      failures++;
      if (isFinal(error) || (once && failures >= ONCE_ATTEMPTS)) throw error;
      const milliseconds = backOff(failures);
      onFailure(error, milliseconds);
      await pause(milliseconds, signal);
    }
  }
  return last;
}

/** The pause after so many failures in a row: between half and all of a bound that doubles. */
export function backOff(failures: number, random: () => number = Math.random): number {
  const bound = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  return bound * (0.5 + random() / 2);
}

/** A wrong option or deployment, which stays wrong. */
export const isWrongCall = (error: unknown): boolean =>
  error instanceof MsnError && (error.code === "argument" || error.code === "deployment");

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => undefined);
}
