import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatGwei } from "../../offchain/chain/amounts.js";
import { quoteFiles } from "../../offchain/chain/payments/quotedFiles.js";
import {
  type PlannedBatch,
  type SettledBatch,
  type SettledVoucher,
  VOUCHERS_A_BATCH,
  planBatches,
  requireNothingPending,
  settleBatch,
  unsent,
} from "../../offchain/chain/payments/settlementRun.js";
import { settlementTable } from "../../offchain/chain/payments/settlementTable.js";
import type { QuotedVoucher } from "../../offchain/chain/payments/voucherQuotes.js";
import { voucherFilesOf } from "../../offchain/chain/payments/voucherSources.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { NOT_GIVEN, required, requiredInteger } from "../support/options.js";
import { progressLine } from "../support/progress.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";

interface Arguments {
  readonly vouchers: string;
  readonly batch: string;
  readonly from: string;
  readonly dryRun: boolean;
  readonly quiet: boolean;
}

type Line = ReturnType<typeof progressLine>;

/** `payments settle`: settles what is new in files of vouchers. What an interrupted run settled is nothing new to the next. */
export default async function settle(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const path = required("vouchers", args.vouchers);
    const size = args.batch === NOT_GIVEN ? VOUCHERS_A_BATCH : requiredInteger("batch", args.batch, 1);
    if (size > VOUCHERS_A_BATCH) {
      throw new MsnError("argument", `expected at most ${VOUCHERS_A_BATCH}, got ${size}`, { field: "--batch" });
    }
    const files = await voucherFilesOf(path);
    const sender = await openSender(hre, args.from);
    await requireNothingPending(sender);
    const line = progressLine(args.quiet);
    try {
      const { vouchers } = await quoteFiles(sender, files, {
        onProgress: (text) => {
          line.update(text);
        },
      });
      const open = vouchers.filter(({ refusal }) => refusal === undefined);
      const closed = vouchers.filter(({ refusal }) => refusal !== undefined).map(unsent);
      if (args.dryRun) await rehearse(sender, open, closed, size, line);
      else await settleAll(sender, open, closed, size, line);
    } finally {
      line.done();
    }
  });
}

async function settleAll(
  sender: Sender,
  open: readonly QuotedVoucher[],
  closed: readonly SettledVoucher[],
  size: number,
  line: Line,
): Promise<void> {
  const settled: SettledVoucher[] = [];
  const failures: string[] = [];
  try {
    for await (const batch of planBatches(sender, open, size)) {
      const result = await settledOrFailed(sender, batch);
      if (typeof result === "string") {
        failures.push(result);
        continue;
      }
      const { settled: some, included } = result;
      settled.push(...some);
      line.done();
      if (included !== undefined) {
        const sum = formatGwei(some.reduce((total, { paidGwei }) => total + paidGwei, 0n));
        const { hash, gasUsed } = included;
        console.log(`settled ${sum} of ${some.length} vouchers (transaction ${hash}, ${gasUsed} gas)`);
      }
      line.update(`settled ${settled.length} of ${open.length} vouchers`);
    }
  } finally {
    // Also after a failure: what was settled before it, stays.
    line.done();
    if (settled.length > 0 || closed.length > 0) console.log(settlementTable([...settled, ...closed]));
  }
  if (open.length === 0) console.log("nothing to settle");
  if (failures.length > 0) {
    throw new MsnError("chain", `${failures.length} batches failed, run it again: ${failures.join("; ")}`);
  }
}

/** One batch; that it failed on chain keeps no other from being settled. */
async function settledOrFailed(sender: Sender, batch: PlannedBatch): Promise<SettledBatch | string> {
  try {
    return await settleBatch(sender, batch);
  } catch (error) {
    if (error instanceof MsnError && error.code === "chain") return error.message;
    throw error;
  }
}

async function rehearse(
  sender: Sender,
  open: readonly QuotedVoucher[],
  closed: readonly SettledVoucher[],
  size: number,
  line: Line,
): Promise<void> {
  const batches: PlannedBatch[] = [];
  for await (const batch of planBatches(sender, open, size)) batches.push(batch);
  line.done();
  const planned = open.map(({ voucher, settledGwei, paidGwei, feeGwei }) => ({
    payer: voucher.payer,
    operator: voucher.operator,
    paidGwei,
    feeGwei,
    leftGwei: voucher.cumulativeGwei - settledGwei - paidGwei,
    refusal: undefined,
  }));
  const rows = [...planned, ...closed];
  if (rows.length > 0) console.log(settlementTable(rows, "would be settled"));
  const gas = batches.reduce((total, batch) => total + batch.gas, 0n);
  const what = `${open.length} vouchers in ${batches.length} transactions (about ${gas} gas)`;
  console.log(open.length === 0 ? "nothing to settle" : `dry run, nothing sent: would settle ${what}`);
}
