import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareSweep } from "../../offchain/chain/airdrop/airdropMoves.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly from: string;
  readonly dryRun: boolean;
}

/** `airdrop sweep`: what is left after the deadline goes to the foundation. */
export default async function sweep(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    await sendPrepared(await prepareSweep(await openSender(hre, args.from)), args.dryRun);
  });
}
