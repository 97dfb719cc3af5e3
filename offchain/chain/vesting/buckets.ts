import type { BlockTag } from "ethers";

import { BUCKETS, type Bucket } from "../../domain/allocation.js";
import { ZERO_ADDRESS } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import { type Address, toAddress } from "../../domain/hex.js";
import type { CurveBounds } from "../../vesting/withinCurve.js";
import type { Contracts } from "../contracts.js";

/** A bucket as it stands on chain. */
export interface BucketState extends CurveBounds {
  readonly bucket: Bucket;
  /** In the contract's enum. */
  readonly index: number;
  /** Granted, less what revocations returned, wei. */
  readonly assignedWei: bigint;
  readonly unassignedWei: bigint;
  /** Who may grant from it; undefined for nobody. */
  readonly granter: Address | undefined;
}

/** A bucket's place in the contract's enum; throws `argument`, naming `field`, for another name. */
export function bucketIndex(name: string, field: string): number {
  const index = BUCKETS.findIndex((bucket) => bucket.name === name);
  if (index !== -1) return index;
  const names = BUCKETS.map((bucket) => bucket.name).join(", ");
  throw new MsnError("argument", `expected one of ${names}, got ${JSON.stringify(name)}`, { field });
}

/** The bucket at a place of the contract's enum; throws `chain` outside it. */
export function bucketAt(index: number): Bucket {
  const bucket = BUCKETS[index];
  if (bucket === undefined)
    throw new MsnError("chain", `expected a bucket from 0 to ${BUCKETS.length - 1}, got ${index}`);
  return bucket;
}

/** Reads a bucket, at `blockTag` or now. */
export async function readBucket(
  { allocation }: Contracts,
  index: number,
  blockTag: BlockTag = "latest",
): Promise<BucketState> {
  const at = { blockTag };
  const bucket = bucketAt(index);
  const [curve, tokenGeneration, earliestStart, assignedWei, granter] = await Promise.all([
    allocation.curveOf(index, at),
    allocation.TOKEN_GENERATION(at),
    allocation.earliestStartOf(index, at),
    allocation.assignedOf(index, at),
    allocation.granterOf(index, at),
  ]);
  return {
    bucket,
    index,
    curve: {
      instantBps: Number(curve.instantBps),
      delayMonths: Number(curve.delayMonths),
      months: Number(curve.months),
    },
    tokenGeneration,
    earliestStart,
    assignedWei,
    unassignedWei: bucket.sizeWei - assignedWei,
    granter: granter === ZERO_ADDRESS ? undefined : toAddress(granter),
  };
}

/** Throws `chain` unless `account` may grant from the bucket. */
export function requireGranter({ bucket, granter }: BucketState, account: Address): void {
  if (account === granter) return;
  const who = granter === undefined ? "nobody may" : `only ${granter} may`;
  throw new MsnError("chain", `${account} may not grant from bucket ${bucket.name}: ${who}`);
}
