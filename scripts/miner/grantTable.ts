import { formatMsn } from "../../offchain/chain/amounts.js";
import { type GrantState, vestedAt } from "../../offchain/chain/vesting/grants.js";
import type { Address } from "../../offchain/domain/hex.js";
import { formatTable } from "../../offchain/domain/table.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { grantSteps } from "../../offchain/vesting/months.js";

const AMOUNTS = ["granted", "vested", "released", "releasable", "staked", "stakeable"];

/** The grants of an account, and those offered to it, at `now` (Unix seconds). */
export function grantTable(grants: readonly GrantState[], account: Address, now: number): string {
  if (grants.length === 0) return "has no grants";
  const rows = grants.map((grant) => [
    String(grant.id),
    grant.bucket.name,
    ...[
      grant.amountWei,
      vestedAt(grant, BigInt(now)),
      grant.releasedWei,
      grant.releasableWei,
      grant.stakedWei,
      grant.stakeableWei,
    ].map(formatMsn),
    nextText(grant, now),
    grant.beneficiary === account ? votesText(grant) : `offered to it by ${grant.beneficiary}`,
  ]);
  return formatTable(["grant", "bucket", ...AMOUNTS, "vests next", "votes for"], rows, ["grant", ...AMOUNTS]);
}

function nextText(grant: GrantState, now: number): string {
  if (grant.isRevoked) return "revoked";
  const next = grantSteps(grant.schedule, grant.amountWei).find(({ at }) => at > now);
  return next === undefined ? "all has vested" : `${formatMsn(next.wei)} at ${utc(Number(next.at))}`;
}

const votesText = ({ bucket, delegatee }: GrantState): string =>
  bucket.votes ? (delegatee ?? "nobody") : `no votes in bucket ${bucket.name}`;
