import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { chainTime } from "../../offchain/chain/chainTime.js";
import { bucketIndex } from "../../offchain/chain/vesting/buckets.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { writeCsv } from "../../offchain/io/csv.js";
import { writeAtomically } from "../../offchain/io/files.js";
import { connectDeployment } from "../support/deployment.js";
import { optional } from "../support/options.js";
import { requiredId } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { showBucket } from "./showBucket.js";
import { showBuckets } from "./showBuckets.js";
import { showGrant } from "./showGrant.js";

interface Arguments {
  readonly grant: string;
  readonly bucket: string;
  readonly csv: string;
  readonly quiet: boolean;
}

/** `vesting schedule`: the buckets, or one bucket's or grant's months; sends nothing. */
export default async function schedule(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const [grant, bucket] = [optional(args.grant), optional(args.bucket)];
    if (grant !== undefined && bucket !== undefined) {
      throw new MsnError("argument", "either --grant or --bucket can be given, not both");
    }
    const id = grant === undefined ? undefined : requiredId("grant", grant);
    const index = bucket === undefined ? undefined : bucketIndex(bucket, "--bucket");

    const { book, contracts, provider } = await connectDeployment(hre);
    const view = { book, contracts, provider, now: BigInt(await chainTime(provider)), quiet: args.quiet };
    const table = await (id !== undefined
      ? showGrant(view, id)
      : index !== undefined
        ? showBucket(view, index)
        : showBuckets(view));
    const csv = optional(args.csv);
    if (csv === undefined) return;
    await writeAtomically(
      csv,
      writeCsv(table.header.join(","), table.rows, (row) => row.join(",")),
    );
    console.log(`${table.rows.length} rows written to ${csv}`);
  });
}
