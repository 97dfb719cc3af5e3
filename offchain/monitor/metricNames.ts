/** What a metric is. */
interface Definition {
  readonly kind: "gauge" | "counter";
  readonly help: string;
  readonly labels: readonly string[];
  /** Whether a later run takes a gauge's value over from the file of an earlier one, since it cannot see it itself. */
  readonly isKept: boolean;
}

const gauge = (help: string, ...labels: string[]): Definition => ({ kind: "gauge", help, labels, isKept: false });
const kept = (help: string, ...labels: string[]): Definition => ({ kind: "gauge", help, labels, isKept: true });
const counter = (help: string, ...labels: string[]): Definition => ({ kind: "counter", help, labels, isKept: false });

/** Every metric there is, by its name in Prometheus; docs/operations.md and docs/operations/alerts.yml use the same names. */
export const METRICS = {
  // The chain, read by `epoch run` and `watch` after every pass.
  msn_chain_timestamp_seconds: gauge("Time of the newest block, Unix seconds"),
  msn_active_epoch: gauge("Newest active epoch; 0 before the first"),
  msn_expected_epoch: gauge("Epoch that would be active if nobody were late; 0 before the first"),
  msn_epoch_late_seconds: gauge("How long the next epoch should have been active already; 0 in time"),
  msn_pending_epoch: gauge("Epoch of the pending root; 0 where none is pending"),
  msn_pending_age_seconds: gauge("How long a root has been pending; 0 where none is"),
  msn_pending_activation_seconds: gauge("Time until the pending root can be activated; negative afterwards"),
  msn_demands_open: gauge("Demands of the pending root that nobody has answered"),
  msn_root_cancelled: gauge("1 while the last proposal of the next epoch was cancelled and nothing else is pending"),
  msn_root_refuted: gauge("1 while that proposal was cancelled by a challenge that won"),
  msn_vetoes: gauge("The guardian's vetoes of proposals for the next epoch"),
  msn_attesters_suspended: gauge("1 while proposals wait until governance appoints attesters again"),
  msn_entry_paused: gauge("1 while deposits are paused", "contract"),
  msn_bond_msn: gauge("What a proposal puts at stake, MSN"),
  msn_bond_missing_msn: gauge("What the account that proposes lacks for its next bond, MSN", "account"),
  msn_review_balance_msn: gauge("An account's balance for bonds and deposits, MSN", "account"),
  msn_account_balance_eth: gauge("An account's coins for gas, in the chain's own coin (1e18 wei)", "account"),
  msn_rpc_errors_total: counter("Requests that the node did not answer, or answered with a failure"),
  // `epoch run`
  msn_run_last_pass_timestamp_seconds: kept("When the last pass of `epoch run` went through, Unix seconds"),
  msn_run_failing: gauge("1 after a pass of `epoch run` that somebody has to look at"),
  msn_run_failures_total: counter("Passes of `epoch run` that failed, by the part that noticed", "code"),
  msn_run_step_duration_seconds: kept("How long a step took when it was last done", "step"),
  msn_run_step_success_timestamp_seconds: kept("When a step was last done, Unix seconds", "step"),
  msn_run_disagreement: gauge("1 while the chain's root is not the one that came out here"),
  msn_run_signatures: gauge("Attesters whose good signatures of the next root are here"),
  msn_records_scored: kept("Records of the last epoch that was computed"),
  msn_records_rejected: kept("Rows of the last computed epoch's rejected.csv", "code"),
  // `watch`
  msn_watch_last_pass_timestamp_seconds: kept("When the last pass of `watch` went through, Unix seconds"),
  msn_watch_block_number: gauge("Newest block that the watcher has read"),
  msn_watch_lag_blocks: gauge("Blocks between that and the newest one"),
  msn_watch_lag_seconds: gauge("How much older that block is than the newest one"),
  msn_watch_disagreement: gauge("1 while the pending root does not recompute to what the chain has"),
  msn_watch_unverified: gauge("1 while the pending root could not be recomputed here"),
  msn_watch_challenges_due: gauge("Challenges that the last pass called for, made or not"),
  msn_watch_actions_total: counter("Actions that blocks include; a challenge in a block has won", "action"),
  msn_watch_alerts_total: counter("Alerts and failed actions that the watcher printed"),
} as const satisfies Readonly<Record<string, Definition>>;

export type MetricName = keyof typeof METRICS;
