import { setTimeout as wait } from "node:timers/promises";

import { MsnError } from "../../domain/errors.js";
import { oneLine } from "../refusal.js";
import type { PassResult } from "./fullPass.js";
import type { OnEvent, WatchEvent } from "./perform.js";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
/** Before the pass after one that sent something. */
const ACTED_PAUSE_MS = 1_000;
/** Failures in a row after which a single pass gives up. */
const ONCE_ATTEMPTS = 5;

/** How a watcher goes on. */
export interface LoopOptions {
  /** Seconds between passes. */
  readonly interval: number;
  /** One pass, and no more than a few attempts at it. */
  readonly once: boolean;
  /** Ends the loop, at the latest when the present pass is over. */
  readonly signal: AbortSignal;
}

/**
 * Makes passes until it is told to end. A pass that throws is made again, after pauses that double up to five minutes and
 * never come at the same moment for all watchers; only a wrong option or deployment ends the loop. Returns whether the last
 * pass was alarmed. Throws what a single pass ended with.
 */
export async function watchLoop(
  pass: (onEvent: OnEvent) => Promise<PassResult>,
  { interval, once, signal }: LoopOptions,
  onEvent: OnEvent,
): Promise<boolean> {
  let isAlarmed = false;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const result = await pass(onEvent);
      ({ isAlarmed } = result);
      failures = 0;
      if (once) return isAlarmed;
      // What was done may have more to follow: a pass demands a few pages only, and then looks again.
      const hasActed = result.taken.length > 0;
      await pause(hasActed ? Math.min(ACTED_PAUSE_MS, interval * 1_000) : interval * 1_000, signal);
    } catch (error) {
      failures++;
      if (isFinal(error) || (once && failures >= ONCE_ATTEMPTS)) throw error;
      const milliseconds = backOff(failures);
      onEvent({ kind: "error", text: `${oneLine(error)}; again in ${(milliseconds / 1_000).toFixed(1)} s` });
      await pause(milliseconds, signal);
    }
  }
  return isAlarmed;
}

/** What asking again does not mend. */
const isFinal = (error: unknown): boolean =>
  error instanceof MsnError && (error.code === "argument" || error.code === "deployment");

/** The pause after so many failures in a row: between half and all of a bound that doubles. */
export function backOff(failures: number, random: () => number = Math.random): number {
  const bound = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  return bound * (0.5 + random() / 2);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** A filter that lets a line pass that repeats itself only once an hour: how things stand is said when it changes. */
export function onlyNews(onEvent: OnEvent, now: () => number = Date.now): OnEvent {
  const said = new Map<string, number>();
  return (event) => {
    const key = `${event.kind} ${event.text}`;
    const last = said.get(key);
    if (isStanding(event) && last !== undefined && now() - last < REPEAT_MS) return;
    said.set(key, now());
    for (const [text, at] of said) if (now() - at >= REPEAT_MS) said.delete(text);
    onEvent(event);
  };
}

const REPEAT_MS = 3_600_000;
const isStanding = ({ kind }: WatchEvent): boolean => kind !== "done" && kind !== "error";

/** How a line is written: for people, or as JSON, one object a line. */
export function eventLine(event: WatchEvent, isJson: boolean, now: Date = new Date()): string {
  const time = `${now.toISOString().slice(0, 19)}Z`;
  if (isJson) return JSON.stringify({ time, ...event });
  const mark = event.kind === "alert" || event.kind === "failed" ? `${event.kind.toUpperCase()} ` : "";
  return `${time} ${mark}${event.text.replaceAll(/[\r\n]+/g, " ")}`;
}
