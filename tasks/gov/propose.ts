import type { Provider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { describeActions } from "../../offchain/chain/governance/actionLines.js";
import { tryAction } from "../../offchain/chain/governance/actionTrial.js";
import type { AddressBook } from "../../offchain/chain/addressBook.js";
import { formatMsn } from "../../offchain/chain/amounts.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { contentOf, descriptionHashOf, idText, proposalIdOf } from "../../offchain/chain/governance/proposals.js";
import { PROPOSAL_STATES } from "../../offchain/chain/governance/proposalState.js";
import { formatVotes, readVotes, totalVotes } from "../../offchain/chain/governanceVotes.js";
import { decodeAction } from "../../offchain/chain/governance/proposalActions.js";
import {
  type ProposalDraft,
  onChainDescription,
  readProposalFile,
} from "../../offchain/chain/governance/proposalFile.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { send } from "../support/send.js";
import { openSender } from "../support/sender.js";

interface Arguments {
  readonly file: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `gov propose`: shows what a file would do, decoded from the calldata that is sent, then proposes it. */
export default async function propose(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const file = required("file", args.file);
    const { account: proposer, book, contracts, provider } = await openSender(hre, args.from);
    const draft = await readProposalFile(file, book);
    const description = onChainDescription(draft, proposer);
    const content = { actions: draft.actions, descriptionHash: descriptionHashOf(Buffer.from(description)) };
    const id = proposalIdOf(content);

    console.log(`proposal ${idText(id)}\n${draft.title}\n`);
    await printActions(draft, book, provider);
    await requireNew(contracts, id);
    await requireVotes(contracts, proposer);
    await printTimes(contracts, await chainTime(provider));
    console.log(`its text ends with #proposer=${proposer}, so that nobody else can send it first`);
    const [targets, values, calldatas] = contentOf(content);
    const { propose: method } = contracts.governor;
    const proposed = `proposed ${idText(id)}`;
    const included = await send(proposed, args.dryRun, method, [targets, values, calldatas, description]);
    if (included === undefined) return;
    const snapshot = Number(await contracts.governor.proposalSnapshot(id));
    console.log(`it stands: ${votingTimes(snapshot, Number(await contracts.governor.proposalDeadline(id)))}`);
  });
}

/** The decoded actions, with a warning where one would fail now; by then it may be different. */
async function printActions(draft: ProposalDraft, book: AddressBook, provider: Provider): Promise<void> {
  const decoded = draft.actions.map((action) => decodeAction(action, book, draft.otherAbis));
  console.log(describeActions(decoded, book).join("\n"));
  for (const [i, action] of draft.actions.entries()) {
    const refusal = await tryAction(provider, book, action);
    if (refusal !== undefined) console.log(`warning: action ${i + 1}, executed now and by itself: ${refusal}`);
  }
  console.log("");
}

async function requireNew({ governor }: Contracts, id: bigint): Promise<void> {
  if ((await governor.proposalSnapshot(id)) === 0n) return;
  const state = PROPOSAL_STATES[Number(await governor.state(id))] ?? "unknown";
  throw new MsnError("chain", `this very proposal was made before and is ${state}; another text makes it a new one`);
}

async function requireVotes(contracts: Contracts, proposer: Address): Promise<void> {
  const votes = await readVotes(contracts, proposer);
  const threshold = await contracts.governor.proposalThreshold();
  console.log(`votes of ${proposer}: ${formatVotes(votes)}; a proposer needs ${formatMsn(threshold)}`);
  if (totalVotes(votes) >= threshold) return;
  const missing = `${proposer} has ${formatMsn(totalVotes(votes))} of votes, less than the ${formatMsn(threshold)}`;
  throw new MsnError("chain", `${missing} that a proposer needs; gov delegate brings votes to an account`);
}

async function printTimes({ governor }: Contracts, now: number): Promise<void> {
  const snapshot = now + Number(await governor.votingDelay());
  console.log(`if sent now, ${votingTimes(snapshot, snapshot + Number(await governor.votingPeriod()))}`);
}

/** The snapshot is the last second before voting. */
const votingTimes = (snapshot: number, deadline: number): string =>
  `voting starts ${utc(snapshot + 1)} with the votes as of one second before, and ends ${utc(deadline)}`;
