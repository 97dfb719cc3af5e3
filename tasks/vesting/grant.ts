import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatMsn, parseMsn } from "../../offchain/chain/amounts.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { type BucketState, bucketIndex, readBucket, requireGranter } from "../../offchain/chain/vesting/buckets.js";
import {
  type GrantOrder,
  type GrantRun,
  firstIdIn,
  linesText,
  prepareGrants,
} from "../../offchain/chain/vesting/grantRun.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { formatTable } from "../../offchain/domain/table.js";
import { secondsOfUtc, utc } from "../../offchain/domain/utcTime.js";
import { readAmountList, sumOf } from "../../offchain/io/amountList.js";
import type { Schedule } from "../../offchain/vesting/schedule.js";
import { endOf, requireWithinCurve } from "../../offchain/vesting/withinCurve.js";
import { required, requiredInteger } from "../support/options.js";
import { progressLine } from "../support/progress.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

/** What `--start` takes for token generation. */
const TOKEN_GENERATION = "tge";

interface Arguments {
  readonly file: string;
  readonly bucket: string;
  readonly start: string;
  readonly months: string;
  readonly instantBps: string;
  readonly cliffMonths: string;
  readonly total: string;
  readonly allowDuplicates: boolean;
  readonly from: string;
  readonly dryRun: boolean;
  readonly quiet: boolean;
}

/** `vesting grant`: makes the grants of a list, in batches, each once however often it is started. */
export default async function grant(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const file = required("file", args.file);
    const bucket = bucketIndex(required("bucket", args.bucket), "--bucket");
    const startAt = parseStart(required("start", args.start));
    const steps = {
      months: requiredInteger("months", args.months, 0),
      instantBps: requiredInteger("instant-bps", args.instantBps, 0),
      cliffMonths: requiredInteger("cliff-months", args.cliffMonths, 0),
    };
    const total = parseMsn(required("total", args.total), "--total");
    const { allowDuplicates } = args;
    const list = await readAmountList(file, { accountColumn: "beneficiary", allowDuplicates }, total);

    const sender = await openSender(hre, args.from);
    const state = await readBucket(sender.contracts, bucket);
    const schedule: Schedule = { start: startAt ?? state.tokenGeneration, ...steps };
    requireWithinCurve(schedule, state);
    requireGranter(state, sender.account);
    const order = { file, list, bucket, schedule, allowDuplicates };
    const line = progressLine(args.quiet);
    const run = await prepareGrants(sender, order, (done, blocks) => {
      line.update(`earlier grants: block ${done} of ${blocks}`);
    }).finally(() => {
      line.done();
    });
    console.log(planTable(sender, order, state, run));
    await grantAll(sender, run, args.dryRun);
  });
}

function planTable(sender: Sender, { file, list, schedule }: GrantOrder, state: BucketState, run: GrantRun): string {
  const { start, instantBps, cliffMonths, months } = schedule;
  const madeLines = run.made.flatMap(({ lines }) => lines);
  return formatTable(
    ["grants", file],
    [
      ["bucket", `${state.bucket.name}, ${formatMsn(state.unassignedWei)} unassigned`],
      ["listed", `${list.length}, ${formatMsn(sumOf(list))}`],
      ["vesting", `from ${utc(Number(start))} to ${utc(Number(endOf(schedule)))}`],
      ["", `${instantBps} basis points at once, ${months} months, cliff ${cliffMonths} months`],
      ["made before", madeLines.length === 0 ? "none" : `${madeLines.length}, ${formatMsn(sumOf(madeLines))}`],
      ...run.made.map(({ firstId, lines }) => ["", `${linesText(lines)}: ${idsText(firstId, lines.length)}`]),
      ["to make", `${run.batches.flatMap(({ lines }) => lines).length}, ${formatMsn(run.leftWei)}`],
      ["transactions", `${run.batches.length}, by ${sender.account}`],
    ],
  );
}

async function grantAll(sender: Sender, { made, batches }: GrantRun, dryRun: boolean): Promise<void> {
  if (batches.length === 0) {
    console.log("nothing to do: every grant of the list was made before");
    return;
  }
  if (made.length > 0) console.log(`going on after ${linesText(made.flatMap(({ lines }) => lines))}, made before`);
  for (const { lines, transaction } of batches) {
    const included = await sendPrepared(transaction, dryRun);
    if (included !== undefined) console.log(`  ${idsText(firstIdIn(sender, included), lines.length)}`);
  }
}

/** `id 7`, `ids 1 to 100`. */
function idsText(firstId: bigint, count: number): string {
  return count === 1 ? `id ${firstId}` : `ids ${firstId} to ${firstId + BigInt(count - 1)}`;
}

/** Unix seconds, or undefined for token generation. */
function parseStart(text: string): bigint | undefined {
  if (text === TOKEN_GENERATION) return undefined;
  const seconds = secondsOfUtc(text);
  if (seconds !== undefined) return BigInt(seconds);
  const expected = `expected UTC to the second like 2026-08-02T06:00:00Z, or ${TOKEN_GENERATION}`;
  throw new MsnError("argument", `${expected}, got ${JSON.stringify(text)}`, { field: "--start" });
}
