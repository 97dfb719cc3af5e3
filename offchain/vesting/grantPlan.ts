import { MsnError } from "../domain/errors.js";
import { groupsOf } from "../domain/groups.js";
import type { Address } from "../domain/hex.js";
import { msnOfWei } from "../domain/msn.js";

/** What one account is to be granted, or was. */
export interface Award {
  readonly account: Address;
  /** Wei of MSN. */
  readonly amountWei: bigint;
}

/** An award of a list of grants. */
export interface ListedAward extends Award {
  /** Its line in the file, from 1. */
  readonly line: number;
}

/** Grants that were made together, as the chain records them. */
export interface MadeBatch {
  /** Id of the first one; the others follow. */
  readonly firstId: bigint;
  readonly awards: readonly Award[];
}

/** Lines of a list that a batch on chain already granted. */
export interface MadeLines {
  readonly firstId: bigint;
  readonly lines: readonly ListedAward[];
}

/** What is left to do of a list of grants. */
export interface GrantPlan {
  readonly made: readonly MadeLines[];
  /** Not granted yet, in the file's order, in the groups to grant together. */
  readonly batches: readonly (readonly ListedAward[])[];
}

/** How a list becomes batches. */
export interface GrantPlanOptions {
  /** Most grants in a batch. */
  readonly batchSize: number;
  /** Whether one account may get several grants on one schedule. */
  readonly allowDuplicates: boolean;
  /** The list's name in errors. */
  readonly file: string;
}

/**
 * Compares a list with `made`, every batch of its bucket and schedule in the chain's order, so that an interrupted run goes on
 * where it stopped: a batch that grants exactly what the next lines say is taken for theirs, any other one for another list's.
 * Throws `csv` where an account of the lines left got a grant of such another batch, unless duplicates are allowed: most
 * likely the list was changed after a part of it was granted.
 */
export function planGrants(
  list: readonly ListedAward[],
  made: readonly MadeBatch[],
  { batchSize, allowDuplicates, file }: GrantPlanOptions,
): GrantPlan {
  const own: MadeLines[] = [];
  const others: MadeBatch[] = [];
  let next = 0;
  for (const batch of made) {
    const lines = list.slice(next, next + batch.awards.length);
    if (isSame(lines, batch.awards)) {
      own.push({ firstId: batch.firstId, lines });
      next += lines.length;
    } else {
      others.push(batch);
    }
  }
  const left = list.slice(next);
  if (!allowDuplicates) refuseGranted(left, others, file);
  return { made: own, batches: groupsOf(left, batchSize) };
}

function isSame(lines: readonly Award[], awards: readonly Award[]): boolean {
  return (
    lines.length === awards.length &&
    lines.every(({ account, amountWei }, i) => account === awards[i]?.account && amountWei === awards[i].amountWei)
  );
}

function refuseGranted(left: readonly ListedAward[], others: readonly MadeBatch[], file: string): void {
  const idOf = new Map<Address, { readonly id: bigint; readonly amountWei: bigint }>();
  for (const { firstId, awards } of others) {
    awards.forEach(({ account, amountWei }, i) => idOf.set(account, { id: firstId + BigInt(i), amountWei }));
  }
  for (const { account, line } of left) {
    const earlier = idOf.get(account);
    if (earlier === undefined) continue;
    const grant = `grant ${earlier.id} of ${msnOfWei(earlier.amountWei)} MSN from this bucket on this schedule`;
    throw new MsnError("csv", `${account} has ${grant} already; --allow-duplicates grants another one`, {
      file,
      line,
      field: "beneficiary",
    });
  }
}
