import { type ChainMonitor, inspectChain } from "../health/monitor.js";
import { oneLine } from "../refusal.js";
import type { PassResult } from "./fullPass.js";
import type { WatchEvent } from "./perform.js";
import type { WatchChain } from "./watchChain.js";

/** Puts what a pass came to into numbers, with how the chain stands. */
export async function showPass(monitor: ChainMonitor, chain: WatchChain, result: PassResult): Promise<void> {
  const { metrics } = monitor;
  const { block, decisions, taken, verdict } = result;
  const isChallenge = ({ kind }: { readonly kind: string }): boolean => kind === "challenge";
  metrics.set("msn_watch_last_pass_timestamp_seconds", Date.now() / 1_000);
  metrics.set("msn_watch_block_number", block);
  await showLag(monitor, chain, block);
  metrics.set("msn_watch_disagreement", verdict === "different" ? 1 : 0);
  metrics.set("msn_watch_unverified", verdict === "unknown" ? 1 : 0);
  metrics.set("msn_watch_challenges_due", decisions.filter(isChallenge).length);
  for (const { action } of taken) metrics.add("msn_watch_actions_total", 1, { action: action.kind });
  const accounts = chain.sender === undefined ? [] : [chain.sender.account];
  await inspectChain(monitor, chain, { accounts, proposer: undefined });
  await monitor.afterPass(true);
}

/** How far the chain has gone on since; a node that fails at this is no reason to lose the pass. */
async function showLag({ metrics, write }: ChainMonitor, { provider }: WatchChain, block: number): Promise<void> {
  try {
    const [read, newest] = await Promise.all([provider.getBlock(block), provider.getBlock("latest")]);
    if (read === null || newest === null) return;
    metrics.set("msn_watch_lag_blocks", newest.number - read.number);
    metrics.set("msn_watch_lag_seconds", newest.timestamp - read.timestamp);
  } catch (error) {
    write("warn", { kind: "error", text: `the newest block cannot be read: ${oneLine(error)}` });
  }
}

/** Passes on what the watcher wants people to look at. */
export function raiseEvent({ alerts, metrics }: ChainMonitor, { kind, text }: WatchEvent): void {
  if (kind !== "alert" && kind !== "failed") return;
  metrics.add("msn_watch_alerts_total");
  alerts.raise({ name: "MsnWatchAlert", severity: "critical", text, key: `MsnWatchAlert ${text}` });
}
