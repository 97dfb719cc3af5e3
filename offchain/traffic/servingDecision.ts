import { bytesWorth, chargeGwei } from "./charge.js";
import type { ChainView } from "./chainView.js";
import type { PayerAccount, ServedAgreement } from "./servingState.js";
import { payableBytes } from "./servingState.js";
import type { ServingTerms } from "./servingTerms.js";
import { AUTHORISED, settlementRefusal } from "./settlement.js";

/** Why a node does not serve, in this order (docs/marketplace.md "When a node serves"). */
export type StopReason =
  "notStarted" | "expired" | "usedUp" | "signerRevoked" | "receiptsBehind" | "voucherBehind" | "escrowNotCovering";

/** What a node may do now. `settleNow`: the voucher it holds should be settled without delay. */
export type ServingDecision =
  | { readonly serve: true; readonly bytes: bigint; readonly settleNow: boolean }
  | { readonly serve: false; readonly reason: StopReason; readonly detail: string; readonly settleNow: boolean };

/** What a decision is made of. */
export interface ServingCase {
  readonly terms: ServingTerms;
  readonly served: ServedAgreement;
  readonly account: PayerAccount;
  readonly view: ChainView;
  /** The node's clock, Unix seconds. */
  readonly now: number;
  /** How many bytes the node would like to send; at least 1. */
  readonly wantedBytes: bigint;
}

interface Stop {
  readonly reason: StopReason;
  readonly detail: string;
}

const smallest = (...amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => (a < b ? a : b));
const notBelowZero = (amount: bigint): bigint => (amount > 0n ? amount : 0n);

/** A node's clock that is behind must not make it serve longer: a block's time has passed for certain. */
const timeOf = ({ view, now }: ServingCase): number => Math.max(view.timestamp, now);

/** Whether a node serves, and how many bytes at once. */
export function decideServing(given: ServingCase): ServingDecision {
  const bytes = nextBytes(given);
  const stop = stopOf(given, bytes);
  const settleNow = isSettlementDue(given, stop?.reason);
  return stop === undefined ? { serve: true, bytes, settleNow } : { serve: false, ...stop, settleNow };
}

/** The gwei that receipts owe and no voucher promises. */
const behindGwei = ({ account }: ServingCase): bigint =>
  notBelowZero(account.owedGwei - (account.voucher?.cumulativeGwei ?? 0n));

/**
 * What the payer has of its one step of credit: bytes without a receipt and receipts without a voucher share it, as
 * either is unpaid. Money counts as the bytes it would buy at this agreement's price.
 */
function creditLeft(given: ServingCase): bigint {
  const { creditBytes } = given.terms;
  const behind = behindGwei(given);
  const { priceGweiPerGiB } = given.served.agreement;
  if (behind > 0n && priceGweiPerGiB === 0n) return 0n;
  const behindBytes = behind === 0n ? 0n : bytesWorth(behind, priceGweiPerGiB);
  return notBelowZero(creditBytes - given.account.openBytes - behindBytes);
}

function nextBytes(given: ServingCase): bigint {
  const { agreement, wireBytes } = given.served;
  return smallest(given.wantedBytes, notBelowZero(agreement.maxBytes - wireBytes), creditLeft(given));
}

function stopOf(given: ServingCase, bytes: bigint): Stop | undefined {
  return stopByAgreement(given) ?? stopBySigner(given) ?? stopByCredit(given) ?? stopByEscrow(given, bytes);
}

function stopByAgreement({ served, ...given }: ServingCase): Stop | undefined {
  const { startsAt, expiresAt, maxBytes } = served.agreement;
  const time = timeOf({ served, ...given });
  if (time < startsAt) return { reason: "notStarted", detail: `starts at ${startsAt}, it is ${time}` };
  if (time >= expiresAt) return { reason: "expired", detail: `expired at ${expiresAt}, it is ${time}` };
  if (served.wireBytes < maxBytes) return undefined;
  return { reason: "usedUp", detail: `${served.wireBytes} of ${maxBytes} bytes are sent` };
}

function stopBySigner({ served, account, view }: ServingCase): Stop | undefined {
  const signers = [served.signer, account.voucherSigner].filter((signer) => signer !== undefined);
  const revoked = signers.find((signer) => view.signerValidUntil(signer) !== AUTHORISED);
  return revoked === undefined
    ? undefined
    : { reason: "signerRevoked", detail: `${revoked} may not sign for the payer any more` };
}

function stopByCredit(given: ServingCase): Stop | undefined {
  const { openBytes } = given.account;
  const { creditBytes } = given.terms;
  if (openBytes >= creditBytes) {
    return {
      reason: "receiptsBehind",
      detail: `${openBytes} bytes are sent without a receipt, of ${creditBytes} at most`,
    };
  }
  if (creditLeft(given) > 0n) return undefined;
  const detail = `receipts owe ${behindGwei(given)} gwei more than the voucher, with ${openBytes} bytes without a receipt`;
  return { reason: "voucherBehind", detail };
}

function stopByEscrow(given: ServingCase, bytes: bigint): Stop | undefined {
  const age = given.now - given.view.timestamp;
  if (age > given.terms.marginSeconds) {
    return { reason: "escrowNotCovering", detail: `the chain's state is ${age} seconds old` };
  }
  const due = dueAfter(given, bytes) - given.view.settledGwei;
  const secure = secureGwei(given);
  return due <= secure
    ? undefined
    : { reason: "escrowNotCovering", detail: `${due} gwei would be due, the escrow holds ${secure} for longer` };
}

/** What the payer owes once these bytes are sent too, receipt or not. */
function dueAfter({ served, account }: ServingCase, bytes: bigint): bigint {
  const { priceGweiPerGiB } = served.agreement;
  const payable = payableBytes(served);
  return account.wireGwei - chargeGwei(payable, priceGweiPerGiB) + chargeGwei(payable + bytes, priceGweiPerGiB);
}

const isThawNear = (given: ServingCase): boolean =>
  given.view.thawingGwei > 0n && given.view.thawedAt <= timeOf(given) + given.terms.marginSeconds;

/** The payer's balance less what it can withdraw within the margin. */
function secureGwei(given: ServingCase): bigint {
  const { balanceGwei, thawingGwei } = given.view;
  return isThawNear(given) ? notBelowZero(balanceGwei - thawingGwei) : balanceGwei;
}

function isSettlementDue(given: ServingCase, stop: StopReason | undefined): boolean {
  const { account, view, terms } = given;
  const { voucher, voucherSigner } = account;
  if (voucher === undefined || voucherSigner === undefined) return false;
  const unsettled = voucher.cumulativeGwei - view.settledGwei;
  const isUrgent =
    stopBySigner(given) !== undefined ||
    stop === "escrowNotCovering" ||
    unsettled > secureGwei(given) ||
    isThawNear(given) ||
    unsettled >= terms.settleAboveGwei;
  const { cumulativeGwei, operator } = voucher;
  const { settledGwei, balanceGwei } = view;
  const signerValidUntil = view.signerValidUntil(voucherSigner);
  const now = timeOf(given);
  // What the contract would refuse is not worth a transaction.
  const refusal = settlementRefusal({
    operator,
    signer: voucherSigner,
    signerValidUntil,
    now,
    cumulativeGwei,
    settledGwei,
    balanceGwei,
  });
  return isUrgent && refusal === undefined;
}
