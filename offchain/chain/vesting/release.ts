import { groupsOf } from "../../domain/groups.js";
import { type Address, toAddress } from "../../domain/hex.js";
import { sumOf } from "../../domain/sumOf.js";
import { formatMsn } from "../amounts.js";
import type { Contracts } from "../contracts.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Included } from "../transaction.js";
import type { GrantState } from "./grants.js";

/**
 * Most grants released in a transaction: 12.4 million gas at most, if no beneficiary held MSN before and each delegated to
 * another account; a transaction may take 16.7 million (EIP-7825).
 */
const GRANTS_AT_ONCE = 100;

/** What a release sent. */
export interface ReleasedGrant {
  readonly id: bigint;
  readonly beneficiary: Address;
  readonly amountWei: bigint;
}

/** Transactions that release all of `grants` that have something to release, and what they would send. */
export function prepareReleases(
  { allocation }: Contracts,
  grants: readonly GrantState[],
): { readonly transactions: readonly Prepared[]; readonly expected: readonly ReleasedGrant[] } {
  const expected = grants
    .filter(({ releasableWei }) => releasableWei > 0n)
    .map(({ id, beneficiary, releasableWei }) => ({ id, beneficiary, amountWei: releasableWei }));
  const transactions = groupsOf(expected, GRANTS_AT_ONCE).map((some) => {
    const what = `released ${formatMsn(sumOf(some))} of ${some.length} grants`;
    return prepared(what, allocation.releaseBatch, [some.map(({ id }) => id)]);
  });
  return { transactions, expected };
}

/** What a transaction released, by its events. */
export function releasedIn({ allocation }: Contracts, { receipt }: Included): ReleasedGrant[] {
  const { interface: abi } = allocation;
  return receipt.logs.flatMap((log) => {
    const event = abi.parseLog(log);
    if (event?.name !== "Released") return [];
    return [
      {
        id: BigInt(String(event.args["grantId"])),
        beneficiary: toAddress(String(event.args["beneficiary"])),
        amountWei: BigInt(String(event.args["amount"])),
      },
    ];
  });
}
