import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { describeActions } from "../../offchain/chain/governance/actionLines.js";
import type { AddressBook } from "../../offchain/chain/addressBook.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { blocksSince } from "../../offchain/chain/eventBlocks.js";
import {
  type GovernanceProposal,
  findProposal,
  idText,
  readProposals,
  shortId,
  titleOf,
} from "../../offchain/chain/governance/proposals.js";
import {
  type GovernanceStep,
  type ProposalStanding,
  readStanding,
  whyNot,
} from "../../offchain/chain/governance/proposalState.js";
import { decodeAction } from "../../offchain/chain/governance/proposalActions.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { type ConnectedDeployment, connectDeployment } from "../support/deployment.js";
import { required } from "../support/options.js";

/** A proposal of the connected chain, and where it stands. */
export interface ChosenProposal {
  readonly deployment: ConnectedDeployment;
  readonly proposal: GovernanceProposal;
  /** Short, but like no other proposal's. */
  readonly name: string;
  readonly standing: ProposalStanding;
  /** The chain's time, Unix seconds. */
  readonly now: number;
}

/** Reads the proposal that `--proposal` names; throws `argument` where there is none. */
export async function chooseProposal(hre: HardhatRuntimeEnvironment, option: string): Promise<ChosenProposal> {
  const text = required("proposal", option);
  const deployment = await connectDeployment(hre);
  const { contracts, provider, book } = deployment;
  const all = await readProposals(contracts, await blocksSince(provider, book.fromBlock));
  const proposal = findProposal(all, text);
  const standing = await readStanding(contracts, proposal);
  return { deployment, proposal, name: shortId(proposal, all), standing, now: await chainTime(provider) };
}

/** Prints what the proposal does, from its calldata on chain. */
export function printProposal({ deployment, proposal }: ChosenProposal): void {
  console.log(`proposal ${idText(proposal.id)}\n${titleOf(proposal)}\n`);
  console.log(`${actionLines(proposal, deployment.book).join("\n")}\n`);
}

/** What a proposal does, line by line. */
export function actionLines({ actions }: Pick<GovernanceProposal, "actions">, book: AddressBook): string[] {
  return describeActions(
    actions.map((action) => decodeAction(action, book)),
    book,
  );
}

/** Throws `chain`, saying what is missing and until when, unless the step is possible now. */
export function requirePossible(step: GovernanceStep, { name, standing, now }: ChosenProposal): void {
  const reason = whyNot(step, standing, now);
  const verb = step === "vote" ? "vote on" : step;
  if (reason !== undefined) throw new MsnError("chain", `cannot ${verb} proposal ${name}: ${reason}`);
}
