import { ZERO_ADDRESS } from "../../domain/constants.js";
import { groupsOf } from "../../domain/groups.js";
import { type Address, toAddress } from "../../domain/hex.js";
import { type Prepared, prepared } from "../prepared.js";
import { readMany } from "../readMany.js";
import type { Sender } from "../sender.js";
import type { GrantState } from "./grants.js";

/** Most grants synced in a transaction: 9.7 million gas at most, if each goes from one delegatee to another. */
const GRANTS_AT_ONCE = 100;

/** Whom a grant votes for, and whom it should. */
export interface VoteStanding {
  readonly grant: GrantState;
  /** Whom its beneficiary delegated to in the token; undefined for nobody. */
  readonly wanted: Address | undefined;
  /** Whether grants of its bucket vote at all. */
  readonly hasVotes: boolean;
}

/** Transactions that let those of `grants` that vote for somebody else follow their beneficiaries' delegation. */
export async function prepareVoteSync(
  { contracts: { allocation, token } }: Sender,
  grants: readonly GrantState[],
): Promise<{ readonly standings: readonly VoteStanding[]; readonly transactions: readonly Prepared[] }> {
  const standings = await readMany(grants, async (grant) => {
    const delegatee = toAddress(await token.delegates(grant.beneficiary));
    const wanted = delegatee === ZERO_ADDRESS ? undefined : delegatee;
    return { grant, wanted, hasVotes: grant.bucket.votes };
  });
  const behind = standings.filter(({ grant, wanted, hasVotes }) => hasVotes && grant.delegatee !== wanted);
  const transactions = groupsOf(behind, GRANTS_AT_ONCE).map((some) => {
    const ids = some.map(({ grant }) => grant.id);
    return prepared(`${ids.length} grants follow their beneficiaries' delegation`, allocation.syncVotes, [ids]);
  });
  return { standings, transactions };
}
