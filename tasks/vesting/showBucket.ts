import { formatMsn } from "../../offchain/chain/amounts.js";
import { type BucketState, readBucket } from "../../offchain/chain/vesting/buckets.js";
import { type GrantState, vestedAt } from "../../offchain/chain/vesting/grants.js";
import { msnOfWei } from "../../offchain/domain/msn.js";
import { formatTable } from "../../offchain/domain/table.js";
import { curveSteps } from "../../offchain/vesting/months.js";
import { curveEnd } from "../../offchain/vesting/withinCurve.js";
import { type Table, moment, printTable } from "./table.js";
import { type View, allGrants } from "./view.js";

/** One bucket: its rules, its unlocking month by month, and its grants. Returns the months. */
export async function showBucket(view: View, index: number): Promise<Table> {
  const { contracts, now } = view;
  const state = await readBucket(contracts, index);
  const grants = (await allGrants(view)).filter(({ bucket }) => bucket.name === state.bucket.name);
  console.log(bucketFacts(state));
  const months = monthsTable(state, now);
  console.log("\nunlocking, amounts in MSN");
  printTable(months);
  console.log(grants.length === 0 ? "\nno grants yet" : "\ngrants, amounts in MSN");
  if (grants.length > 0) printTable(grantsTable(grants, now));
  return months;
}

function bucketFacts(state: BucketState): string {
  const { bucket, curve, tokenGeneration, earliestStart, assignedWei, unassignedWei, granter } = state;
  const { instantBps, delayMonths, months } = curve;
  return formatTable(
    ["bucket", bucket.name],
    [
      ["size", formatMsn(bucket.sizeWei)],
      ["curve", `from ${moment(tokenGeneration)} to ${moment(curveEnd(state))}`],
      ["", `${instantBps} basis points at once, delay ${delayMonths} months, ${months} months`],
      ["assigned", formatMsn(assignedWei)],
      ["unassigned", formatMsn(unassignedWei)],
      ["new grants start from", moment(earliestStart)],
      ["granter", granter ?? "nobody"],
      ["grants vote while locked", bucket.votes ? "yes" : "no"],
      ["grants can be revoked", bucket.revocable ? "yes" : "no"],
    ],
  );
}

function monthsTable({ bucket, curve, tokenGeneration }: BucketState, now: bigint): Table {
  const steps = curveSteps(curve, bucket.sizeWei, tokenGeneration);
  return {
    header: ["date", "unlocks", "cumulative", "state"],
    rows: steps.map(({ at, wei, cumulativeWei }) => [
      moment(at),
      msnOfWei(wei),
      msnOfWei(cumulativeWei),
      at <= now ? "unlocked" : "",
    ]),
    right: ["unlocks", "cumulative"],
  };
}

function grantsTable(grants: readonly GrantState[], now: bigint): Table {
  const amounts = ["granted", "vested", "released", "releasable", "staked"];
  return {
    header: ["grant", "beneficiary", ...amounts, "state"],
    rows: grants.map((grant) => [
      String(grant.id),
      grant.beneficiary,
      ...[grant.amountWei, vestedAt(grant, now), grant.releasedWei, grant.releasableWei, grant.stakedWei].map(msnOfWei),
      grant.isRevoked ? "revoked" : "",
    ]),
    right: ["grant", ...amounts],
  };
}
