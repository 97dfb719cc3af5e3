import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareLockRelease } from "../../offchain/chain/staking/lockMoves.js";
import { requiredId } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly lock: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `stake release`: ends a lock without slashing. */
export default async function release(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const id = requiredId("lock", args.lock);
    await sendPrepared(await prepareLockRelease(await openSender(hre, args.from), id), args.dryRun);
  });
}
