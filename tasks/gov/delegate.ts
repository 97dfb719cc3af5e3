import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatMsn } from "../../offchain/chain/amounts.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { type Delegatee, type Followers, readDelegatee, readFollowers } from "../../offchain/chain/delegation.js";
import { blocksSince } from "../../offchain/chain/eventBlocks.js";
import { readVotes, totalVotes } from "../../offchain/chain/governanceVotes.js";
import { type Prepared, prepared } from "../../offchain/chain/prepared.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { groupsOf } from "../../offchain/domain/groups.js";
import type { Address } from "../../offchain/domain/hex.js";
import { formatTable } from "../../offchain/domain/table.js";
import { required } from "../support/options.js";
import { requiredAccountOrNone } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

/** So many positions or grants fit well into one transaction. */
const SYNCED_AT_ONCE = 100;

interface Arguments {
  readonly to: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `gov delegate`: delegates in the token and lets the account's stake and grants follow. */
export default async function delegate(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    required("to", args.to);
    const { account, book, contracts, provider } = await openSender(hre, args.from);
    const wanted = delegateeOf(args.to, account);
    const present = await readDelegatee(contracts, account);
    const followers = await readFollowers(contracts, account, wanted, await blocksSince(provider, book.fromBlock));
    const watched = [...new Set([account, present, wanted])].filter((voter) => voter !== undefined);
    await printVotes("votes before", contracts, watched);

    const syncs = syncsOf(contracts, account, followers);
    if (present === wanted && syncs.length === 0) {
      console.log(`no change: all of ${account} votes for ${wanted ?? "nobody"} already`);
      return;
    }
    let isSent = !args.dryRun;
    if (present !== wanted) {
      const what = `the tokens of ${account} vote for ${wanted ?? "nobody"}`;
      const delegation = prepared(what, contracts.token.delegate, [wanted ?? ZERO_ADDRESS]);
      isSent = (await sendPrepared(delegation, args.dryRun)) !== undefined;
    }
    for (const sync of syncs) {
      // As long as the delegation is not there, there is nothing to follow, and the node's price would be too low.
      if (args.dryRun && present !== wanted) console.log(`dry run, nothing sent: ${sync.what}`);
      else isSent = (await sendPrepared(sync, args.dryRun)) !== undefined;
    }
    if (isSent) await printVotes("votes after", contracts, watched);
  });
}

function syncsOf({ staking, allocation }: Contracts, account: Address, { operators, grantIds }: Followers): Prepared[] {
  return [
    ...groupsOf(operators, SYNCED_AT_ONCE).map((some) =>
      prepared(`the stake for ${some.join(", ")} follows`, staking.syncVotes, [account, some]),
    ),
    ...groupsOf(grantIds, SYNCED_AT_ONCE).map((some) =>
      prepared(`grants ${some.map((id) => `#${id}`).join(", ")} follow`, allocation.syncVotes, [some]),
    ),
  ];
}

function delegateeOf(to: string, account: Address): Delegatee {
  if (to === "self") return account;
  const named = requiredAccountOrNone("to", to);
  return named === ZERO_ADDRESS ? undefined : named;
}

async function printVotes(title: string, contracts: Contracts, voters: readonly Address[]): Promise<void> {
  const rows: string[][] = [];
  for (const voter of voters) {
    const votes = await readVotes(contracts, voter);
    const { tokenWei, stakeWei, grantsWei } = votes;
    rows.push([voter, ...[tokenWei, stakeWei, grantsWei, totalVotes(votes)].map(formatMsn)]);
  }
  const amounts = ["token", "stake", "grants", "all"];
  console.log(formatTable([title, ...amounts], rows, amounts));
}
