import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareCancellation } from "../../offchain/chain/challenges/moves.js";
import { requiredDigest } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly subject: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `challenge cancel`: ends a pending root of which something was demanded in vain. */
export default async function cancel(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const subject = requiredDigest("subject", args.subject);
    await sendPrepared(await prepareCancellation(await openSender(hre, args.from), subject), args.dryRun);
  });
}
