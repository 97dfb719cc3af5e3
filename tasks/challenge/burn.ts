import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareBurn } from "../../offchain/chain/challenges/moves.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly from: string;
  readonly dryRun: boolean;
}

/** `challenge burn`: burns what was lost and is nobody's. */
export default async function burn(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    await sendPrepared(await prepareBurn(await openSender(hre, args.from)), args.dryRun);
  });
}
