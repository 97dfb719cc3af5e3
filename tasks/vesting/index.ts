import { emptyTask, task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { NOT_GIVEN } from "../support/options.js";

const grantOption = { name: "grant", description: "Required. Id of the grant", defaultValue: NOT_GIVEN } as const;
const fromOption = {
  name: "from",
  description: "Account to use; the network's first unless given",
  defaultValue: NOT_GIVEN,
} as const;
const dryRunFlag = { name: "dryRun", description: "Check everything, send nothing" } as const;
const quietFlag = { name: "quiet", description: "No progress" } as const;
const BUCKETS = "private, public, ecosystem, foundation, team, partners or testnet";

/** The allocation of the initial supply: grants, from being made to being paid. */
export const vestingTasks: TaskDefinition[] = [
  emptyTask("vesting", "Make grants, release, revoke and show them").build(),
  task(["vesting", "schedule"], "Shows the buckets, a bucket's unlocking, or a grant's vesting month by month")
    .addOption({ ...grantOption, description: "Id of a grant to show" })
    .addOption({ name: "bucket", description: `A bucket to show: ${BUCKETS}`, defaultValue: NOT_GIVEN })
    .addOption({ name: "csv", description: "CSV file to write the table to", defaultValue: NOT_GIVEN })
    .addFlag(quietFlag)
    .setAction(() => import("./schedule.js"))
    .build(),
  task(["vesting", "grant"], "Makes the grants of a list; started again, it goes on where it stopped")
    .addOption({
      name: "file",
      description: "Required. List with the header beneficiary,amount; amounts in MSN",
      defaultValue: NOT_GIVEN,
    })
    .addOption({ name: "bucket", description: `Required. ${BUCKETS}`, defaultValue: NOT_GIVEN })
    .addOption({
      name: "start",
      description: "Required. When vesting begins: UTC like 2026-08-02T06:00:00Z, or tge for token generation",
      defaultValue: NOT_GIVEN,
    })
    .addOption({ name: "months", description: "Required. Number of monthly steps", defaultValue: NOT_GIVEN })
    .addOption({ name: "instantBps", description: "Share at the start, basis points", defaultValue: "0" })
    .addOption({ name: "cliffMonths", description: "Months whose steps wait for the last of them", defaultValue: "0" })
    .addOption({
      name: "total",
      description: "Required. MSN that the amounts must add up to, to the wei",
      defaultValue: NOT_GIVEN,
    })
    .addFlag({ name: "allowDuplicates", description: "Let a beneficiary have more than one grant on this schedule" })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .addFlag(quietFlag)
    .setAction(() => import("./grant.js"))
    .build(),
  task(["vesting", "release"], "Sends what has vested to the beneficiaries; anybody may")
    .addOption({ ...grantOption, description: "Ids of grants, separated by commas" })
    .addFlag({ name: "all", description: "All grants, or with --bucket all of that bucket" })
    .addOption({ name: "bucket", description: `With --all: ${BUCKETS}`, defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .addFlag(quietFlag)
    .setAction(() => import("./release.js"))
    .build(),
  task(["vesting", "revoke"], "Ends a grant of the team bucket: what has vested stays, the rest returns")
    .addOption(grantOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./revoke.js"))
    .build(),
  task(["vesting", "beneficiary"], "Offers a grant to another account, or accepts one that was offered")
    .addOption(grantOption)
    .addOption({
      name: "propose",
      description: "Account to offer it to, or none to withdraw the offer",
      defaultValue: NOT_GIVEN,
    })
    .addFlag({ name: "accept", description: "Become the beneficiary of a grant that was offered" })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./beneficiary.js"))
    .build(),
  task(["vesting", "sync"], "Lets grants vote for whom their beneficiaries delegated to in the token; anybody may")
    .addOption({ ...grantOption, description: "Required. Ids of grants, separated by commas" })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./sync.js"))
    .build(),
];
