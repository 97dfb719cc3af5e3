import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareVeto } from "../../offchain/chain/challenges/moves.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly reason: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `challenge veto`: the guardian cancels the pending root and says why. */
export default async function veto(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const reason = required("reason", args.reason);
    await sendPrepared(await prepareVeto(await openSender(hre, args.from), reason), args.dryRun);
  });
}
