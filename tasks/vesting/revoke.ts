import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatMsn } from "../../offchain/chain/amounts.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { prepareRevocation } from "../../offchain/chain/vesting/grantMoves.js";
import { readGrant } from "../../offchain/chain/vesting/grants.js";
import { formatTable } from "../../offchain/domain/table.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { requiredId } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly grant: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `vesting revoke`: shows what stays and what returns, then ends the grant. */
export default async function revoke(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const id = requiredId("grant", args.grant);
    const sender = await openSender(hre, args.from);
    const grant = await readGrant(sender.contracts, id);
    const now = await chainTime(sender.provider);
    const { transaction, staysWei, returnsWei } = await prepareRevocation(sender, grant, now);
    console.log(
      formatTable(
        [`grant ${id}`, `as of ${utc(now)}`],
        [
          ["beneficiary", grant.beneficiary],
          ["granted", formatMsn(grant.amountWei)],
          ["stays", `${formatMsn(staysWei)}, of which ${formatMsn(grant.releasedWei)} are released`],
          ["returns", `${formatMsn(returnsWei)}, to bucket ${grant.bucket.name}, unassigned`],
        ],
      ),
    );
    if ((await sendPrepared(transaction, args.dryRun)) === undefined) return;
    const { amountWei: keptWei } = await readGrant(sender.contracts, id);
    console.log(`stayed ${formatMsn(keptWei)}, returned ${formatMsn(grant.amountWei - keptWei)}`);
  });
}
