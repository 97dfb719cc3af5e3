import type { Address } from "../../domain/hex.js";
import { ZERO_ADDRESS } from "../../domain/constants.js";
import { type SettlementRefusal, settlementOf } from "../../traffic/settlement.js";
import { settleable } from "../../traffic/voucher.js";
import type { Contracts } from "../contracts.js";
import { readMany } from "../readMany.js";
import { type PayerFunds, readPayer } from "./payer.js";
import type { CandidateVoucher } from "./voucherSources.js";

/** The contract's refusals, in the order of its enum. */
const REFUSALS = [
  undefined,
  "ZeroOperator",
  "BadSignature",
  "SignerNotAuthorised",
  "NothingNew",
  "EscrowEmpty",
] as const satisfies readonly (SettlementRefusal | undefined)[];

/** What the contract says to a voucher now; gwei of MSN. */
export interface QuotedVoucher extends CandidateVoucher {
  /** Undefined where it would be settled. */
  readonly refusal: SettlementRefusal | undefined;
  /** Settled for the pair so far. */
  readonly settledGwei: bigint;
  /** What would leave the payer's balance, after the vouchers before it in the list. */
  readonly paidGwei: bigint;
  /** The part of it that is the fee. */
  readonly feeGwei: bigint;
}

/** What is settled and what was said to vouchers, as of one block. */
export interface QuotedVouchers {
  readonly vouchers: readonly QuotedVoucher[];
  readonly payers: ReadonlyMap<Address, PayerFunds>;
}

/** What a voucher says beyond what is settled for its pair, where the payer's signer signed it. */
export function owedGwei({ voucher, settledGwei, refusal }: QuotedVoucher): bigint {
  const isGood = refusal === undefined || refusal === "EscrowEmpty";
  return isGood ? voucher.cumulativeGwei - settledGwei : 0n;
}

/**
 * Asks the contract about the candidates of every pair, as of block `blockTag`: the highest voucher it does not call forged, and
 * the highest forged one where that says more or is the only one. Vouchers of one payer share its balance in their order. `onRead`
 * hears how many pairs are read.
 */
export async function quoteVouchers(
  contracts: Contracts,
  pairs: readonly (readonly CandidateVoucher[])[],
  blockTag: number,
  onRead?: (done: number, total: number) => void,
): Promise<QuotedVouchers> {
  const quoted = await readMany(pairs, (candidates) => quotePair(contracts, candidates, blockTag), onRead);
  const vouchers = quoted.flat();
  const accounts = [...new Set(vouchers.map(({ voucher }) => voucher.payer))];
  const payers = await readMany(accounts, (payer) => readPayer(contracts, payer, blockTag));
  const { feeBps } = await contracts.escrow.fee({ blockTag });
  const byPayer = new Map(payers.map((funds) => [funds.payer, funds]));
  return { vouchers: shareBalances(vouchers, byPayer, Number(feeBps)), payers: byPayer };
}

/** What each voucher is paid when they are settled in their order. */
export function shareBalances(
  vouchers: readonly QuotedVoucher[],
  payers: ReadonlyMap<Address, Pick<PayerFunds, "balanceGwei">>,
  feeBps: number,
): QuotedVoucher[] {
  const left = new Map([...payers].map(([payer, { balanceGwei }]) => [payer, balanceGwei]));
  return vouchers.map((quoted) => {
    if (quoted.refusal !== undefined) return { ...quoted, paidGwei: 0n, feeGwei: 0n };
    const { payer, cumulativeGwei } = quoted.voucher;
    const balanceGwei = left.get(payer) ?? 0n;
    if (balanceGwei === 0n) return { ...quoted, refusal: "EscrowEmpty", paidGwei: 0n, feeGwei: 0n };
    const settlement = settlementOf({ cumulativeGwei, settledGwei: quoted.settledGwei, balanceGwei, feeBps });
    left.set(payer, balanceGwei - settlement.paidGwei);
    return { ...quoted, ...settlement };
  });
}

async function quotePair(
  contracts: Contracts,
  candidates: readonly CandidateVoucher[],
  blockTag: number,
): Promise<QuotedVoucher[]> {
  const kept: QuotedVoucher[] = [];
  for (const candidate of candidates) {
    const quoted = await quoteOne(contracts, candidate, blockTag);
    if (!isForged(quoted)) return [...kept, quoted];
    if (kept.length === 0) kept.push(quoted);
  }
  return kept;
}

async function quoteOne({ escrow }: Contracts, candidate: CandidateVoucher, blockTag: number): Promise<QuotedVoucher> {
  const { voucher, signer } = candidate;
  const at = { blockTag };
  const settledGwei = await escrow.settledGwei(voucher.payer, voucher.operator, at);
  if (signer === undefined) {
    const refusal = voucher.operator === ZERO_ADDRESS ? "ZeroOperator" : "BadSignature";
    return { ...candidate, refusal, settledGwei, paidGwei: 0n, feeGwei: 0n };
  }
  const { refusal, paidGwei, feeGwei } = await escrow.quote(settleable(voucher), at);
  return { ...candidate, refusal: refusalOf(refusal), settledGwei, paidGwei, feeGwei };
}

/** Name of the contract's refusal; undefined for none. */
export const refusalOf = (number: bigint): SettlementRefusal | undefined => REFUSALS[Number(number)];

/** No voucher of the payer, whatever happens. */
function isForged({ refusal }: QuotedVoucher): boolean {
  return refusal === "ZeroOperator" || refusal === "BadSignature" || refusal === "SignerNotAuthorised";
}
