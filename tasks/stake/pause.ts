import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { preparePause } from "../../offchain/chain/staking/entryPause.js";
import { requiredInteger } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

const SECONDS_A_DAY = 86_400;

interface Arguments {
  readonly days: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `stake pause`: keeps deposits out. */
export default async function pause(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const days = requiredInteger("days", args.days, 1);
    const transaction = await preparePause(await openSender(hre, args.from), days * SECONDS_A_DAY);
    await sendPrepared(transaction, args.dryRun);
  });
}
