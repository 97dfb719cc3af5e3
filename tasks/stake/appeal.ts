import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareAppeal } from "../../offchain/chain/staking/lockMoves.js";
import { requiredId } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly lock: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `stake appeal`: the accused operator's objection. */
export default async function appeal(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const id = requiredId("lock", args.lock);
    await sendPrepared(await prepareAppeal(await openSender(hre, args.from), id), args.dryRun);
  });
}
