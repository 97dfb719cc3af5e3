import { utc } from "../../domain/utcTime.js";
import { formatGwei } from "../amounts.js";
import type { PayerFunds } from "./payer.js";

/** What the chain says about a voucher's money; gwei of MSN, times Unix seconds. */
export interface VoucherStanding {
  readonly owedGwei: bigint;
  readonly funds: Pick<PayerFunds, "balanceGwei" | "thawingGwei" | "thawedAt">;
  /** The end of the voucher's signer; undefined while it is authorised. */
  readonly signerEnd: number | undefined;
}

/** What waiting may cost of a voucher's money. */
export interface Cover {
  /** What the payer's balance pays now. */
  readonly coveredGwei: bigint;
  /** The part of it that is gone once the payer withdraws what thaws. */
  readonly leavingGwei: bigint;
}

/** A balance of less than eleven tenths of what is owed counts as nearly empty. */
const [NEARLY, EMPTY] = [10n, 11n];

/** What a payer's balance covers of what it owes, and how much of that can leave. */
export function coverOf({ owedGwei, funds: { balanceGwei, thawingGwei } }: VoucherStanding): Cover {
  const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
  const coveredGwei = least(owedGwei, balanceGwei);
  return { coveredGwei, leavingGwei: coveredGwei - least(owedGwei, balanceGwei - thawingGwei) };
}

/** Why a voucher should not wait, one clause; undefined where it can. `marginSeconds` is how near an end may come. */
export function dangerOf(standing: VoucherStanding, now: number, marginSeconds: number): string | undefined {
  const { owedGwei, funds, signerEnd } = standing;
  const { balanceGwei, thawedAt } = funds;
  if (owedGwei === 0n || balanceGwei === 0n) return undefined;
  const { leavingGwei } = coverOf(standing);
  if (thawedAt !== undefined && leavingGwei > 0n && thawedAt <= now + marginSeconds) {
    const when = thawedAt <= now ? "now" : `from ${utc(thawedAt)}`;
    return `its payer can withdraw ${formatGwei(leavingGwei)} of what it owes ${when}`;
  }
  if (signerEnd !== undefined && signerEnd <= now + marginSeconds) {
    return `its signer is revoked and ends at ${utc(signerEnd)}`;
  }
  if (balanceGwei * NEARLY < owedGwei * EMPTY) {
    return `its payer's escrow is nearly empty: ${formatGwei(balanceGwei)} for ${formatGwei(owedGwei)} owed`;
  }
  return undefined;
}
