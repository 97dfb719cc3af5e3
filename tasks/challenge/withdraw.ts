import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareReviewWithdrawal } from "../../offchain/chain/challenges/moves.js";
import { parseGwei } from "../../offchain/chain/payments/gweiAmount.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly amount: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `challenge withdraw`: at any time, all that is not at stake. */
export default async function withdraw(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const amountGwei = parseGwei(required("amount", args.amount), "--amount");
    await sendPrepared(await prepareReviewWithdrawal(await openSender(hre, args.from), amountGwei), args.dryRun);
  });
}
