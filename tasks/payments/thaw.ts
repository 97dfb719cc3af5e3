import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatGwei } from "../../offchain/chain/amounts.js";
import { parseGwei } from "../../offchain/chain/payments/gweiAmount.js";
import { prepareThaw, thawedFrom } from "../../offchain/chain/payments/payerMoves.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly amount: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `payments thaw`: the first step of getting a deposit back. */
export default async function thaw(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const text = required("amount", args.amount);
    const asked = text === "all" ? undefined : parseGwei(text, "--amount");
    const sender = await openSender(hre, args.from);
    const { transaction, thawingGwei } = await prepareThaw(sender, asked);
    if (thawingGwei > 0n) console.log(`the clock starts again for ${formatGwei(thawingGwei)} that thaw already`);
    const isSent = (await sendPrepared(transaction, args.dryRun)) !== undefined;
    console.log(`withdrawable from ${utc(await thawedFrom(sender, isSent))}; vouchers can take it until then`);
  });
}
