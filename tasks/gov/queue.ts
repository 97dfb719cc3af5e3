import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { utc } from "../../offchain/domain/utcTime.js";
import { contentOf } from "../../offchain/chain/governance/proposals.js";
import { signerOf } from "../support/deployment.js";
import { optional } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { send } from "../support/send.js";
import { chooseProposal, printProposal, requirePossible } from "./chosenProposal.js";

interface Arguments {
  readonly proposal: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `gov queue`: hands a proposal that succeeded to the timelock. */
export default async function queue(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const chosen = await chooseProposal(hre, args.proposal);
    const { deployment, proposal, name, now } = chosen;
    printProposal(chosen);
    requirePossible("queue", chosen);
    const { governor, timelock } = deployment.contracts;
    const sender = governor.connect(signerOf(deployment.signers, optional(args.from)));
    const included = await send(`queued proposal ${name}`, args.dryRun, sender.queue, contentOf(proposal));
    const eta =
      included === undefined
        ? now + Number(await timelock.getMinDelay())
        : Number(await governor.proposalEta(proposal.id));
    console.log(`it can be executed from ${utc(eta)}`);
  });
}
