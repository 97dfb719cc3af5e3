import { emptyTask, task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { NOT_GIVEN } from "../support/options.js";

const fromOption = {
  name: "from",
  description: "Account to use; the network's first unless given",
  defaultValue: NOT_GIVEN,
} as const;
const operatorOption = {
  name: "operator",
  description: "For whose nodes; the account itself unless given",
  defaultValue: NOT_GIVEN,
} as const;
const lockOption = { name: "lock", description: "Required. Id of the lock", defaultValue: NOT_GIVEN } as const;
const dryRunFlag = { name: "dryRun", description: "Check everything, send nothing" } as const;

/** Staking: an owner's stake, an operator's locks, the guardian's pause. */
export const stakeTasks: TaskDefinition[] = [
  emptyTask("stake", "Stake, get stake back, lock and appeal, pause deposits").build(),
  task(["stake", "status"], "Shows who may do what, and the stake and locks of an owner or operator")
    .addOption({ name: "owner", description: "Whose positions and votes", defaultValue: NOT_GIVEN })
    .addOption({ name: "operator", description: "For whom staked, and locks", defaultValue: NOT_GIVEN })
    .setAction(() => import("./status.js"))
    .build(),
  task(["stake", "deposit"], "Stakes MSN in one transaction; the account stays the owner")
    .addOption({ name: "amount", description: "Required. MSN, at least 1", defaultValue: NOT_GIVEN })
    .addOption(operatorOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./deposit.js"))
    .build(),
  task(["stake", "cooldown"], "Takes stake out of mining, the first step of getting it back")
    .addOption({ name: "amount", description: "Required. MSN, or all", defaultValue: NOT_GIVEN })
    .addOption(operatorOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./cooldown.js"))
    .build(),
  task(["stake", "cancel"], "Cancels a cooldown: all that cools in the position counts again")
    .addOption(operatorOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./cancel.js"))
    .build(),
  task(["stake", "withdraw"], "Pays out stake whose cooldown is over")
    .addOption(operatorOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./withdraw.js"))
    .build(),
  task(["stake", "lock"], "Locks part of an operator's own stake; the slasher alone may")
    .addOption({ ...operatorOption, description: "Required. The accused" })
    .addOption({ name: "amount", description: "Required. MSN", defaultValue: NOT_GIVEN })
    .addOption({ name: "reporter", description: "Required. Receives its share if slashed", defaultValue: NOT_GIVEN })
    .addOption({
      name: "evidence",
      description: "Required. Digest of the accusation, 0x and 64 hex digits",
      defaultValue: NOT_GIVEN,
    })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./lock.js"))
    .build(),
  task(["stake", "appeal"], "Objects to a lock, after which only governance can slash it; the accused alone may")
    .addOption(lockOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./appeal.js"))
    .build(),
  task(["stake", "settle"], "Slashes a lock that nobody appealed in time; anybody may")
    .addOption(lockOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./settle.js"))
    .build(),
  task(["stake", "release"], "Ends a lock without slashing: the slasher; anybody once an appeal stayed undecided")
    .addOption(lockOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./release.js"))
    .build(),
  task(["stake", "pause"], "Keeps deposits out; leaving goes on; the guardian alone may")
    .addOption({ name: "days", description: "Required. From 1 to 14", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./pause.js"))
    .build(),
  task(["stake", "resume"], "Lets deposits in again before the pause is over; the guardian may")
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./resume.js"))
    .build(),
];
