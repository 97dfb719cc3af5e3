import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { parseChannel } from "../../offchain/chain/payments/channels.js";
import { prepareChannel } from "../../offchain/chain/payments/payerMoves.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly channel: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `payments channel`: says which channel the payer is. */
export default async function channel(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const number = parseChannel(required("channel", args.channel), "--channel");
    await sendPrepared(await prepareChannel(await openSender(hre, args.from), number), args.dryRun);
  });
}
