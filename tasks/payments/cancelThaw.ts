import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareThawCancel } from "../../offchain/chain/payments/payerMoves.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly from: string;
  readonly dryRun: boolean;
}

/** `payments cancel-thaw`: keeps in the escrow what thaws. */
export default async function cancelThaw(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    await sendPrepared(await prepareThawCancel(await openSender(hre, args.from)), args.dryRun);
  });
}
