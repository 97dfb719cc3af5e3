import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareAcceptance, prepareOffer } from "../../offchain/chain/vesting/grantMoves.js";
import { readGrant } from "../../offchain/chain/vesting/grants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { NOT_GIVEN } from "../support/options.js";
import { requiredAccountOrNone, requiredId } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly grant: string;
  readonly propose: string;
  readonly accept: boolean;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `vesting beneficiary`: the two steps by which a grant changes hands. */
export default async function beneficiary(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const id = requiredId("grant", args.grant);
    if (args.accept === (args.propose !== NOT_GIVEN)) {
      throw new MsnError("argument", "either --propose or --accept is required, see --help");
    }
    const proposed = args.accept ? undefined : requiredAccountOrNone("propose", args.propose);
    const sender = await openSender(hre, args.from);
    const grant = await readGrant(sender.contracts, id);
    const transaction =
      proposed === undefined ? await prepareAcceptance(sender, grant) : prepareOffer(sender, grant, proposed);
    await sendPrepared(transaction, args.dryRun);
  });
}
