import { formatTable } from "../../domain/table.js";
import type { SettlementRefusal } from "../../traffic/settlement.js";
import { formatGwei } from "../amounts.js";
import type { SettledVoucher } from "./settlementRun.js";

const WORDS: Readonly<Record<SettlementRefusal, string>> = {
  ZeroOperator: "names no operator",
  BadSignature: "is not properly signed",
  SignerNotAuthorised: "its signer may not sign for the payer",
  NothingNew: "nothing new: all of it is settled",
  EscrowEmpty: "the payer's escrow is empty",
};

/** A refusal for people, as a clause about the voucher. */
export const refusalWords = (refusal: SettlementRefusal): string => WORDS[refusal];

/** What became of vouchers, one a line, with their sum. */
export function settlementTable(settled: readonly SettledVoucher[], now = "settled now"): string {
  const rows = settled.map((voucher) => [
    voucher.payer,
    voucher.operator,
    formatGwei(voucher.paidGwei),
    formatGwei(voucher.feeGwei),
    formatGwei(voucher.leftGwei),
    noteOf(voucher),
  ]);
  const sum = (amount: (voucher: SettledVoucher) => bigint): string =>
    formatGwei(settled.reduce((total, voucher) => total + amount(voucher), 0n));
  const total = [
    "together",
    "",
    sum(({ paidGwei }) => paidGwei),
    sum(({ feeGwei }) => feeGwei),
    sum(({ leftGwei }) => leftGwei),
  ];
  const header = ["payer", "operator", now, "of it fee", "left owed", "note"];
  return formatTable(header, [...rows, total], [now, "of it fee", "left owed"]);
}

function noteOf({ refusal, leftGwei }: SettledVoucher): string {
  if (refusal !== undefined) return refusalWords(refusal);
  return leftGwei > 0n ? "the payer's escrow did not suffice" : "";
}
