import { BPS, ZERO_ADDRESS } from "../domain/constants.js";
import type { Address } from "../domain/hex.js";

/** `validUntil` of a signer that is authorised and not revoked: the highest time of 40 bits. */
export const AUTHORISED = 2 ** 40 - 1;

/** What settlement reads of a voucher and of the chain; amounts in gwei of MSN. */
export interface SettlementTerms {
  readonly cumulativeGwei: bigint;
  /** Settled for the pair of payer and operator before. */
  readonly settledGwei: bigint;
  /** The payer's balance, money that thaws included. */
  readonly balanceGwei: bigint;
  readonly feeBps: number;
}

/** What a settlement moves; amounts in gwei of MSN. */
export interface Settlement {
  /** What leaves the payer's balance. */
  readonly paidGwei: bigint;
  /** The part of it that the operator does not get. */
  readonly feeGwei: bigint;
}

const BPS_BIG = BigInt(BPS);

/** The fee of a pair's whole history, rounded up. */
const feeOf = (gwei: bigint, feeBps: number): bigint => (gwei * BigInt(feeBps) + BPS_BIG - 1n) / BPS_BIG;

/** What `Escrow.settle` does with a voucher it does not refuse (docs/marketplace.md "Settlement"). */
export function settlementOf({ cumulativeGwei, settledGwei, balanceGwei, feeBps }: SettlementTerms): Settlement {
  const increment = cumulativeGwei > settledGwei ? cumulativeGwei - settledGwei : 0n;
  const paidGwei = increment < balanceGwei ? increment : balanceGwei;
  return { paidGwei, feeGwei: feeOf(settledGwei + paidGwei, feeBps) - feeOf(settledGwei, feeBps) };
}

/** Why `Escrow.settle` refuses a voucher, as it calls it. */
export type SettlementRefusal = "ZeroOperator" | "BadSignature" | "SignerNotAuthorised" | "NothingNew" | "EscrowEmpty";

/** All that decides whether a voucher is refused; amounts in gwei of MSN. */
export interface SettlementCase extends Omit<SettlementTerms, "feeBps"> {
  readonly operator: Address;
  /** Who signed; undefined for no strict signature. */
  readonly signer: Address | undefined;
  /** 0 for an account never authorised, {@link AUTHORISED}, or the Unix second at which a revoked one ends. */
  readonly signerValidUntil: number;
  /** The block's time, Unix seconds. */
  readonly now: number;
}

/** Why `Escrow.settle` refuses a voucher, the first reason in the contract's order; undefined where it takes it. */
export function settlementRefusal(voucher: SettlementCase): SettlementRefusal | undefined {
  if (voucher.operator === ZERO_ADDRESS) return "ZeroOperator";
  if (voucher.signer === undefined) return "BadSignature";
  if (voucher.now >= voucher.signerValidUntil) return "SignerNotAuthorised";
  if (voucher.cumulativeGwei <= voucher.settledGwei) return "NothingNew";
  if (voucher.balanceGwei === 0n) return "EscrowEmpty";
  return undefined;
}
