import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareResumption } from "../../offchain/chain/staking/entryPause.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly from: string;
  readonly dryRun: boolean;
}

/** `stake resume`: lets deposits in again. */
export default async function resume(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    await sendPrepared(await prepareResumption(await openSender(hre, args.from)), args.dryRun);
  });
}
