import { SIGNATURE_BYTES } from "../crypto/signature.js";
import { UINT64_LIMIT } from "../domain/constants.js";
import type { JsonFields } from "../io/jsonFields.js";
import type { SignedReceipt } from "./receipt.js";

/** The fields of a signed receipt as JSON. */
export const RECEIPT_KEYS = ["agreementId", "cumulativeBytes", "signature"] as const;

/** A signed receipt as JSON holds it: bytes as a decimal string. */
export type ReceiptJson = Readonly<Record<(typeof RECEIPT_KEYS)[number], string>>;

/** A signed receipt as JSON: bytes as a decimal string. */
export function receiptJson({ agreementId, cumulativeBytes, signature }: SignedReceipt): ReceiptJson {
  return { agreementId, cumulativeBytes: String(cumulativeBytes), signature };
}

/** Reads what {@link receiptJson} wrote; nothing is verified yet. Throws `json` with the field. */
export function readReceipt(fields: JsonFields): SignedReceipt {
  return {
    agreementId: fields.digest("agreementId"),
    cumulativeBytes: fields.amount("cumulativeBytes", 0n, UINT64_LIMIT),
    signature: fields.hex("signature", SIGNATURE_BYTES),
  };
}
