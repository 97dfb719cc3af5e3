import { type BucketState, readBucket } from "../../offchain/chain/vesting/buckets.js";
import type { GrantState } from "../../offchain/chain/vesting/grants.js";
import { BUCKETS } from "../../offchain/domain/allocation.js";
import { msnOfWei } from "../../offchain/domain/msn.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { curveSteps } from "../../offchain/vesting/months.js";
import { type Table, moment, printTable } from "./table.js";
import { type View, allGrants } from "./view.js";

/** The seven buckets: what is unlocked, granted and released, and what comes next. */
export async function showBuckets(view: View): Promise<Table> {
  const buckets = await Promise.all(BUCKETS.map((_, index) => readBucket(view.contracts, index)));
  const grants = await allGrants(view);
  const rows = buckets.map((state) => bucketRow(state, grants, view.now));
  const amounts = ["size", "unlocked", "assigned", "released", "unassigned", "next amount"];
  const table = {
    header: ["bucket", ...amounts.slice(0, 5), "next unlock", "next amount", "granter"],
    rows,
    right: amounts,
  };
  console.log(`buckets at ${utc(Number(view.now))}, amounts in MSN`);
  printTable(table);
  return table;
}

function bucketRow(state: BucketState, grants: readonly GrantState[], now: bigint): string[] {
  const { bucket, assignedWei, unassignedWei, granter } = state;
  const steps = curveSteps(state.curve, bucket.sizeWei, state.tokenGeneration);
  const next = steps.find(({ at }) => at > now);
  const unlockedWei = steps.findLast(({ at }) => at <= now)?.cumulativeWei ?? 0n;
  const releasedWei = grants
    .filter((grant) => grant.bucket.name === bucket.name)
    .reduce((sum, grant) => sum + grant.releasedWei, 0n);
  const amounts = [bucket.sizeWei, unlockedWei, assignedWei, releasedWei, unassignedWei];
  return [
    bucket.name,
    ...amounts.map(msnOfWei),
    next === undefined ? "" : moment(next.at),
    next === undefined ? "" : msnOfWei(next.wei),
    granter ?? "nobody",
  ];
}
