import { UINT64_LIMIT } from "../domain/constants.js";
import type { Address, Digest } from "../domain/hex.js";
import { type Json, writeCanonicalJson } from "../io/canonicalJson.js";
import type { JsonFields } from "../io/jsonFields.js";
import type { SignedAgreement } from "./agreement.js";
import { AGREEMENT_KEYS, agreementJson, readAgreement } from "./agreementJson.js";
import type { SignedReceipt } from "./receipt.js";
import { readReceipt, RECEIPT_KEYS, receiptJson } from "./receiptJson.js";
import type { SignedVoucher } from "./voucher.js";
import { readVoucher, VOUCHER_KEYS, voucherJson } from "./voucherJson.js";

/** What a node's ledger is made of: nothing else changes it. */
export type ServingEvent =
  /** An agreement was accepted, or accepted again by another signer. */
  | { readonly event: "opened"; readonly id: Digest; readonly signer: Address; readonly agreement: SignedAgreement }
  /** Bytes are about to go on the wire. */
  | { readonly event: "sent"; readonly id: Digest; readonly bytes: bigint }
  | { readonly event: "receipt"; readonly receipt: SignedReceipt }
  | { readonly event: "voucher"; readonly signer: Address; readonly voucher: SignedVoucher }
  /** The operator takes bytes without a receipt as lost. */
  | { readonly event: "writtenOff"; readonly id: Digest; readonly bytes: bigint }
  /** An expired agreement is forgotten; what it owed stays in its payer's sums. */
  | { readonly event: "closed"; readonly id: Digest }
  /** Sums of a payer that no open agreement shows. */
  | ({ readonly event: "carried"; readonly payer: Address } & CarriedSums);

export interface CarriedSums {
  /** Gwei the receipts owe. */
  readonly owedGwei: bigint;
  /** Gwei that all bytes on the wire owe, less what was written off. */
  readonly wireGwei: bigint;
  /** Bytes on the wire without a receipt, less what was written off. */
  readonly openBytes: bigint;
}

// Sums over many agreements may exceed what one message can say.
const SUM_LIMIT = UINT64_LIMIT * UINT64_LIMIT;

/** An event as a line of a journal, without the line end. */
export const servingEventLine = (event: ServingEvent): string => writeCanonicalJson(toJson(event)).trimEnd();

function toJson(event: ServingEvent): Json {
  switch (event.event) {
    case "opened":
      return { event: event.event, id: event.id, signer: event.signer, ...agreementJson(event.agreement) };
    case "sent":
    case "writtenOff":
      return { event: event.event, id: event.id, bytes: String(event.bytes) };
    case "receipt":
      return { event: event.event, ...receiptJson(event.receipt) };
    case "voucher":
      return { event: event.event, signer: event.signer, ...voucherJson(event.voucher) };
    case "closed":
      return { event: event.event, id: event.id };
    case "carried":
      return {
        event: event.event,
        payer: event.payer,
        owedGwei: String(event.owedGwei),
        wireGwei: String(event.wireGwei),
        openBytes: String(event.openBytes),
      };
  }
}

/** Reads what {@link servingEventLine} wrote. Throws `json` with the field. */
export function readServingEvent(fields: JsonFields): ServingEvent {
  const event = fields.text("event");
  const exactly = (...keys: readonly string[]): JsonFields => fields.exactly(["event", ...keys]);
  switch (event) {
    case "opened": {
      const { id, signer } = signed(exactly("id", "signer", ...AGREEMENT_KEYS));
      return { event, id, signer, agreement: readAgreement(fields) };
    }
    case "sent":
    case "writtenOff":
      return { event, id: exactly("id", "bytes").digest("id"), bytes: fields.amount("bytes", 0n, UINT64_LIMIT) };
    case "receipt":
      return { event, receipt: readReceipt(exactly(...RECEIPT_KEYS)) };
    case "voucher":
      return { event, voucher: readVoucher(exactly("signer", ...VOUCHER_KEYS)), signer: fields.address("signer") };
    case "closed":
      return { event, id: exactly("id").digest("id") };
    case "carried":
      return {
        event,
        payer: fields.address("payer"),
        ...carried(exactly("payer", "owedGwei", "wireGwei", "openBytes")),
      };
    default:
      throw fields.wrong("event", "an event of a node's ledger");
  }
}

const signed = (fields: JsonFields): { id: Digest; signer: Address } => ({
  id: fields.digest("id"),
  signer: fields.address("signer"),
});

const carried = (fields: JsonFields): CarriedSums => ({
  owedGwei: fields.amount("owedGwei", 0n, SUM_LIMIT),
  wireGwei: fields.amount("wireGwei", 0n, SUM_LIMIT),
  openBytes: fields.amount("openBytes", 0n, SUM_LIMIT),
});
