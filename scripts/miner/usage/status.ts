import { formatGwei } from "../../../offchain/chain/amounts.js";
import { type OperatorVoucher, readOperatorVouchers } from "../../../offchain/chain/payments/operatorVouchers.js";
import { refusalWords } from "../../../offchain/chain/payments/settlementTable.js";
import { type UsageState, readUsage } from "../../../offchain/chain/payments/usageMoves.js";
import { voucherFilesOf } from "../../../offchain/chain/payments/voucherSources.js";
import type { Address } from "../../../offchain/domain/hex.js";
import { formatTable } from "../../../offchain/domain/table.js";
import { utc } from "../../../offchain/domain/utcTime.js";
import type { Command } from "../command.js";
import { accountOf } from "../key.js";
import { NODE_OPTIONS, parseOptions, required } from "../options.js";
import { openReading } from "../session.js";
import { VOUCHER_OPTIONS, marginSeconds, othersText } from "./options.js";

const OPTIONS = { ...VOUCHER_OPTIONS, ...NODE_OPTIONS } as const;

/** `usage status`: what vouchers are worth now; sends nothing. */
export const usageStatus: Command = {
  name: "status",
  summary: "Shows what users owe you, what their escrow covers, and the usage that waits for you.",
  options: OPTIONS,
  notes: ["Needs no key with --operator."],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const path = required("vouchers", values.vouchers);
  const margin = marginSeconds(values.margin);
  const operator = await accountOf(values.operator, values.keystore, "operator");
  const files = await voucherFilesOf(path);
  const deployment = await openReading(values);
  const { vouchers, now, otherPairs } = await readOperatorVouchers(deployment, files, operator, margin);
  const usage = await readUsage(deployment.contracts, operator);
  const parts = [facts(operator, vouchers, usage, now)];
  if (vouchers.length > 0) parts.push(voucherTable(vouchers, now));
  const dangers = vouchers.flatMap(({ voucher, danger }) =>
    danger === undefined ? [] : [`${voucher.payer}: ${danger}`],
  );
  if (dangers.length > 0) parts.push(["should be settled soon:", ...dangers].join("\n"));
  console.log([...parts, ...othersText(otherPairs)].join("\n\n"));
}

function facts(operator: Address, vouchers: readonly OperatorVoucher[], usage: UsageState, now: number): string {
  const sum = (amount: (voucher: OperatorVoucher) => bigint): bigint =>
    vouchers.reduce((total, voucher) => total + amount(voucher), 0n);
  const covered = sum(({ cover }) => cover.coveredGwei);
  const afterFee = sum(({ paidGwei, feeGwei }) => paidGwei - feeGwei);
  return formatTable(
    ["operator", operator],
    [
      ["time", utc(now)],
      ["owed by vouchers", formatGwei(sum(({ owedGwei }) => owedGwei))],
      ["covered now", `${formatGwei(covered)}, of which settling brings ${formatGwei(afterFee)} after the fee`],
      ["usage, not paid yet", `${formatGwei(usage.unpaidGwei)}, paid by usage claim or the next claim`],
      ["usage, in its lifetime", formatGwei(usage.lifetimeGwei)],
      ["together to come", formatGwei(afterFee + usage.unpaidGwei)],
    ],
  );
}

function voucherTable(vouchers: readonly OperatorVoucher[], now: number): string {
  const rows = vouchers.map((found) => [
    found.voucher.payer,
    formatGwei(found.voucher.cumulativeGwei),
    formatGwei(found.settledGwei),
    formatGwei(found.owedGwei),
    formatGwei(found.cover.coveredGwei),
    leavingText(found, now),
    signerText(found, now),
  ]);
  const amounts = ["voucher", "settled", "still owed", "covered now"];
  return formatTable(["payer", ...amounts, "of it can leave", "signer"], rows, amounts);
}

function leavingText({ cover, funds: { thawedAt } }: OperatorVoucher, now: number): string {
  if (cover.leavingGwei === 0n || thawedAt === undefined) return "nothing";
  return `${formatGwei(cover.leavingGwei)} ${thawedAt <= now ? "now" : `from ${utc(thawedAt)}`}`;
}

function signerText({ refusal, signerEnd }: OperatorVoucher, now: number): string {
  if (refusal === "BadSignature" || refusal === "ZeroOperator") return refusalWords(refusal);
  if (signerEnd === undefined) return "authorised";
  if (signerEnd === 0) return "not authorised";
  return now < signerEnd ? `revoked, counts until ${utc(signerEnd)}` : `revoked, no more since ${utc(signerEnd)}`;
}
