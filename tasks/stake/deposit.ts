import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { parseMsn } from "../../offchain/chain/amounts.js";
import { prepareDeposit } from "../../offchain/chain/staking/deposit.js";
import { required } from "../support/options.js";
import { optionalAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly amount: string;
  readonly operator: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `stake deposit`: one transaction with a signed permit in place of an approval. */
export default async function deposit(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const amount = parseMsn(required("amount", args.amount), "--amount");
    const operator = optionalAccount("operator", args.operator);
    const sender = await openSender(hre, args.from);
    await sendPrepared(await prepareDeposit(sender, amount, operator ?? sender.account), args.dryRun);
  });
}
