import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareActivation } from "../../offchain/chain/epochs/activate.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly from: string;
  readonly dryRun: boolean;
}

/** `epoch activate`: makes the pending root active after its window and mints what it needs. */
export default async function activate(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    await sendPrepared(await prepareActivation(await openSender(hre, args.from)), args.dryRun);
  });
}
