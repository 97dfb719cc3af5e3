import { SIGNATURE_BYTES } from "../crypto/signature.js";
import { UINT64_LIMIT } from "../domain/constants.js";
import { writeCanonicalJson } from "../io/canonicalJson.js";
import type { JsonFields } from "../io/jsonFields.js";
import type { SignedVoucher } from "./voucher.js";

/** The fields of a signed voucher as JSON. */
export const VOUCHER_KEYS = ["payer", "operator", "cumulativeGwei", "signature"] as const;

/** A signed voucher as JSON holds it. */
export type VoucherJson = Readonly<Record<(typeof VOUCHER_KEYS)[number], string>>;

/** A signed voucher as JSON: gwei as a decimal string. */
export function voucherJson({ payer, operator, cumulativeGwei, signature }: SignedVoucher): VoucherJson {
  return { payer, operator, cumulativeGwei: String(cumulativeGwei), signature };
}

/** Its line in a voucher file, with the line end. */
export const voucherLine = (voucher: SignedVoucher): string => writeCanonicalJson(voucherJson(voucher));

/** Reads what {@link voucherJson} wrote; nothing is verified yet. Throws `json` with the field. */
export function readVoucher(fields: JsonFields): SignedVoucher {
  return {
    payer: fields.address("payer"),
    operator: fields.address("operator"),
    cumulativeGwei: fields.amount("cumulativeGwei", 0n, UINT64_LIMIT),
    signature: fields.hex("signature", SIGNATURE_BYTES),
  };
}
