import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareVoteSync } from "../../offchain/chain/vesting/voteSync.js";
import { readGrants } from "../../offchain/chain/vesting/grants.js";
import { formatTable } from "../../offchain/domain/table.js";
import { requiredIds } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly grant: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `vesting sync`: lets grants follow their beneficiaries' delegation in the token. */
export default async function sync(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const ids = requiredIds("grant", args.grant);
    const sender = await openSender(hre, args.from);
    const { standings, transactions } = await prepareVoteSync(sender, await readGrants(sender.contracts, ids));
    const rows = standings.map(({ grant, wanted, hasVotes }) => [
      String(grant.id),
      grant.delegatee ?? "nobody",
      hasVotes ? (wanted ?? "nobody") : `nobody: grants of bucket ${grant.bucket.name} do not vote`,
    ]);
    console.log(formatTable(["grant", "votes for", "shall vote for"], rows, ["grant"]));
    if (transactions.length === 0) console.log("nothing to change");
    for (const transaction of transactions) await sendPrepared(transaction, args.dryRun);
  });
}
