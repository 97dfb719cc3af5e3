import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareAllowance } from "../../offchain/chain/challenges/moves.js";
import { requiredInteger } from "../support/options.js";
import { requiredDigest } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly epoch: string;
  readonly root: string;
  readonly depth: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `challenge allow`: the guardian takes a veto back. */
export default async function allow(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const proposed = {
      epoch: requiredInteger("epoch", args.epoch, 1),
      root: requiredDigest("root", args.root),
      depth: requiredInteger("depth", args.depth, 0),
    };
    await sendPrepared(await prepareAllowance(await openSender(hre, args.from), proposed), args.dryRun);
  });
}
