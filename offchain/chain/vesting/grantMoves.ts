import { ZERO_ADDRESS } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import { type Address, toAddress } from "../../domain/hex.js";
import { formatMsn } from "../amounts.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";
import { requireDepositable } from "../staking/deposit.js";
import { bucketIndex, readBucket } from "./buckets.js";
import { type GrantState, vestedAt } from "./grants.js";

/** A revocation, and what it would do, wei. */
export interface Revocation {
  readonly transaction: Prepared;
  /** What has vested: it stays the beneficiary's. */
  readonly staysWei: bigint;
  /** Goes back to the bucket, unassigned. */
  readonly returnsWei: bigint;
}

/** Revokes a grant; the numbers are those of `now`, the chain's time in Unix seconds. Throws `chain`. */
export async function prepareRevocation(
  { account, book, contracts }: Sender,
  grant: GrantState,
  now: number,
): Promise<Revocation> {
  const { id, bucket, amountWei } = grant;
  if (!bucket.revocable) throw new MsnError("chain", `grant ${id} is of bucket ${bucket.name} and cannot be revoked`);
  if (grant.isRevoked) throw new MsnError("chain", `grant ${id} was revoked before`);
  const staysWei = vestedAt(grant, BigInt(now));
  if (staysWei === amountWei) throw new MsnError("chain", `grant ${id} has vested in full; nothing can be revoked`);
  const { granter } = await readBucket(contracts, bucketIndex(bucket.name, "bucket"));
  if (account !== granter && account !== book.contracts.TimelockController) {
    const who = granter === undefined ? "the timelock alone may" : `${granter} and the timelock may`;
    throw new MsnError("chain", `${account} may not revoke grant ${id}: ${who}`);
  }
  const transaction = prepared(`revoked grant ${id}`, contracts.allocation.revoke, [id]);
  return { transaction, staysWei, returnsWei: amountWei - staysWei };
}

/** Names the next beneficiary of a grant; the zero address withdraws the offer. Throws `argument` or `chain`. */
export function prepareOffer(sender: Sender, grant: GrantState, proposed: Address): Prepared {
  const { book, contracts } = sender;
  requireBeneficiary(sender, grant);
  if (proposed === book.contracts.Allocation) {
    throw new MsnError("argument", "expected another account than the allocation contract", { field: "--propose" });
  }
  const what =
    proposed === ZERO_ADDRESS
      ? `grant ${grant.id} is offered to nobody any more`
      : `grant ${grant.id} is offered to ${proposed}, which has to accept it`;
  return prepared(what, contracts.allocation.proposeBeneficiary, [grant.id, proposed]);
}

/** Makes the sender the beneficiary of a grant that was offered to it. Throws `chain`. */
export async function prepareAcceptance({ account, contracts }: Sender, grant: GrantState): Promise<Prepared> {
  const proposed = toAddress(await contracts.allocation.proposedBeneficiaryOf(grant.id));
  if (proposed !== account) {
    const offered = proposed === ZERO_ADDRESS ? "nobody" : proposed;
    throw new MsnError("chain", `grant ${grant.id} is offered to ${offered}, not to ${account}`);
  }
  const what = `${account} is the beneficiary of grant ${grant.id}, in place of ${grant.beneficiary}`;
  return prepared(what, contracts.allocation.acceptBeneficiary, [grant.id]);
}

/** Releases what has vested of a grant into stake of its beneficiary for an operator. Throws `argument` or `chain`. */
export async function prepareReleaseAndStake(sender: Sender, grant: GrantState, operator: Address): Promise<Prepared> {
  requireBeneficiary(sender, grant);
  const { id, releasableWei } = grant;
  await requireDepositable(sender, releasableWei, operator, `releasable of grant ${id}`);
  const what = `released ${formatMsn(releasableWei)} of grant ${id} into stake for ${operator}`;
  return prepared(what, sender.contracts.allocation.releaseAndStake, [id, operator]);
}

/** Stakes tokens of a grant without releasing them. Throws `argument` or `chain`. */
export async function prepareStakeFromGrant(
  sender: Sender,
  grant: GrantState,
  operator: Address,
  amountWei: bigint,
): Promise<Prepared> {
  requireBeneficiary(sender, grant);
  const { id, stakeableWei, staker } = grant;
  if (operator === staker) {
    throw new MsnError("argument", "expected another account than the grant's own staker", { field: "--operator" });
  }
  if (amountWei > stakeableWei) {
    const most = `${formatMsn(stakeableWei)} of grant ${id} can be staked`;
    throw new MsnError("chain", `${most}, less than ${formatMsn(amountWei)}`);
  }
  await requireDepositable(sender, amountWei, operator, "--stake");
  const what = `staked ${formatMsn(amountWei)} of grant ${id} for ${operator}`;
  return prepared(what, sender.contracts.allocation.stakeFromGrant, [id, operator, amountWei]);
}

/** Throws `chain` unless the sender is the grant's beneficiary. */
export function requireBeneficiary({ account }: Pick<Sender, "account">, { id, beneficiary }: GrantState): void {
  if (account === beneficiary) return;
  throw new MsnError("chain", `grant ${id} belongs to ${beneficiary}, not to ${account}`);
}
