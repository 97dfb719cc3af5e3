import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatGwei } from "../../offchain/chain/amounts.js";
import { prepareFeeDistribution, readFees, splitOfFees } from "../../offchain/chain/payments/fees.js";
import { formatTable } from "../../offchain/domain/table.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { connectDeployment } from "../support/deployment.js";
import { NOT_GIVEN } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly distribute: boolean;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `payments fees`: shows the fees, or has them burned and sent to the treasury. */
export default async function fees(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    if (args.distribute) {
      await sendPrepared(await prepareFeeDistribution(await openSender(hre, args.from)), args.dryRun);
      return;
    }
    if (args.dryRun || args.from !== NOT_GIVEN) {
      throw new MsnError("argument", "--from and --dry-run go with --distribute; without it nothing is sent");
    }
    const { book, contracts } = await connectDeployment(hre);
    const found = await readFees(contracts);
    const { burnedGwei, treasuryGwei } = splitOfFees(found);
    console.log(
      formatTable(
        ["fees", "of settlements"],
        [
          ["fee", `${found.feeBps} basis points of what is settled`],
          ["burned", `${found.burnShareBps} basis points of the fees; the rest is the treasury's`],
          ["not distributed yet", formatGwei(found.collectedGwei)],
          ["would be burned", formatGwei(burnedGwei)],
          ["would be sent to", `${book.contracts.TimelockController}: ${formatGwei(treasuryGwei)}`],
        ],
      ),
    );
  });
}
