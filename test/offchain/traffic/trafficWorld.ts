import { ZERO_DIGEST } from "../../../offchain/domain/constants.js";
import type { Address, Digest } from "../../../offchain/domain/hex.js";
import { toHex } from "../../../offchain/domain/hex.js";
import type { ServiceAgreement, SignedAgreement } from "../../../offchain/traffic/agreement.js";
import { signAgreement } from "../../../offchain/traffic/agreement.js";
import { agreementIdOf } from "../../../offchain/traffic/agreementDigest.js";
import type { ChainView } from "../../../offchain/traffic/chainView.js";
import { marketplaceSeparator } from "../../../offchain/traffic/marketplaceDomain.js";
import type { SignedReceipt } from "../../../offchain/traffic/receipt.js";
import { signReceipt } from "../../../offchain/traffic/receipt.js";
import type { ServingLedger, ServingOutcome } from "../../../offchain/traffic/servingLedger.js";
import type { LiveOffer, ServingTerms } from "../../../offchain/traffic/servingTerms.js";
import { DEFAULT_MARGIN_SECONDS, DEFAULT_MAX_AGREEMENTS } from "../../../offchain/traffic/servingTerms.js";
import { AUTHORISED } from "../../../offchain/traffic/settlement.js";
import type { SignedVoucher } from "../../../offchain/traffic/voucher.js";
import { signVoucher } from "../../../offchain/traffic/voucher.js";
import { account, GENESIS, hexOf, keyOf } from "../world.js";

export const ESCROW = hexOf(0xe5, 20);
export const MARKET = marketplaceSeparator(31337, ESCROW);
export const NOW = GENESIS;
export const DAY = 86_400;
export const CREDIT = 1_000n;
/** A thousandth of a gwei a byte: one step of credit costs one gwei. */
export const PRICE = (1n << 30n) / 1_000n;

export const digestOf = (number: number): Digest => toHex(Buffer.alloc(32, number));

export const servingTerms = (change: Partial<ServingTerms> = {}): ServingTerms => ({
  domain: MARKET,
  operator: account("operator"),
  creditBytes: CREDIT,
  marginSeconds: DEFAULT_MARGIN_SECONDS,
  settleAboveGwei: 1n << 62n,
  maxAgreements: DEFAULT_MAX_AGREEMENTS,
  ...change,
});

export const offer = (change: Partial<LiveOffer> = {}): LiveOffer => ({
  digest: digestOf(7),
  operator: account("operator"),
  node: account("node"),
  priceGweiPerGiB: PRICE,
  capacityBytes: 1n << 40n,
  expiresAt: NOW + 30 * DAY,
  ...change,
});

export const terms = (change: Partial<ServiceAgreement> = {}): ServiceAgreement => ({
  payer: account("payer"),
  sessionKey: account("session"),
  node: account("node"),
  channel: 2,
  offerDigest: digestOf(7),
  priceGweiPerGiB: PRICE,
  maxBytes: 1_000_000n,
  startsAt: NOW,
  expiresAt: NOW + DAY,
  salt: ZERO_DIGEST,
  ...change,
});

export const signedTerms = (change: Partial<ServiceAgreement> = {}, signer = "payer"): SignedAgreement =>
  signAgreement(MARKET, terms(change), keyOf(signer));

export const idOf = (agreement: ServiceAgreement): Digest => agreementIdOf(MARKET, agreement);

export const receiptFor = (agreementId: Digest, cumulativeBytes: bigint, signer = "session"): SignedReceipt =>
  signReceipt(MARKET, { agreementId, cumulativeBytes }, keyOf(signer));

export const voucherFor = (cumulativeGwei: bigint, signer = "payer", operator = "operator"): SignedVoucher =>
  signVoucher(MARKET, { payer: account("payer"), operator: account(operator), cumulativeGwei }, keyOf(signer));

/** The payer as its own only signer, with a deposit that covers anything. */
export function view(change: Partial<ChainView> = {}): ChainView {
  return {
    payer: account("payer"),
    timestamp: NOW,
    balanceGwei: 1n << 60n,
    thawingGwei: 0n,
    thawedAt: 0,
    channel: 2,
    settledGwei: 0n,
    signerValidUntil: (signer: Address) => (signer === account("payer") ? AUTHORISED : 0),
    ...change,
  };
}

/** Applies what a ledger accepted; says whether it did, or why not. */
export function take(ledger: ServingLedger, outcome: ServingOutcome): string {
  if (outcome.kind === "refused") return outcome.reason;
  if (outcome.kind === "accepted") for (const event of outcome.events) ledger.apply(event);
  return outcome.kind;
}

/** Lets the ledger send as much of `wanted` as it will; the bytes, or why not. */
export function send(ledger: ServingLedger, id: Digest, wanted: bigint, seen = view(), now = NOW): bigint | string {
  const decision = ledger.decide(id, wanted, seen, now);
  if (!decision.serve) return decision.reason;
  ledger.apply({ event: "sent", id, bytes: decision.bytes });
  return decision.bytes;
}
