import { jsonLine } from "../../monitor/log.js";
import { isWrongCall, passLoop } from "../passLoop.js";
import { oneLine } from "../refusal.js";
import type { PassResult } from "./fullPass.js";
import type { OnEvent, WatchEvent } from "./perform.js";

/** Before the pass after one that sent something. */
const ACTED_PAUSE_MS = 1_000;

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
 * Makes passes until it is told to end; only a wrong option or deployment ends the loop. Returns whether the last pass was
 * alarmed. Throws what a single pass ended with.
 */
export async function watchLoop(
  pass: (onEvent: OnEvent) => Promise<PassResult>,
  { interval, once, signal }: LoopOptions,
  onEvent: OnEvent,
): Promise<boolean> {
  // What was done may have more to follow: a pass demands a few pages only, and then looks again.
  const pauseAfterMs = ({ taken }: PassResult): number =>
    taken.length > 0 ? Math.min(ACTED_PAUSE_MS, interval * 1_000) : interval * 1_000;
  const onFailure = (error: unknown, pauseMs: number): void => {
    onEvent({ kind: "error", text: `${oneLine(error)}; again in ${(pauseMs / 1_000).toFixed(1)} s` });
  };
  const last = await passLoop(() => pass(onEvent), pauseAfterMs, { once, signal, isFinal: isWrongCall, onFailure });
  return last?.isAlarmed ?? false;
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
  if (isJson) return jsonLine(LEVELS[event.kind], event, now);
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const mark = event.kind === "alert" || event.kind === "failed" ? `${event.kind.toUpperCase()} ` : "";
  return `${time} ${mark}${event.text.replaceAll(/[\r\n]+/g, " ")}`;
}

const LEVELS = {
  note: "info",
  done: "info",
  would: "info",
  waiting: "info",
  overtaken: "info",
  alert: "error",
  failed: "error",
  error: "warn",
} as const satisfies Record<WatchEvent["kind"], string>;
