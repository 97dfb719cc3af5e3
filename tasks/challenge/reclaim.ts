import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareReclaim } from "../../offchain/chain/challenges/moves.js";
import { requiredInteger } from "../support/options.js";
import { requiredDigest } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly serial: string;
  readonly subject: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `challenge reclaim`: gives a demander its deposit back where the root ended before the demand did. */
export default async function reclaim(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const serial = requiredInteger("serial", args.serial, 1);
    const subject = requiredDigest("subject", args.subject);
    await sendPrepared(await prepareReclaim(await openSender(hre, args.from), serial, subject), args.dryRun);
  });
}
