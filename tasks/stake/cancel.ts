import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareCancel } from "../../offchain/chain/staking/exit.js";
import { ownStake } from "../../offchain/chain/staking/holder.js";
import { optionalAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly operator: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `stake cancel`: puts what cools back to work. */
export default async function cancel(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const operator = optionalAccount("operator", args.operator);
    const sender = await openSender(hre, args.from);
    const transaction = await prepareCancel(sender, ownStake(sender), operator ?? sender.account);
    await sendPrepared(transaction, args.dryRun);
  });
}
