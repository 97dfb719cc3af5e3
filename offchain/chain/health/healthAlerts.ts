import type { Alert } from "../../monitor/alertSender.js";
import { formatGwei, formatMsn } from "../amounts.js";
import type { ChainHealth } from "./chainHealth.js";

const HOUR = 3_600;
/** The thresholds of docs/operations/alerts.yml. */
export const LATE_SECONDS = { warning: 6 * HOUR, critical: 24 * HOUR };

/** What of the chain's state somebody has to look at; the names are those of docs/operations/alerts.yml. */
export function alertsOf(health: ChainHealth, lowBalanceWei: bigint): Alert[] {
  const { accounts, isCancelled, lateSeconds, paused, standing } = health;
  const { epoch, isSuspended, review } = standing;
  const alerts: Alert[] = [];
  const add = (name: string, severity: Alert["severity"], text: string, subject = ""): void => {
    alerts.push({ name, severity, text, key: `${name} ${subject}` });
  };
  if (lateSeconds > LATE_SECONDS.warning) {
    const severity = lateSeconds > LATE_SECONDS.critical ? "critical" : "warning";
    const hours = Math.floor(lateSeconds / HOUR);
    add("MsnEpochLate", severity, `epoch ${epoch} should have been active for ${hours} hours`, `${epoch} ${severity}`);
  }
  for (const { account, bondMissingGwei, wei } of accounts) {
    if (wei < lowBalanceWei) {
      const has = formatMsn(wei).replace(" MSN", "");
      add("MsnLowBalance", "warning", `${account} has only ${has} coins left for gas`, account);
    }
    if (bondMissingGwei > 0n) {
      const text = `${account} lacks ${formatGwei(bondMissingGwei)} for the bond of its next proposal`;
      add("MsnBondMissing", "warning", text, account);
    }
  }
  if (isCancelled) {
    const why = review.refuted ? "a challenge refuted it" : "by a veto, or by a demand without an answer";
    add("MsnRootCancelled", "critical", `the root of epoch ${epoch} was cancelled: ${why}`, String(review.serial));
  }
  if (review.proposer !== undefined && review.openDemands > 0) {
    const text = `${review.openDemands} demands of the pending root of epoch ${review.epoch} wait for an answer`;
    add("MsnDemandOpen", "warning", text, String(review.serial));
  }
  if (isSuspended) add("MsnAttestersSuspended", "critical", "proposals wait until governance appoints attesters again");
  for (const contract of ["staking", "escrow"] as const) {
    if (paused[contract]) add("MsnDepositsPaused", "warning", `deposits of ${contract} are paused`, contract);
  }
  return alerts;
}
