import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

import { readBytes, writeAtomically } from "../io/files.js";

/** Somebody should look at this. */
export interface Alert {
  /** As rules and runbook name it. */
  readonly name: string;
  readonly severity: "warning" | "critical";
  readonly text: string;
  /** The same for what is the same matter, whatever the text says of it now. */
  readonly key: string;
}

/** Where alerts go. */
export interface AlertTarget {
  /** Gets a POST with JSON; a secret. */
  readonly webhook: string | undefined;
  /** Run by the shell with the same JSON on its standard input. */
  readonly command: string | undefined;
}

/** How alerts are sent; the defaults are for people, tests are less patient. */
export interface SendingOptions {
  /** Remembers what was sent, so that a run an hour later does not say it again at once; undefined for nowhere. */
  readonly memoryFile?: string | undefined;
  readonly repeatMs?: number;
  readonly attempts?: number;
  readonly firstPauseMs?: number;
  readonly timeoutMs?: number;
  readonly now?: () => number;
  /** Hears why an alert was not delivered; without the target's secrets. */
  readonly onFailure: (text: string) => void;
}

const HOUR_MS = 3_600_000;
/** Alerts that wait to be sent; a target that is down for long must not fill the memory. */
const MOST_WAITING = 100;

/**
 * Sends alerts beside the work: `raise` returns at once, what fails is tried again with growing pauses, and nothing ever throws
 * into the work. A matter that stands is repeated once in four hours.
 */
export class AlertSender {
  readonly #sent = new Map<string, number>();
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(
    private readonly target: AlertTarget,
    private readonly options: SendingOptions,
  ) {}

  /** Reads what earlier runs have sent; a missing or broken memory means that some are sent again. */
  async load(): Promise<void> {
    const { memoryFile } = this.options;
    if (memoryFile === undefined) return;
    try {
      const value: unknown = JSON.parse((await readBytes(memoryFile)).toString("utf8"));
      if (typeof value !== "object" || value === null) return;
      for (const [key, at] of Object.entries(value)) if (typeof at === "number") this.#sent.set(key, at);
    } catch {
      this.#sent.clear();
    }
  }

  raise(alert: Alert): void {
    const { webhook, command } = this.target;
    if (webhook === undefined && command === undefined) return;
    const now = this.#now();
    const last = this.#sent.get(alert.key);
    const repeatMs = this.options.repeatMs ?? 4 * HOUR_MS;
    // A time of the future is a clock that was wrong, or a file that was tampered with: it must not silence anything.
    if (last !== undefined && last <= now && now - last < repeatMs) return;
    if (this.#waiting >= MOST_WAITING) {
      this.options.onFailure(`alert dropped, too many wait: ${alert.name}`);
      return;
    }
    this.#sent.set(alert.key, now);
    for (const [key, at] of this.#sent) if (now - at >= repeatMs) this.#sent.delete(key);
    this.#waiting++;
    this.#queue = this.#queue.then(() => this.#deliver(alert)).finally(() => this.#waiting--);
  }

  /** Waits until all is delivered or given up, at most so long. */
  async flush(patienceMs: number): Promise<void> {
    const stopping = new AbortController();
    await Promise.race([this.#queue, wait(patienceMs, undefined, { signal: stopping.signal }).catch(() => undefined)]);
    stopping.abort();
  }

  async #deliver(alert: Alert): Promise<void> {
    const { command, webhook } = this.target;
    const body = JSON.stringify({ ...alert, time: new Date(this.#now()).toISOString() });
    const ways = [
      ...(webhook === undefined ? [] : [() => post(webhook, body, this.options.timeoutMs ?? 10_000)]),
      ...(command === undefined ? [] : [() => runCommand(command, body, this.options.timeoutMs ?? 60_000)]),
    ];
    const delivered = await Promise.all(ways.map((way) => this.#retried(way, alert)));
    if (delivered.includes(true)) await this.#remember();
    else this.#sent.delete(alert.key); // the next look raises it again
  }

  async #retried(way: () => Promise<void>, { name }: Alert): Promise<boolean> {
    const { attempts = 5, firstPauseMs = 1_000, onFailure } = this.options;
    for (let attempt = 1; ; attempt++) {
      try {
        await way();
        return true;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        onFailure(`alert ${name} not delivered: ${reason}`);
        if (attempt >= attempts) return false;
        await wait(firstPauseMs * 2 ** (attempt - 1), undefined, { ref: false });
      }
    }
  }

  async #remember(): Promise<void> {
    const { memoryFile, onFailure } = this.options;
    if (memoryFile === undefined) return;
    const text = JSON.stringify(Object.fromEntries(this.#sent));
    await writeAtomically(memoryFile, text).catch(() => {
      onFailure(`what alerts were sent cannot be written to ${memoryFile}`);
    });
  }

  #now(): number {
    return this.options.now?.() ?? Date.now();
  }
}

/** Errors name no part of the URL, which is a secret. */
async function post(url: string, body: string, timeoutMs: number): Promise<void> {
  const headers = { "content-type": "application/json" };
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, { method: "POST", headers, body, signal, redirect: "error" }).catch(
    (error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no answer";
      throw new Error(`the webhook cannot be reached (${code})`);
    },
  );
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
}

async function runCommand(command: string, body: string, timeoutMs: number): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ["pipe", "ignore", "ignore"], timeout: timeoutMs });
  child.stdin.on("error", () => undefined); // a command need not read what it is given
  child.stdin.end(`${body}\n`);
  await new Promise<void>((resolve, reject) => {
    child.once("error", () => {
      reject(new Error("the command cannot be started"));
    });
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`the command ended with ${code ?? signal ?? "nothing"}`));
    });
  });
}
