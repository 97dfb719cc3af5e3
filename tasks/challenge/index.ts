import { emptyTask, task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { NOT_GIVEN } from "../support/options.js";

const fromOption = {
  name: "from",
  description: "Account to use; the network's first unless given",
  defaultValue: NOT_GIVEN,
} as const;
const amountOption = {
  name: "amount",
  description: "Required. MSN, at most 9 decimals",
  defaultValue: NOT_GIVEN,
} as const;
const subjectOption = {
  name: "subject",
  description: "Required. What names the demand, as challenge status shows it",
  defaultValue: NOT_GIVEN,
} as const;
const dryRunFlag = { name: "dryRun", description: "Check everything, send nothing" } as const;

/** The review of pending roots: money at stake, demands without an answer, and the guardian's veto. */
export const challengeTasks: TaskDefinition[] = [
  emptyTask(
    "challenge",
    "Money at stake for and against pending roots, unanswered demands, the guardian's veto",
  ).build(),
  task(["challenge", "status"], "Shows the review of the pending root, open demands, terms and barred roots")
    .addOption({ name: "account", description: "Whose balance to show too", defaultValue: NOT_GIVEN })
    .setAction(() => import("./status.js"))
    .build(),
  task(["challenge", "deposit"], "Deposits MSN for bonds and demands in one transaction")
    .addOption(amountOption)
    .addOption({ name: "for", description: "Whose balance; the account's own unless given", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./deposit.js"))
    .build(),
  task(["challenge", "withdraw"], "Takes MSN out of the balance for bonds and demands")
    .addOption(amountOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./withdraw.js"))
    .build(),
  task(["challenge", "cancel"], "Cancels the pending root for a demand that nobody answered in time; anybody may")
    .addOption(subjectOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./cancel.js"))
    .build(),
  task(["challenge", "reclaim"], "Returns a demand's deposit after its root was cancelled otherwise; anybody may")
    .addOption({ name: "serial", description: "Required. Number of the proposal", defaultValue: NOT_GIVEN })
    .addOption(subjectOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./reclaim.js"))
    .build(),
  task(["challenge", "burn"], "Burns the halves of lost bonds; anybody may")
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./burn.js"))
    .build(),
  task(["challenge", "veto"], "Cancels the pending root, at most twice an epoch; the guardian")
    .addOption({ name: "reason", description: "Required. Why, for everybody to read", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./veto.js"))
    .build(),
  task(["challenge", "allow"], "Lets a vetoed root be proposed again for its epoch; the guardian")
    .addOption({ name: "epoch", description: "Required. Epoch it was proposed for", defaultValue: NOT_GIVEN })
    .addOption({
      name: "root",
      description: "Required. The root, as challenge status shows it",
      defaultValue: NOT_GIVEN,
    })
    .addOption({ name: "depth", description: "Required. Depth of its tree", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./allow.js"))
    .build(),
];
