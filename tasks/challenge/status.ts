import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatGwei } from "../../offchain/chain/amounts.js";
import { readBarredRoots } from "../../offchain/chain/challenges/barredRoots.js";
import { readStandingDemands } from "../../offchain/chain/challenges/openDemands.js";
import { type RootReview, readReview } from "../../offchain/chain/challenges/review.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { type BlockRange, blocksSince } from "../../offchain/chain/eventBlocks.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { formatTable } from "../../offchain/domain/table.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { type ConnectedDeployment, connectDeployment } from "../support/deployment.js";
import { optionalAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";

interface Arguments {
  readonly account: string;
}

/** `challenge status`: the pending root, what is demanded of it, what is at stake, and what cannot be proposed again. */
export default async function status(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const account = optionalAccount("account", args.account);
    const deployment = await connectDeployment(hre);
    const { book, contracts, provider } = deployment;
    const blocks = await blocksSince(provider, book.fromBlock);
    const review = await readReview(contracts, blocks.to);
    const rows = [["chain's time", utc(await chainTime(provider))], ...reviewRows(review)];
    rows.push(...(await termsRows(deployment, review)));
    if (account !== undefined) {
      rows.push([`balance of ${account}`, formatGwei(await contracts.challenges.balanceOf(account))]);
    }
    console.log(formatTable(["review", ""], rows));
    const demands = await demandTable(deployment, review, blocks);
    if (demands !== undefined) console.log(`\n${demands}`);
    const barred = await readBarredRoots(contracts, blocks);
    if (barred.length > 0) {
      const lines = barred.map(({ epoch, root, depth, bar }) => [String(epoch), root, String(depth), bar]);
      console.log(`\n${formatTable(["epoch", "barred root", "depth", "why"], lines, ["epoch", "depth"])}`);
    }
  });
}

function reviewRows({ activatableAt, bondGwei, demandsUntil, epoch, openDemands, proposer, root, serial }: RootReview) {
  if (proposer === undefined) return [["pending", "none"]];
  return [
    ["pending", `epoch ${epoch}, root ${root}, proposal ${serial}`],
    ["proposer", `${proposer}, ${formatGwei(bondGwei)} at stake`],
    ["demands", demandsUntil === undefined ? "none are taken, the root takes nothing" : `until ${utc(demandsUntil)}`],
    ["activatable", `${utc(activatableAt)}, with ${openDemands} demands open`],
  ];
}

async function termsRows({ contracts }: ConnectedDeployment, review: RootReview): Promise<string[][]> {
  const { challenges, distributor } = contracts;
  const guardian = toAddress(await challenges.guardian());
  const epoch = review.proposer === undefined ? (await distributor.newestEpoch()) + 1n : BigInt(review.epoch);
  const depositGwei = await challenges.demandDepositGwei();
  const pageGwei = depositGwei * (await challenges.PAGE_DEPOSITS());
  const vetoes = `${await challenges.vetoesOf(epoch)} of ${await challenges.MAXIMUM_VETOES()} used in epoch ${epoch}`;
  return [
    ["bond of a proposal", formatGwei(await challenges.bondGwei())],
    ["deposit of a demand", `${formatGwei(depositGwei)} for a leaf, ${formatGwei(pageGwei)} for a page`],
    ["guardian", guardian === ZERO_ADDRESS ? "nobody" : guardian],
    ["vetoes", vetoes],
    ["attesters", (await distributor.attestersSuspended()) ? "SUSPENDED until governance appoints them" : "may sign"],
    ["lost bonds to burn", formatGwei(await challenges.lostGwei())],
  ];
}

async function demandTable(
  { contracts }: ConnectedDeployment,
  { proposer, serial }: RootReview,
  blocks: BlockRange,
): Promise<string | undefined> {
  const demands = proposer === undefined ? [] : await readStandingDemands(contracts, serial, blocks);
  if (demands.length === 0) return undefined;
  const lines = demands.map(({ what, deadline, depositGwei, demander, subject }) => [
    what,
    utc(deadline),
    formatGwei(depositGwei),
    demander,
    subject,
  ]);
  return formatTable(["open demand", "answer before", "deposit", "demander", "subject"], lines, ["deposit"]);
}
