import { emptyTask, task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { NOT_GIVEN } from "../support/options.js";

const fromOption = {
  name: "from",
  description: "Account to use; the network's first unless given",
  defaultValue: NOT_GIVEN,
} as const;
const signerOption = {
  name: "signer",
  description: "Required. The account that signs",
  defaultValue: NOT_GIVEN,
} as const;
const dryRunFlag = { name: "dryRun", description: "Check everything, send nothing" } as const;

/** Paying for bandwidth: a payer's deposit, signers and channel, and the settlement of vouchers. */
export const paymentTasks: TaskDefinition[] = [
  emptyTask("payments", "Deposit, thaw, withdraw, authorise signers, settle vouchers, distribute fees").build(),
  task(["payments", "status"], "Shows what a payer has and paid, what channels paid, or how payments are set")
    .addOption({ name: "payer", description: "Whose balance, signers and settled pairs", defaultValue: NOT_GIVEN })
    .addOption({
      name: "operators",
      description: "With --payer: only these, separated by commas; else all it paid",
      defaultValue: NOT_GIVEN,
    })
    .addFlag({ name: "channels", description: "Also the revenue of every channel" })
    .addFlag({ name: "json", description: "For programs: amounts as decimal strings, in gwei" })
    .setAction(() => import("./status.js"))
    .build(),
  task(["payments", "deposit"], "Deposits MSN for a payer in one transaction")
    .addOption({ name: "amount", description: "Required. MSN, at most 9 decimals", defaultValue: NOT_GIVEN })
    .addOption({ name: "payer", description: "Whose balance; the account's own unless given", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./deposit.js"))
    .build(),
  task(["payments", "thaw"], "Lets part of the balance thaw for 14 days, the first step of getting it back")
    .addOption({ name: "amount", description: "Required. MSN, at most 9 decimals, or all", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./thaw.js"))
    .build(),
  task(["payments", "cancel-thaw"], "Keeps in the escrow all that thaws")
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./cancelThaw.js"))
    .build(),
  task(["payments", "withdraw"], "Pays out what has thawed")
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./withdraw.js"))
    .build(),
  task(["payments", "authorise"], "Lets an account sign vouchers and agreements for the payer")
    .addOption(signerOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./authorise.js"))
    .build(),
  task(["payments", "revoke"], "Ends a signer's power; what it signed can be settled for 14 days more")
    .addOption(signerOption)
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./revoke.js"))
    .build(),
  task(["payments", "channel"], "Says which channel the payer is: 0 user, 1 CDN gateway, 2 edge service, 3 reseller")
    .addOption({ name: "channel", description: "Required. Number, 0 to 255", defaultValue: NOT_GIVEN })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./channel.js"))
    .build(),
  task(["payments", "settle"], "Settles what is new in files of vouchers; anybody may, and may start again")
    .addOption({
      name: "vouchers",
      description: "Required. File of vouchers, one a line, or a folder of .ndjson files",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "batch",
      description: "Vouchers a transaction, at most and by default 100",
      defaultValue: NOT_GIVEN,
    })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .addFlag({ name: "quiet", description: "No progress on stderr" })
    .setAction(() => import("./settle.js"))
    .build(),
  task(["payments", "fees"], "Shows the fees of settlements; --distribute burns and sends them on, anybody may")
    .addFlag({ name: "distribute", description: "Burn the burn share, send the rest to the treasury" })
    .addOption(fromOption)
    .addFlag(dryRunFlag)
    .setAction(() => import("./fees.js"))
    .build(),
];
