import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatMsn, parseMsn } from "../../offchain/chain/amounts.js";
import { prepareCooldown, withdrawableFrom } from "../../offchain/chain/staking/exit.js";
import { ownStake } from "../../offchain/chain/staking/holder.js";
import { utc } from "../../offchain/domain/utcTime.js";
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

/** `stake cooldown`: the first step of getting stake back. */
export default async function cooldown(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const text = required("amount", args.amount);
    const asked = text === "all" ? undefined : parseMsn(text, "--amount");
    const named = optionalAccount("operator", args.operator);
    const sender = await openSender(hre, args.from);
    const operator = named ?? sender.account;

    const holder = ownStake(sender);
    const { transaction, coolingWei } = await prepareCooldown(sender, holder, operator, asked);
    if (coolingWei > 0n) console.log(`the clock starts again for ${formatMsn(coolingWei)} that cool already`);
    const isSent = (await sendPrepared(transaction, args.dryRun)) !== undefined;
    console.log(`withdrawable from ${utc(await withdrawableFrom(sender, holder, operator, isSent))}`);
  });
}
