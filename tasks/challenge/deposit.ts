import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareReviewDeposit } from "../../offchain/chain/challenges/moves.js";
import { parseGwei } from "../../offchain/chain/payments/gweiAmount.js";
import { required } from "../support/options.js";
import { optionalAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly amount: string;
  readonly for: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `challenge deposit`: one transaction with a signed permit in place of an approval. */
export default async function deposit(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const amountGwei = parseGwei(required("amount", args.amount), "--amount");
    const account = optionalAccount("for", args.for);
    const sender = await openSender(hre, args.from);
    await sendPrepared(await prepareReviewDeposit(sender, amountGwei, account ?? sender.account), args.dryRun);
  });
}
