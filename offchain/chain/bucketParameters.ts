import { BUCKETS, type Bucket, INITIAL_SUPPLY_WEI } from "../domain/allocation.js";
import { BPS } from "../domain/constants.js";
import type { Address } from "../domain/hex.js";
import type { JsonFields } from "../io/jsonFields.js";
import { formatMsn } from "./amounts.js";
import { msnAmount } from "./msnAmount.js";

const KEYS = ["msn", "instantBps", "delayMonths", "months", "granter"];
const MAX_CURVE_MONTHS = 120;

/** An unlock curve: a share at token generation, nothing during the delay, the rest in equal monthly steps. */
export interface CurveParameters {
  /** Basis points; all of them exactly when `months` is 0. */
  readonly instantBps: number;
  readonly delayMonths: number;
  /** Number of steps. */
  readonly months: number;
}

/** What a deployment decides about a bucket. */
export interface BucketParameters {
  readonly bucket: Bucket;
  readonly curve: CurveParameters;
  /** Who may make grants from it, and revoke where that is possible. */
  readonly granter: Address;
}

/** Reads the section `buckets`, in the order of the contract's enum. Throws `json`, `address` or `argument`. */
export function readBuckets(file: JsonFields): BucketParameters[] {
  const fields = file.object(
    "buckets",
    BUCKETS.map(({ name }) => name),
  );
  return BUCKETS.map((bucket) => readBucket(fields.object(bucket.name, KEYS), bucket));
}

/** A size that is not the contract's is refused one by one, which holds the sum too. */
function readBucket(fields: JsonFields, bucket: Bucket): BucketParameters {
  if (msnAmount(fields, "msn") !== bucket.sizeWei) {
    const all = `with which all buckets make ${formatMsn(INITIAL_SUPPLY_WEI)}`;
    throw fields.wrong("msn", `${formatMsn(bucket.sizeWei)}, the size in the contract, ${all}`);
  }
  return { bucket, curve: readCurve(fields, bucket), granter: fields.account("granter") };
}

function readCurve(fields: JsonFields, { revocable }: Bucket): CurveParameters {
  const instantBps = fields.integer("instantBps", 0, BPS);
  const delayMonths = fields.integer("delayMonths", 0, MAX_CURVE_MONTHS);
  const months = fields.integer("months", 0, MAX_CURVE_MONTHS);
  if (revocable && instantBps > 0) throw fields.wrong("instantBps", "0, as grants of this bucket can be revoked");
  if ((months === 0) !== (instantBps === BPS)) {
    throw fields.wrong(
      "instantBps",
      months === 0 ? `${BPS} without monthly steps` : `less than ${BPS} with steps left`,
    );
  }
  if (months === 0 && delayMonths > 0) throw fields.wrong("delayMonths", "0 where everything is unlocked at once");
  if (delayMonths + months > MAX_CURVE_MONTHS) {
    throw fields.wrong("months", `a curve that is over after at most ${MAX_CURVE_MONTHS} months, delay included`);
  }
  return { instantBps, delayMonths, months };
}
