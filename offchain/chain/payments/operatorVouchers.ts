import type { Address } from "../../domain/hex.js";
import { chainTime } from "../chainTime.js";
import { readMany } from "../readMany.js";
import type { Sender } from "../sender.js";
import { type PayerFunds, endOf } from "./payer.js";
import { quoteFiles } from "./quotedFiles.js";
import { type Cover, coverOf, dangerOf } from "./voucherDanger.js";
import { type QuotedVoucher, owedGwei } from "./voucherQuotes.js";

/** An operator's voucher, what its payer has, and how safe it is. */
export interface OperatorVoucher extends QuotedVoucher {
  /** What it says beyond what is settled; gwei of MSN. */
  readonly owedGwei: bigint;
  readonly funds: PayerFunds;
  readonly cover: Cover;
  /** When its signer's vouchers stop to count, Unix seconds: 0 for never authorised, undefined while it is authorised. */
  readonly signerEnd: number | undefined;
  /** Why it should not wait; undefined where it can. */
  readonly danger: string | undefined;
}

/** An operator's vouchers, one a payer, besides forged ones. */
export interface OperatorVouchers {
  /** The chain's time. */
  readonly now: number;
  readonly vouchers: readonly OperatorVoucher[];
  /** Pairs of other operators in the files. */
  readonly otherPairs: number;
}

/** Reads an operator's vouchers from files; an end within `marginSeconds` counts as danger. Throws `json`, `io`, `gzip`. */
export async function readOperatorVouchers(
  deployment: Pick<Sender, "book" | "contracts" | "provider">,
  files: readonly string[],
  operator: Address,
  marginSeconds: number,
): Promise<OperatorVouchers> {
  const { contracts, provider } = deployment;
  const { vouchers, payers, block, otherPairs } = await quoteFiles(deployment, files, { operator });
  const now = await chainTime(provider);
  const read = await readMany(vouchers, async (quoted) => {
    const { voucher, signer } = quoted;
    const funds = payers.get(voucher.payer);
    if (funds === undefined) throw new Error("a payer of a quoted voucher was not read");
    const at = { blockTag: block };
    const validUntil = signer === undefined ? 0n : await contracts.escrow.signerValidUntil(voucher.payer, signer, at);
    const standing = { owedGwei: owedGwei(quoted), funds, signerEnd: endOf(Number(validUntil)) };
    return { ...quoted, ...standing, cover: coverOf(standing), danger: dangerOf(standing, now, marginSeconds) };
  });
  return { now, vouchers: read, otherPairs };
}
