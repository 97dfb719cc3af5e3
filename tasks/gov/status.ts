import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { unknownLines } from "../../offchain/chain/governance/actionLines.js";
import { formatMsn } from "../../offchain/chain/amounts.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { blocksSince } from "../../offchain/chain/eventBlocks.js";
import {
  type GovernanceProposal,
  idText,
  readProposals,
  shortId,
  titleOf,
} from "../../offchain/chain/governance/proposals.js";
import { nextStep, quorumShare, readStanding } from "../../offchain/chain/governance/proposalState.js";
import { readMany } from "../../offchain/chain/readMany.js";
import { decodeAction } from "../../offchain/chain/governance/proposalActions.js";
import { printableLines } from "../../offchain/domain/printable.js";
import { formatTable } from "../../offchain/domain/table.js";
import { connectDeployment } from "../support/deployment.js";
import { optional } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { type ChosenProposal, actionLines, chooseProposal } from "./chosenProposal.js";

const LONGEST_TITLE = 48;

interface Arguments {
  readonly proposal: string;
}

/** `gov status`: all proposals and what comes next, or one of them in full. */
export default async function status(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    if (optional(args.proposal) === undefined) await printAll(hre);
    else printOne(await chooseProposal(hre, args.proposal));
  });
}

async function printAll(hre: HardhatRuntimeEnvironment): Promise<void> {
  const { contracts, provider, book } = await connectDeployment(hre);
  const all = await readProposals(contracts, await blocksSince(provider, book.fromBlock));
  if (all.length === 0) {
    console.log("no proposals yet");
    return;
  }
  const now = await chainTime(provider);
  const rows: string[][] = [];
  const unknown: string[] = [];
  const read = async (proposal: GovernanceProposal) => ({
    proposal,
    standing: await readStanding(contracts, proposal),
  });
  for (const { proposal, standing } of await readMany(all, read)) {
    const name = shortId(proposal, all);
    const amounts = [standing.forWei, standing.againstWei, standing.abstainWei].map(formatMsn);
    const quorum = quorumShare(standing) ?? "";
    rows.push([name, shortTitle(proposal), standing.state, ...amounts, quorum, nextStep(standing, now)]);
    const decoded = proposal.actions.map((action) => decodeAction(action, book));
    unknown.push(...unknownLines(decoded, book).map((line) => `${name}, ${line}`));
  }
  const header = ["proposal", "title", "state", "for", "against", "abstain", "of quorum", "next"];
  console.log(formatTable(header, rows, ["for", "against", "abstain", "of quorum"]));
  console.log(["", `chain's time ${utc(now)}`, ...unknown].join("\n"));
}

function printOne({ deployment, proposal, standing, now }: ChosenProposal): void {
  const { forWei, againstWei, abstainWei, quorumWei, snapshot, deadline, eta } = standing;
  console.log(
    formatTable(
      ["proposal", idText(proposal.id)],
      [
        ["decimal id", String(proposal.id)],
        ["title", titleOf(proposal)],
        ["proposer", proposal.proposer],
        ["state", standing.state],
        ["next", nextStep(standing, now)],
        ["for", formatMsn(forWei)],
        ["against", formatMsn(againstWei)],
        ["abstain", formatMsn(abstainWei)],
        [
          "quorum",
          quorumWei === undefined ? "fixed when voting starts" : `${formatMsn(quorumWei)}, for and abstain count`,
        ],
        ["reached", quorumShare(standing) ?? ""],
        ["votes count as of", utc(snapshot)],
        ["voting ends", utc(deadline)],
        ["executable from", eta === 0 ? "" : utc(eta)],
        ["chain's time", utc(now)],
      ],
    ),
  );
  console.log(`\n${actionLines(proposal, deployment.book).join("\n")}\n`);
  // The bar keeps a text from passing for a line of this table.
  console.log(
    printableLines(proposal.description)
      .map((line) => `| ${line}`.trimEnd())
      .join("\n"),
  );
}

function shortTitle(proposal: GovernanceProposal): string {
  const title = titleOf(proposal);
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
}
