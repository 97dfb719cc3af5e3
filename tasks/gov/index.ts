import { emptyTask, task } from "hardhat/config";

import { NOT_GIVEN } from "../support/options.js";

const proposalOption = {
  name: "proposal",
  description: "Required. Id of the proposal, or its first digits as gov status shows them",
  defaultValue: NOT_GIVEN,
} as const;
const fromOption = {
  name: "from",
  description: "Account to use; the network's first unless given",
  defaultValue: NOT_GIVEN,
} as const;
const dryRunFlag = { name: "dryRun", description: "Show and check everything, send nothing" } as const;

/** Governance: what is decided, by whom, and when. */
export const govTasks = [
  emptyTask("gov", "Propose, vote, queue, execute and delegate").build(),
  task(["gov", "status"], "Lists the proposals; with --proposal shows one in full")
    .addOption({ ...proposalOption, description: "Id of a proposal to show in full" })
    .setAction(() => import("./status.js"))
    .build(),
  task(["gov", "propose"], "Shows what a proposal file would do, decoded from what is sent, and proposes it")
    .addOption({ name: "file", description: "Required. The proposal, see docs/governance.md", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./propose.js"))
    .build(),
  task(["gov", "vote"], "Shows what a proposal does and votes on it")
    .addOption(proposalOption)
    .addOption({ name: "support", description: "Required. for, against or abstain", defaultValue: NOT_GIVEN })
    .addOption({ name: "reason", description: "Published with the vote", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./vote.js"))
    .build(),
  task(["gov", "queue"], "Hands a proposal that succeeded to the timelock; anybody may")
    .addOption(proposalOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./queue.js"))
    .build(),
  task(["gov", "execute"], "Executes a queued proposal once the timelock's delay has passed; anybody may")
    .addOption(proposalOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./execute.js"))
    .build(),
  task(["gov", "cancel"], "Cancels a proposal before voting starts; its proposer alone may")
    .addOption(proposalOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./cancel.js"))
    .build(),
  task(["gov", "delegate"], "Lets an account's tokens, stake and grants vote for somebody")
    .addOption({
      name: "to",
      description: "Required. An account, self (to vote with them), or none",
      defaultValue: NOT_GIVEN,
    })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./delegate.js"))
    .build(),
];
