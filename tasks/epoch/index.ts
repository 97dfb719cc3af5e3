import { emptyTask, task } from "hardhat/config";

import { MONITOR_OPTIONS } from "../support/monitorOptions.js";
import { NOT_GIVEN } from "../support/options.js";

const epochOption = { name: "epoch", description: "Required. Epoch number, from 1", defaultValue: NOT_GIVEN } as const;
const dirOption = {
  name: "dir",
  description: "Required. Directory with the epoch's artifacts",
  defaultValue: NOT_GIVEN,
} as const;
const proofsOption = {
  name: "proofs",
  description: "Required. Proof folder of the epoch",
  defaultValue: NOT_GIVEN,
} as const;
const snapshotOption = {
  name: "snapshot",
  description: "Required. The epoch's snapshot.json",
  defaultValue: NOT_GIVEN,
} as const;
const previousOption = {
  name: "previous",
  description: "Directory with the previous epoch's artifacts; none for epoch 1",
  defaultValue: NOT_GIVEN,
} as const;
const fromOption = {
  name: "from",
  description: "Account to use; the network's first unless given",
  defaultValue: NOT_GIVEN,
} as const;
const nodesOption = {
  name: "nodes",
  description: "Artifacts of the last epoch whose registrations you trust, from your own copy",
  defaultValue: NOT_GIVEN,
} as const;
const workersOption = {
  name: "workers",
  description: "Threads; as many as there are processors, up to eight, unless given",
  defaultValue: NOT_GIVEN,
} as const;
const silenceOption = {
  name: "silence",
  description: "With --queue: seconds after which a silent worker is taken for dead; 60 unless given, at least 10",
  defaultValue: NOT_GIVEN,
} as const;
const queueOption = {
  name: "queue",
  description: "postgres://… of a queue from which `epoch worker` processes take the rounds, instead of threads here",
  defaultValue: NOT_GIVEN,
} as const;
const shardRoundsOption = {
  name: "shardRounds",
  description: "Rounds scored as one piece; a twenty-fourth of the epoch's unless given",
  defaultValue: NOT_GIVEN,
} as const;
const engineOption = {
  name: "engine",
  description: "What recomputes: pipeline, or reference, a second and slow implementation of the same rules",
  defaultValue: "pipeline",
} as const;
const noPathsFlag = {
  name: "noPaths",
  description: "Do not write paths.bin, from which miners fetch their own path",
} as const;
const acceptMissingFlag = {
  name: "acceptMissing",
  description: "Sign although inputs that verifiers committed are not here",
} as const;
const quietFlag = { name: "quiet", description: "No progress" } as const;

/** The team's weekly work, in the order in which it is done. */
export const epochTasks = [
  emptyTask("epoch", "Snapshot, compute, attest, propose, activate and verify epochs").build(),
  task(["epoch", "status"], "Shows where the epochs stand and what comes next")
    .setAction(() => import("./status.js"))
    .build(),
  task(["epoch", "run"], "Does whatever is due, from commitments to activation, and can be run again at any moment")
    .addOption({
      name: "home",
      description: "Folder for proofs, snapshots, artifacts and signatures",
      defaultValue: "run",
    })
    .addOption({
      name: "epoch",
      description: "Last epoch to work on; all that are due unless given",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "proofs",
      description: "Folder with a proof folder an epoch, by its number; <home>/proofs unless given",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "verifiers",
      description: "Verifiers whose proofs are committed from here, separated by commas",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "attesters",
      description: "Attesters that sign here, separated by commas; into <home>/signatures",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "signatures",
      description: "Further folders and URLs with attesters' signature files, separated by commas",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "uri",
      description: "Propose, and say that the artifacts are published here; {epoch} stands for the epoch's number",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "mirror",
      description: "Further folders or URLs with artifacts of the previous epoch, separated by commas",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "gateway",
      description: "URL of an IPFS gateway, for artifacts at ipfs: addresses",
      defaultValue: NOT_GIVEN,
    })
    .addOption(engineOption)
    .addFlag(acceptMissingFlag)
    .addFlag(noPathsFlag)
    .addOption(workersOption)
    .addOption(queueOption)
    .addOption({
      name: "work",
      description: "Folder for what is done until all is, a folder an epoch; with --queue, one that the workers share",
      defaultValue: NOT_GIVEN,
    })
    .addOption(shardRoundsOption)
    .addOption(silenceOption)
    .addOption(fromOption)
    .addFlag({ name: "follow", description: "Stay, and do each step when it is due, until interrupted" })
    .addOption({ name: "interval", description: "With --follow: seconds between looks, at most", defaultValue: "60" })
    .addFlag({ name: "dryRun", description: "Compute and check everything, sign and send nothing" })
    .addOption(MONITOR_OPTIONS.log)
    .addOption(MONITOR_OPTIONS.metricsPort)
    .addOption(MONITOR_OPTIONS.metricsHost)
    .addOption(MONITOR_OPTIONS.metricsFile)
    .addOption(MONITOR_OPTIONS.alertWebhook)
    .addOption(MONITOR_OPTIONS.alertCommand)
    .addOption(MONITOR_OPTIONS.lowBalance)
    .addFlag(quietFlag)
    .setAction(() => import("./run.js"))
    .build(),
  task(
    ["epoch", "snapshot"],
    "Reads everything the rules need from the chain, once 24 h have passed since the epoch's end",
  )
    .addOption(epochOption)
    .addOption({ name: "out", description: "Required. File to write", defaultValue: NOT_GIVEN })
    .addFlag(quietFlag)
    .setAction(() => import("./snapshot.js"))
    .build(),
  task(["epoch", "compute"], "Computes an epoch's rewards and root from files alone; needs no chain")
    .addOption(proofsOption)
    .addOption(snapshotOption)
    .addOption(previousOption)
    .addOption({ name: "out", description: "Required. Directory to write the artifacts to", defaultValue: NOT_GIVEN })
    .addFlag(noPathsFlag)
    .addOption(workersOption)
    .addOption(queueOption)
    .addOption({
      name: "work",
      description:
        "Directory for what is done until all is; with --queue, one that the workers share. <out>.work unless given",
      defaultValue: NOT_GIVEN,
    })
    .addOption(shardRoundsOption)
    .addOption(silenceOption)
    .addFlag(quietFlag)
    .setAction(() => import("./compute.js"))
    .build(),
  task(["epoch", "worker"], "Scores rounds that `epoch compute --queue` gives out, until it is interrupted")
    .addOption({ name: "queue", description: "Required. postgres://… of the queue", defaultValue: NOT_GIVEN })
    .addOption(proofsOption)
    .addOption({
      name: "work",
      description: "Required. The directory that `epoch compute --work` names, as this machine sees it",
      defaultValue: NOT_GIVEN,
    })
    .addOption(silenceOption)
    .addFlag(quietFlag)
    .setAction(() => import("./worker.js"))
    .build(),
  task(["epoch", "paths"], "Writes paths.bin into an epoch's directory, from its leaves alone; needs no chain")
    .addOption(dirOption)
    .setAction(() => import("./paths.js"))
    .build(),
  task(["epoch", "report"], "Writes one HTML page with tables and pictures of a published epoch; needs no chain")
    .addOption(dirOption)
    .addOption({
      name: "snapshot",
      description: "The epoch's snapshot, for budget and pots; looked for beside --dir unless given",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "previous",
      description: "Artifacts of the epoch before, for changes; looked for beside --dir unless given",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "proofs",
      description: "The epoch's proof folder, for countries; looked for beside --dir unless given",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "out",
      description: "File to write; beside --dir, with its name and .html, unless given",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "operators",
      description: "So many operators are listed with their proofs",
      defaultValue: "200",
    })
    .addFlag(quietFlag)
    .setAction(() => import("./report.js"))
    .build(),
  task(["epoch", "attest"], "Recomputes an epoch, compares every artifact, and signs its root")
    .addOption(dirOption)
    .addOption({ ...proofsOption, description: "Required without --restart. Proof folder of the epoch" })
    .addOption({ ...snapshotOption, description: "Required without --restart. The epoch's snapshot.json" })
    .addOption(previousOption)
    .addOption(workersOption)
    .addOption(fromOption)
    .addOption({ name: "out", description: "Required. Signature file to write", defaultValue: NOT_GIVEN })
    .addFlag(acceptMissingFlag)
    .addFlag({
      name: "restart",
      description: "Sign what `epoch restart` made, from --nodes in place of proofs and snapshot",
    })
    .addOption({ ...nodesOption, description: `With --restart: ${nodesOption.description}` })
    .addFlag(quietFlag)
    .setAction(() => import("./attest.js"))
    .build(),
  task(["epoch", "restart"], "Makes the epoch that repeats an active root which nobody can or should build on")
    .addOption({
      name: "leaves",
      description: "Required. A leaves.csv that leads to the active root: published, or kept by a watcher",
      defaultValue: NOT_GIVEN,
    })
    .addOption({ ...nodesOption, description: `Required. ${nodesOption.description}` })
    .addOption({
      name: "count",
      description: "Places of the new root; as few as cover every leaf, and no fewer than now, unless given",
      defaultValue: NOT_GIVEN,
    })
    .addOption({ name: "out", description: "Required. Directory to write the artifacts to", defaultValue: NOT_GIVEN })
    .setAction(() => import("./restart.js"))
    .build(),
  task(["epoch", "propose"], "Proposes an attested root on chain")
    .addOption(dirOption)
    .addOption({
      name: "signatures",
      description: "Required. Signature files, separated by commas",
      defaultValue: NOT_GIVEN,
    })
    .addOption({ name: "uri", description: "Required. Where the artifacts are published", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag({ name: "dryRun", description: "Check everything, send nothing" })
    .setAction(() => import("./propose.js"))
    .build(),
  task(["epoch", "activate"], "Activates the pending root once its window has passed; anybody may")
    .addOption(fromOption)
    .addFlag({ name: "dryRun", description: "Check everything, send nothing" })
    .setAction(() => import("./activate.js"))
    .build(),
  task(["epoch", "push"], "Pays an active epoch's rewards to many accounts, the richest batches first, within a budget")
    .addOption(dirOption)
    .addOption({
      name: "accounts",
      description: "File with the accounts to pay, one a line; all unless given",
      defaultValue: NOT_GIVEN,
    })
    .addOption({ name: "minMsn", description: "Leave out accounts with less than this open", defaultValue: NOT_GIVEN })
    .addOption({ name: "maxGas", description: "Gas limit of a transaction, at most", defaultValue: "8000000" })
    .addOption({ name: "gasBudget", description: "Gas to spend in all, at most", defaultValue: NOT_GIVEN })
    .addOption({
      name: "budgetEth",
      description: "Money to spend in all, at most, in the chain's own coin, such as 0.5",
      defaultValue: NOT_GIVEN,
    })
    .addOption(fromOption)
    .addFlag({ name: "dryRun", description: "Print the plan, send nothing" })
    .addFlag(quietFlag)
    .setAction(() => import("./push.js"))
    .build(),
  task(["epoch", "verify"], "Recomputes an epoch and compares every artifact, the snapshot and the root on chain")
    .addOption(dirOption)
    .addOption(proofsOption)
    .addOption(snapshotOption)
    .addOption(previousOption)
    .addOption(workersOption)
    .addOption(engineOption)
    .addFlag({ name: "offline", description: "Compare files only, without a chain" })
    .addFlag(quietFlag)
    .setAction(() => import("./verify.js"))
    .build(),
];
