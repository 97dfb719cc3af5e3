import { formatEther } from "ethers";

import { WEI_PER_GWEI } from "../../domain/constants.js";
import type { Metrics } from "../../monitor/metrics.js";
import type { ChainHealth } from "./chainHealth.js";

/** Amounts as Prometheus has them: floating-point, for charts and thresholds only, rounded to the nearest. */
const msn = (gwei: bigint): number => Number(formatEther(gwei * WEI_PER_GWEI));
const eth = (wei: bigint): number => Number(formatEther(wei));
const flag = (is: boolean): number => (is ? 1 : 0);

/** Puts what was read into the metrics. */
export function showHealth(metrics: Metrics, health: ChainHealth): void {
  const { accounts, paused, standing } = health;
  const { newest, now, review } = standing;
  const isPending = review.proposer !== undefined;
  metrics.set("msn_chain_timestamp_seconds", health.blockTimestamp);
  metrics.set("msn_active_epoch", newest.epoch);
  metrics.set("msn_expected_epoch", standing.expectedEpoch);
  metrics.set("msn_epoch_late_seconds", health.lateSeconds);
  metrics.set("msn_pending_epoch", isPending ? review.epoch : 0);
  metrics.set("msn_pending_age_seconds", health.pendingSeconds ?? 0);
  metrics.set("msn_pending_activation_seconds", isPending ? review.activatableAt - now : 0);
  metrics.set("msn_demands_open", isPending ? review.openDemands : 0);
  metrics.set("msn_root_cancelled", flag(health.isCancelled));
  metrics.set("msn_root_refuted", flag(health.isCancelled && review.refuted));
  metrics.set("msn_vetoes", health.vetoes);
  metrics.set("msn_attesters_suspended", flag(standing.isSuspended));
  metrics.set("msn_entry_paused", flag(paused.staking), { contract: "staking" });
  metrics.set("msn_entry_paused", flag(paused.escrow), { contract: "escrow" });
  metrics.set("msn_bond_msn", msn(health.bondGwei));
  for (const { account, bondMissingGwei, reviewGwei, wei } of accounts) {
    metrics.set("msn_account_balance_eth", eth(wei), { account });
    metrics.set("msn_review_balance_msn", msn(reviewGwei), { account });
    metrics.set("msn_bond_missing_msn", msn(bondMissingGwei), { account });
  }
}
