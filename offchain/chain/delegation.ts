import { ZERO_ADDRESS } from "../domain/constants.js";
import { type Address, toAddress } from "../domain/hex.js";
import type { Contracts } from "./contracts.js";
import type { BlockRange } from "./eventBlocks.js";
import { readPositions } from "./positions.js";
import { readMany } from "./readMany.js";
import { grantIdsOf } from "./vesting/grantEvents.js";
import { readGrants } from "./vesting/grants.js";

/** Whom tokens vote for; undefined for nobody. */
export type Delegatee = Address | undefined;

/** What has to follow an account's delegation in the token, since it was staked or granted before. */
export interface Followers {
  /** Operators of the account's positions that vote for somebody else. */
  readonly operators: readonly Address[];
  /** Grants of the account that vote for somebody else, of buckets that vote. */
  readonly grantIds: readonly bigint[];
}

/** Whom `account` delegated to in the token. */
export async function readDelegatee({ token }: Contracts, account: Address): Promise<Delegatee> {
  return delegateeAt(await token.delegates(account));
}

/** The positions and grants of `account` that do not vote for `delegatee`. */
export async function readFollowers(
  contracts: Contracts,
  account: Address,
  delegatee: Delegatee,
  blocks: BlockRange,
): Promise<Followers> {
  const positions = await readPositions(contracts, account, blocks);
  const voters = await readMany(positions, async ({ operator }) =>
    delegateeAt(await contracts.staking.delegateeOf(account, operator)),
  );
  const grants = await readGrants(contracts, await grantIdsOf(contracts, blocks, account));
  return {
    operators: positions.filter((_, i) => voters[i] !== delegatee).map(({ operator }) => operator),
    grantIds: grants
      .filter(({ beneficiary, bucket }) => beneficiary === account && bucket.votes)
      .filter((grant) => grant.amountWei > grant.releasedWei && grant.delegatee !== delegatee)
      .map(({ id }) => id),
  };
}

/** What the contracts say, where zero is nobody. */
function delegateeAt(text: string): Delegatee {
  const account = toAddress(text);
  return account === ZERO_ADDRESS ? undefined : account;
}
