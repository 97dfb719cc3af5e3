import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareSignerRevocation } from "../../offchain/chain/payments/payerMoves.js";
import { requiredAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly signer: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `payments revoke`: ends a signer's power. */
export default async function revoke(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const signer = requiredAccount("signer", args.signer);
    await sendPrepared(await prepareSignerRevocation(await openSender(hre, args.from), signer), args.dryRun);
  });
}
