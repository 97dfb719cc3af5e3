import { emptyTask, task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { NOT_GIVEN } from "../support/options.js";

/** The testnet bucket (docs/protocol.md section 2). */
const TESTNET_BUCKET_MSN = "1000000";

const fileOption = {
  name: "file",
  description: "Required. JSON file that airdrop build wrote",
  defaultValue: NOT_GIVEN,
} as const;
const fromOption = {
  name: "from",
  description: "Account to use; the network's first unless given",
  defaultValue: NOT_GIVEN,
} as const;
const dryRunFlag = { name: "dryRun", description: "Check everything, send nothing" } as const;

/** The airdrop to the testnet's miners, in the order in which it is done. */
export const airdropTasks: TaskDefinition[] = [
  emptyTask("airdrop", "Make the airdrop's Merkle tree, look up proofs, claim and sweep").build(),
  task(["airdrop", "build"], "Makes the Merkle tree of a list of accounts; needs no chain")
    .addOption({
      name: "csv",
      description: "Required. List with the header account,amount; amounts in MSN",
      defaultValue: NOT_GIVEN,
    })
    .addOption({ name: "out", description: "Required. JSON file to write", defaultValue: NOT_GIVEN })
    .addOption({
      name: "total",
      description: "MSN that the amounts must add up to, to the wei",
      defaultValue: TESTNET_BUCKET_MSN,
    })
    .setAction(() => import("./build.js"))
    .build(),
  task(["airdrop", "proof"], "Shows what an account claims and with which proof; needs no chain")
    .addOption(fileOption)
    .addOption({ name: "account", description: "Required. The account to look up", defaultValue: NOT_GIVEN })
    .addFlag({ name: "json", description: "One JSON object for programs" })
    .setAction(() => import("./proof.js"))
    .build(),
  task(["airdrop", "status"], "Shows what was paid of the airdrop, what is open, and until when")
    .addOption(fileOption)
    .setAction(() => import("./status.js"))
    .build(),
  task(["airdrop", "claim"], "Pays an account its entry; anybody may")
    .addOption(fileOption)
    .addOption({ name: "account", description: "Required. The account to pay", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./claim.js"))
    .build(),
  task(["airdrop", "sweep"], "Sends what is left after the deadline to the foundation; anybody may")
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./sweep.js"))
    .build(),
];
