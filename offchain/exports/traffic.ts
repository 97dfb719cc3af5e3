/**
 * `msn-protocol/traffic`: what a node and a user embed to sell and buy traffic (docs/marketplace.md): agreements, receipts and
 * vouchers, the ledgers that say what to serve and what to sign, and the journal that lets them survive kills. Amounts are gwei
 * of MSN, traffic bytes, times Unix seconds. Needs Node.
 */
export { ChainViews } from "../chain/payments/chainViews.js";
export { type CompactSignature, compactSignature } from "../crypto/compactSignature.js";
export { accountOf, signerOf } from "../crypto/signature.js";
export type { Json } from "../io/canonicalJson.js";
export { JsonFields } from "../io/jsonFields.js";
export { Journal } from "../io/journal.js";
export { agreementSigner, type ServiceAgreement, signAgreement, type SignedAgreement } from "../traffic/agreement.js";
export { agreementDigest, agreementIdOf } from "../traffic/agreementDigest.js";
export { AGREEMENT_KEYS, type AgreementJson, agreementJson, readAgreement } from "../traffic/agreementJson.js";
export type { ChainView } from "../traffic/chainView.js";
export type { EventJournal } from "../traffic/eventJournal.js";
export { marketplaceDomain, marketplaceSeparator } from "../traffic/marketplaceDomain.js";
export type { Outcome } from "../traffic/outcome.js";
export type { PayingEvent } from "../traffic/payingEvent.js";
export { type AdoptionRefusal, PayingLedger, type PayingTerms, type Renewal } from "../traffic/payingLedger.js";
export { PayingUser, payingReplay, type RenewalKeys, type SignedRenewal } from "../traffic/payingUser.js";
export { type BandwidthReceipt, receiptSigner, type SignedReceipt, signReceipt } from "../traffic/receipt.js";
export { receiptDigest } from "../traffic/receiptDigest.js";
export { readReceipt, RECEIPT_KEYS, type ReceiptJson, receiptJson } from "../traffic/receiptJson.js";
export type { ServingDecision, StopReason } from "../traffic/servingDecision.js";
export type { ServingEvent } from "../traffic/servingEvent.js";
export { ServingLedger, type ServingOutcome, type ServingRefusal } from "../traffic/servingLedger.js";
export { ServingNode, servingReplay } from "../traffic/servingNode.js";
export {
  DEFAULT_MARGIN_SECONDS,
  DEFAULT_MAX_AGREEMENTS,
  type LiveOffer,
  type ServingTerms,
} from "../traffic/servingTerms.js";
export {
  AUTHORISED,
  type Settlement,
  type SettlementCase,
  settlementOf,
  type SettlementRefusal,
  settlementRefusal,
  type SettlementTerms,
} from "../traffic/settlement.js";
export {
  type SettleableVoucher,
  settleable,
  type SignedVoucher,
  signVoucher,
  type Voucher,
  voucherSigner,
} from "../traffic/voucher.js";
export { voucherDigest } from "../traffic/voucherDigest.js";
export { highestVouchers, readVouchers, type RecoveredVoucher } from "../traffic/voucherFile.js";
export { readVoucher, VOUCHER_KEYS, type VoucherJson, voucherJson, voucherLine } from "../traffic/voucherJson.js";
