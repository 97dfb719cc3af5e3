import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareEscrowWithdrawal } from "../../offchain/chain/payments/payerMoves.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly from: string;
  readonly dryRun: boolean;
}

/** `payments withdraw`: pays out what has thawed. */
export default async function withdraw(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    await sendPrepared(await prepareEscrowWithdrawal(await openSender(hre, args.from)), args.dryRun);
  });
}
