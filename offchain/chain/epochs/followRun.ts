import { readPinned } from "../../epoch/published.js";
import { rejectionCounts } from "../../epoch/artifacts.js";
import { MsnError } from "../../domain/errors.js";
import { utc } from "../../domain/utcTime.js";
import type { Alert } from "../../monitor/alertSender.js";
import type { Metrics } from "../../monitor/metrics.js";
import { type ChainMonitor, inspectChain } from "../health/monitor.js";
import { isWrongCall, passLoop } from "../passLoop.js";
import { oneLine } from "../refusal.js";
import { Disagreement } from "./disagreement.js";
import { type Waiting, runEpochs } from "./run.js";
import { artifactsOf } from "./runArtifacts.js";
import type { OnRunEvent, RunContext, RunEvent } from "./runContext.js";

/** How a run goes on. */
export interface FollowOptions {
  /** Whether it stays for the next step, and the one after. */
  readonly follow: boolean;
  /** Longest time between looks, seconds. */
  readonly interval: number;
  /** Steps, warnings and failures only. */
  readonly isQuiet: boolean;
}

/** How soon after the chain's clock allows a step the next look is: the clock moves with blocks. */
const AFTER_DUE_MS = 1_000;
const REPEAT_MS = 3_600_000;

/**
 * One pass, or with `follow` pass after pass until SIGINT or SIGTERM, which let the present pass end. A node that fails is asked
 * again after growing pauses, five times in a single pass and for ever with `follow`; what somebody has to act upon ends a
 * single pass, and `follow` looks again. Throws what a single pass ended with.
 */
export async function followRun(
  open: (report: OnRunEvent) => Promise<RunContext>,
  { follow, interval, isQuiet }: FollowOptions,
  monitor: ChainMonitor,
): Promise<void> {
  const said = new News();
  const report: OnRunEvent = (event) => {
    showEvent(monitor.metrics, event);
    if (event.kind === "begin" && isQuiet) return;
    if (event.kind === "signatures") return;
    const isStanding = event.kind === "waiting" || event.kind === "warning";
    if (isStanding && !said.isNew(`${event.kind} ${event.text}`)) return;
    if (event.kind === "waiting" && isQuiet) return;
    monitor.write(event.kind === "warning" ? "warn" : "info", event);
  };
  let run: RunContext | undefined;
  const pass = async (): Promise<Waiting> => {
    const opened = (run ??= await open(report));
    const waiting = await inspected(opened, monitor, () => runEpochs(opened));
    const due = waiting.dueAt === undefined ? "" : `; next step due at ${utc(waiting.dueAt)}`;
    report({ kind: "waiting", epoch: waiting.epoch, text: `${waiting.text}${due}` });
    return waiting;
  };
  const stopping = new AbortController();
  const stop = (): void => {
    stopping.abort();
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const onFailure = (error: unknown, pauseMs: number): void => {
    const text = oneLine(error);
    if (said.isNew(`error ${text}`)) {
      monitor.write("warn", { kind: "error", text: `${text}; again in ${(pauseMs / 1_000).toFixed(1)} s` });
    }
  };
  const isFinal = (error: unknown): boolean => (follow ? isWrongCall(error) : error instanceof MsnError);
  try {
    await passLoop(pass, ({ dueAt }) => pauseMs(dueAt, interval), {
      once: !follow,
      signal: stopping.signal,
      isFinal,
      onFailure,
    });
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** Until the next look: the interval, or less where the clock allows a step before. */
function pauseMs(dueAt: number | undefined, interval: number): number {
  const untilDue = dueAt === undefined ? Infinity : dueAt * 1_000 - Date.now() + AFTER_DUE_MS;
  return Math.min(interval * 1_000, Math.max(untilDue, AFTER_DUE_MS));
}

/** A pass with its numbers and alerts, whatever it comes to. */
async function inspected(run: RunContext, monitor: ChainMonitor, pass: () => Promise<Waiting>): Promise<Waiting> {
  const { metrics } = monitor;
  try {
    const waiting = await pass();
    metrics.set("msn_run_failing", 0);
    metrics.set("msn_run_disagreement", 0);
    metrics.set("msn_run_last_pass_timestamp_seconds", Date.now() / 1_000);
    await finishPass(run, monitor, true);
    return waiting;
  } catch (error) {
    metrics.add("msn_run_failures_total", 1, { code: error instanceof MsnError ? error.code : "node" });
    metrics.set("msn_run_failing", 1);
    if (error instanceof Disagreement) metrics.set("msn_run_disagreement", 1);
    if (error instanceof MsnError) monitor.alerts.raise(failureAlert(error));
    await finishPass(run, monitor, false);
    throw error;
  }
}

function failureAlert(error: MsnError): Alert {
  const name = error instanceof Disagreement ? "MsnDisagreement" : "MsnRunFailing";
  return { name, severity: "critical", text: oneLine(error), key: `${name} ${error.code}` };
}

/** How the chain stands, and what the newest artifacts here reject. */
async function finishPass(run: RunContext, monitor: ChainMonitor, isHealthy: boolean): Promise<void> {
  const { chain, options } = run;
  const own = chain.from === undefined ? [] : [chain.from.account];
  const proposer = options.uriOf === undefined ? undefined : chain.from?.account;
  await inspectChain(monitor, chain, { accounts: [...new Set([...own, ...options.verifiers])], proposer });
  await showRejections(run, monitor.metrics).catch((error: unknown) => {
    monitor.write("warn", { kind: "error", text: `what was rejected cannot be read: ${oneLine(error)}` });
  });
  await monitor.afterPass(isHealthy);
}

async function showRejections(run: RunContext, metrics: Metrics): Promise<void> {
  const next = Number(await run.chain.contracts.distributor.newestEpoch()) + 1;
  for (const epoch of [next, next - 1]) {
    const own = epoch > 0 ? await artifactsOf(run, epoch) : undefined;
    if (own === undefined) continue;
    metrics.forget("msn_records_rejected");
    const counts = rejectionCounts(await readPinned(run.store.epochDir(epoch), "rejected.csv", own.manifest));
    for (const [code, count] of counts) metrics.set("msn_records_rejected", count, { code });
    return;
  }
}

function showEvent(metrics: Metrics, event: RunEvent): void {
  if (event.kind === "signatures") metrics.set("msn_run_signatures", event.count);
  if (event.kind !== "done") return;
  metrics.set("msn_run_step_duration_seconds", event.seconds, { step: event.step });
  metrics.set("msn_run_step_success_timestamp_seconds", Date.now() / 1_000, { step: event.step });
  if (event.records !== undefined) metrics.set("msn_records_scored", event.records);
}

/** Tells what was said within the last hour from news. */
class News {
  readonly #said = new Map<string, number>();

  isNew(text: string): boolean {
    const now = Date.now();
    for (const [other, at] of this.#said) if (now - at >= REPEAT_MS) this.#said.delete(other);
    if (this.#said.has(text)) return false;
    this.#said.set(text, now);
    return true;
  }
}
