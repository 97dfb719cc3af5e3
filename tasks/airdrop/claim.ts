import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { readAirdrop } from "../../offchain/airdrop/airdropFile.js";
import { prepareAirdropClaim } from "../../offchain/chain/airdrop/airdropMoves.js";
import { required } from "../support/options.js";
import { requiredAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly file: string;
  readonly account: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `airdrop claim`: pays an account its entry, whoever sends it. */
export default async function claim(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const file = required("file", args.file);
    const account = requiredAccount("account", args.account);
    const airdrop = await readAirdrop(file);
    const sender = await openSender(hre, args.from);
    await sendPrepared(await prepareAirdropClaim(sender, airdrop, account, file), args.dryRun);
  });
}
