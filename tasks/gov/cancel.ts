import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { contentOf } from "../../offchain/chain/governance/proposals.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { toAddress } from "../../offchain/domain/hex.js";
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

/** `gov cancel`: takes a proposal back before voting starts. */
export default async function cancel(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const chosen = await chooseProposal(hre, args.proposal);
    const { deployment, proposal, name } = chosen;
    printProposal(chosen);
    requirePossible("cancel", chosen);
    const signer = signerOf(deployment.signers, optional(args.from));
    if (toAddress(signer.address) !== proposal.proposer) {
      throw new MsnError("chain", `cannot cancel proposal ${name}: only its proposer ${proposal.proposer} can`);
    }
    const governor = deployment.contracts.governor.connect(signer);
    await send(`cancelled proposal ${name}`, args.dryRun, governor.cancel, contentOf(proposal));
  });
}
