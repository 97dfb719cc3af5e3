import { ZERO_ADDRESS } from "../domain/constants.js";
import { groupsOf } from "../domain/groups.js";
import { type Delegatee, readDelegatee, readFollowers } from "./delegation.js";
import { blocksSince } from "./eventBlocks.js";
import { type Prepared, prepared } from "./prepared.js";
import type { Sender } from "./sender.js";

/** Most positions or grants synced in a transaction: 9.7 million gas at most. */
const SYNCED_AT_ONCE = 100;

/** What it takes until all of an account's tokens vote for somebody; nothing where they do. */
export interface DelegationMoves {
  /** The delegation in the token, if it is to change. */
  readonly delegation: Prepared | undefined;
  /** Let stake and grants follow, once the token says so: before that a node's price for them is too low. */
  readonly syncs: readonly Prepared[];
}

/** Lets all of the sender's tokens, staked and granted ones too, vote for `wanted`. */
export async function prepareDelegation(
  { account, book, contracts, provider }: Sender,
  wanted: Delegatee,
): Promise<DelegationMoves> {
  const { allocation, staking, token } = contracts;
  const present = await readDelegatee(contracts, account);
  const blocks = await blocksSince(provider, book.fromBlock);
  const { operators, grantIds } = await readFollowers(contracts, account, wanted, blocks);
  const what = `the tokens of ${account} vote for ${wanted ?? "nobody"}`;
  return {
    delegation: present === wanted ? undefined : prepared(what, token.delegate, [wanted ?? ZERO_ADDRESS]),
    syncs: [
      ...groupsOf(operators, SYNCED_AT_ONCE).map((some) =>
        prepared(`the stake for ${some.join(", ")} follows`, staking.syncVotes, [account, some]),
      ),
      ...groupsOf(grantIds, SYNCED_AT_ONCE).map((some) =>
        prepared(`grants ${some.join(", ")} follow`, allocation.syncVotes, [some]),
      ),
    ],
  };
}
