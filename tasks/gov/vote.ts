import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatMsn } from "../../offchain/chain/amounts.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { type ProposalStanding, quorumShare, readStanding } from "../../offchain/chain/governance/proposalState.js";
import { formatVotes, readVotes, totalVotes } from "../../offchain/chain/governanceVotes.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { signerOf } from "../support/deployment.js";
import { optional, required } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { send } from "../support/send.js";
import { type ChosenProposal, chooseProposal, printProposal, requirePossible } from "./chosenProposal.js";

/** The answers, in the order of the governor's enum. */
const ANSWERS = ["against", "for", "abstain"];

interface Arguments {
  readonly proposal: string;
  readonly support: string;
  readonly reason: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `gov vote`: shows what a proposal does, then votes on it. */
export default async function vote(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const answer = required("support", args.support);
    const support = ANSWERS.indexOf(answer);
    if (support === -1) {
      throw new MsnError("argument", `expected for, against or abstain, got ${JSON.stringify(answer)}`, {
        field: "--support",
      });
    }
    const chosen = await chooseProposal(hre, args.proposal);
    const { deployment, proposal, name } = chosen;
    printProposal(chosen);
    requirePossible("vote", chosen);

    const signer = signerOf(deployment.signers, optional(args.from));
    const weight = await requireWeight(chosen, toAddress(signer.address));
    const governor = deployment.contracts.governor.connect(signer);
    const what = `voted ${answer} on proposal ${name} with ${formatMsn(weight)}`;
    const reason = optional(args.reason);
    const included =
      reason === undefined
        ? await send(what, args.dryRun, governor.castVote, [proposal.id, support])
        : await send(what, args.dryRun, governor.castVoteWithReason, [proposal.id, support, reason]);
    if (included !== undefined) console.log(tally(await readStanding(deployment.contracts, proposal)));
  });
}

/** The voter's weight; throws `chain` where it has none or has voted. */
async function requireWeight(
  { deployment, proposal, name, standing }: ChosenProposal,
  voter: Address,
): Promise<bigint> {
  const { contracts } = deployment;
  if (await contracts.governor.hasVoted(proposal.id, voter)) {
    throw new MsnError("chain", `${voter} has voted on proposal ${name} before, and votes once`);
  }
  const votes = await readVotes(contracts, voter, standing.snapshot);
  console.log(`votes of ${voter} at ${utc(standing.snapshot)}: ${formatVotes(votes)}`);
  if (totalVotes(votes) === 0n) {
    throw new MsnError(
      "chain",
      `${voter} had no votes at ${utc(standing.snapshot)}; what is delegated later counts for later proposals`,
    );
  }
  return totalVotes(votes);
}

function tally(standing: ProposalStanding): string {
  const { forWei, againstWei, abstainWei } = standing;
  const counted = `${formatMsn(forWei)} for, ${formatMsn(againstWei)} against, ${formatMsn(abstainWei)} abstain`;
  return `now ${counted}; ${quorumShare(standing) ?? ""} of the quorum`;
}
