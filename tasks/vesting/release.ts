import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatMsn } from "../../offchain/chain/amounts.js";
import { bucketIndex } from "../../offchain/chain/vesting/buckets.js";
import { type GrantState, allGrantIds, readGrants } from "../../offchain/chain/vesting/grants.js";
import { type ReleasedGrant, prepareReleases, releasedIn } from "../../offchain/chain/vesting/release.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { formatTable } from "../../offchain/domain/table.js";
import { sumOf } from "../../offchain/io/amountList.js";
import { NOT_GIVEN, optional } from "../support/options.js";
import { requiredIds } from "../support/parsedOptions.js";
import { progressLine } from "../support/progress.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly grant: string;
  readonly all: boolean;
  readonly bucket: string;
  readonly from: string;
  readonly dryRun: boolean;
  readonly quiet: boolean;
}

/** `vesting release`: sends what has vested to the beneficiaries. */
export default async function release(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const named = namedGrants(args);
    const sender = await openSender(hre, args.from);
    const grants = await readChosen(sender, args, named);
    const { transactions, expected } = prepareReleases(sender.contracts, grants);
    const skipped = grants.length - expected.length;
    if (skipped > 0) console.log(`nothing to release now from ${skipped} of ${grants.length} grants`);
    const released: ReleasedGrant[] = [];
    for (const transaction of transactions) {
      const included = await sendPrepared(transaction, args.dryRun);
      if (included !== undefined) released.push(...releasedIn(sender.contracts, included));
    }
    const isSent = released.length > 0;
    const shown = isSent ? released : expected;
    if (shown.length > 0) console.log(releaseTable(isSent ? "released" : "would release", shown));
  });
}

/** The ids of `--grant`, or undefined for all; throws `argument` for neither or both. */
function namedGrants({ grant, all, bucket }: Arguments): bigint[] | undefined {
  if (all === (grant !== NOT_GIVEN)) {
    throw new MsnError("argument", "either --grant or --all is required, see --help");
  }
  if (!all && bucket !== NOT_GIVEN) throw new MsnError("argument", "goes with --all", { field: "--bucket" });
  return all ? undefined : requiredIds("grant", grant);
}

async function readChosen(
  sender: Sender,
  args: Arguments,
  named: readonly bigint[] | undefined,
): Promise<GrantState[]> {
  const name = optional(args.bucket);
  if (name !== undefined) bucketIndex(name, "--bucket");
  const line = progressLine(args.quiet);
  const grants = await readGrants(sender.contracts, named ?? (await allGrantIds(sender.contracts)), (done, total) => {
    line.update(`grants ${done}/${total}`);
  }).finally(() => {
    line.done();
  });
  return grants.filter(({ bucket }) => name === undefined || bucket.name === name);
}

function releaseTable(title: string, released: readonly ReleasedGrant[]): string {
  const rows = released.map(({ id, beneficiary, amountWei }) => [String(id), beneficiary, formatMsn(amountWei)]);
  const all = [["all", `${released.length} grants`, formatMsn(sumOf(released))]];
  return formatTable(["grant", "beneficiary", title], [...rows, ...all], ["grant", title]);
}
