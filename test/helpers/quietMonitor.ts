import type { ChainMonitor } from "../../offchain/chain/health/monitor.js";
import { type Alert, AlertSender } from "../../offchain/monitor/alertSender.js";
import type { Level, LogFields } from "../../offchain/monitor/log.js";
import { Metrics } from "../../offchain/monitor/metrics.js";

/** A monitor that keeps everything for a test to look at. */
export interface QuietMonitor extends ChainMonitor {
  readonly lines: (LogFields & { readonly level: Level })[];
  readonly raised: Alert[];
}

export function quietMonitor(): QuietMonitor {
  const lines: (LogFields & { readonly level: Level })[] = [];
  const raised: Alert[] = [];
  const alerts = new AlertSender({ webhook: undefined, command: undefined }, { onFailure: () => undefined });
  alerts.raise = (alert) => void raised.push(alert);
  return {
    lines,
    raised,
    metrics: new Metrics(),
    alerts,
    lowBalanceWei: 50_000_000_000_000_000n,
    write: (level, fields) => void lines.push({ ...fields, level }),
    afterPass: () => Promise.resolve(),
  };
}
