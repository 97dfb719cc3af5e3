import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatEther } from "../../offchain/chain/governance/actionValues.js";
import { contentOf } from "../../offchain/chain/governance/proposals.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { signerOf } from "../support/deployment.js";
import { optional } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { send } from "../support/send.js";
import { type ChosenProposal, chooseProposal, printProposal, requirePossible } from "./chosenProposal.js";

interface Arguments {
  readonly proposal: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `gov execute`: carries out a queued proposal once its time has come. */
export default async function execute(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const chosen = await chooseProposal(hre, args.proposal);
    const { deployment, proposal, name } = chosen;
    printProposal(chosen);
    requirePossible("execute", chosen);
    await requireCoins(chosen);
    const governor = deployment.contracts.governor.connect(signerOf(deployment.signers, optional(args.from)));
    await send(`executed proposal ${name}`, args.dryRun, governor.execute, contentOf(proposal));
  });
}

/** What the actions send comes out of the timelock, not from whoever executes. */
async function requireCoins({ deployment, proposal, name }: ChosenProposal): Promise<void> {
  const needed = proposal.actions.reduce((sum, { valueWei }) => sum + valueWei, 0n);
  if (needed === 0n) return;
  const timelock = deployment.book.contracts.TimelockController;
  const held = await deployment.provider.getBalance(timelock);
  if (held >= needed) return;
  throw new MsnError(
    "chain",
    `cannot execute proposal ${name}: it sends ${formatEther(needed)}, the timelock ${timelock} holds ${formatEther(held)}`,
  );
}
