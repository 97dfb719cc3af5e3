import type { Provider } from "ethers";

import type { AlertSender } from "../../monitor/alertSender.js";
import type { Level, LogFields } from "../../monitor/log.js";
import type { Metrics } from "../../monitor/metrics.js";
import type { Contracts } from "../contracts.js";
import { oneLine } from "../refusal.js";
import { type WatchedAccounts, readHealth } from "./chainHealth.js";
import { alertsOf } from "./healthAlerts.js";
import { showHealth } from "./healthMetrics.js";

/** Where the lines, numbers and alerts of unattended work go. */
export interface ChainMonitor {
  readonly metrics: Metrics;
  readonly alerts: AlertSender;
  readonly lowBalanceWei: bigint;
  readonly write: (level: Level, fields: LogFields) => void;
  /** To be called after every pass. */
  readonly afterPass: (isHealthy: boolean) => Promise<void>;
}

/** Reads how the chain stands into numbers and alerts; a node that fails at this is no reason to lose what was done. */
export async function inspectChain(
  { alerts, lowBalanceWei, metrics, write }: ChainMonitor,
  { contracts, provider }: { readonly contracts: Contracts; readonly provider: Provider },
  watched: WatchedAccounts,
): Promise<void> {
  try {
    const health = await readHealth(contracts, provider, watched);
    showHealth(metrics, health);
    for (const alert of alertsOf(health, lowBalanceWei)) alerts.raise(alert);
  } catch (error) {
    write("warn", { kind: "error", text: `how the chain stands cannot be read: ${oneLine(error)}` });
  }
}
