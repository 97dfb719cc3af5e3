import { task } from "hardhat/config";

import { MONITOR_OPTIONS } from "../support/monitorOptions.js";
import { NOT_GIVEN } from "../support/options.js";

const option = <N extends string>(
  name: N,
  description: string,
  defaultValue = NOT_GIVEN,
): { readonly name: N; readonly description: string; readonly defaultValue: string } => ({
  name,
  description,
  defaultValue,
});

/** Watching over pending roots: for the team, for auditors, for miners. */
export const watchTasks = [
  task("watch", "Follows the chain, recomputes pending roots, and challenges, demands, answers or alerts by itself")
    .addOption(option("proofs", "Folder with a proof folder an epoch, by its number; without it nothing is recomputed"))
    .addOption(option("artifacts", "Folder of its own: epochs it has verified, leaves it has seen", "run"))
    .addOption(option("mirror", "Further folders or URLs with artifacts, separated by commas"))
    .addOption(option("gateway", "URL of an IPFS gateway, for artifacts at ipfs: addresses"))
    .addOption(option("act", "What it may do", "challenge,demand,answer,cancel"))
    .addFlag({ name: "dryRun", description: "Only say what it would do" })
    .addOption(option("maxDeposit", "Most MSN it may have at stake in demands of one proposal", "100"))
    .addOption(option("protect", "Accounts whose leaves and pages are demanded first, separated by commas"))
    .addOption(option("patience", "Seconds in which hidden artifacts may still appear before it demands", "3600"))
    .addOption(option("interval", "Seconds between passes", "60"))
    .addOption(option("confirmations", "Blocks behind the newest that it looks at", "0"))
    .addFlag({ name: "once", description: "One pass; exit code 1 means an alert" })
    .addOption(option("state", "File that saves reading again; run/watch-CHAIN.json unless given"))
    .addOption(option("account", "With --proof: watch over this miner's leaf alone"))
    .addOption(option("proof", "With --account: the file of its last known leaf and path"))
    .addOption(option("from", "Account to send with; the network's first unless given"))
    .addFlag({ name: "quiet", description: "Alerts, actions and failures only" })
    .addFlag({ name: "json", description: "One JSON object a line; the same as --log json" })
    .addOption(MONITOR_OPTIONS.log)
    .addOption(MONITOR_OPTIONS.metricsPort)
    .addOption(MONITOR_OPTIONS.metricsHost)
    .addOption(MONITOR_OPTIONS.metricsFile)
    .addOption(MONITOR_OPTIONS.alertWebhook)
    .addOption(MONITOR_OPTIONS.alertCommand)
    .addOption(MONITOR_OPTIONS.lowBalance)
    .setAction(() => import("./watch.js"))
    .build(),
];
