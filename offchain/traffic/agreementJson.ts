import { SIGNATURE_BYTES } from "../crypto/signature.js";
import { UINT64_LIMIT } from "../domain/constants.js";
import type { JsonFields } from "../io/jsonFields.js";
import type { SignedAgreement } from "./agreement.js";

/** The fields of a signed agreement as JSON: amounts and bytes as decimal strings, channel and times as numbers. */
export const AGREEMENT_KEYS = [
  "payer",
  "sessionKey",
  "node",
  "channel",
  "offerDigest",
  "priceGweiPerGiB",
  "maxBytes",
  "startsAt",
  "expiresAt",
  "salt",
  "signature",
] as const;

/** A signed agreement as JSON holds it. */
export type AgreementJson = Readonly<Record<(typeof AGREEMENT_KEYS)[number], string | number>>;

/** A signed agreement as JSON. */
export function agreementJson(agreement: SignedAgreement): AgreementJson {
  const { priceGweiPerGiB, maxBytes } = agreement;
  return { ...agreement, priceGweiPerGiB: String(priceGweiPerGiB), maxBytes: String(maxBytes) };
}

/** Reads what {@link agreementJson} wrote; nothing is verified yet. Throws `json` with the field. */
export function readAgreement(fields: JsonFields): SignedAgreement {
  return {
    payer: fields.address("payer"),
    sessionKey: fields.address("sessionKey"),
    node: fields.address("node"),
    channel: fields.integer("channel", 0, 255),
    offerDigest: fields.digest("offerDigest"),
    priceGweiPerGiB: fields.amount("priceGweiPerGiB", 0n, UINT64_LIMIT),
    maxBytes: fields.amount("maxBytes", 0n, UINT64_LIMIT),
    startsAt: fields.integer("startsAt", 0, Number.MAX_SAFE_INTEGER),
    expiresAt: fields.integer("expiresAt", 0, Number.MAX_SAFE_INTEGER),
    salt: fields.digest("salt"),
    signature: fields.hex("signature", SIGNATURE_BYTES),
  };
}
