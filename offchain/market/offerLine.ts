import { SIGNATURE_BYTES } from "../crypto/signature.js";
import { SUM_LIMIT } from "../domain/constants.js";
import { GAGA_NODE, GATEWAY_X } from "../domain/types.js";
import { writeCanonicalJson } from "../io/canonicalJson.js";
import type { JsonFields } from "../io/jsonFields.js";
import { parseJsonLine } from "../io/jsonLines.js";
import type { Offer, SignedOffer } from "./offer.js";
import { isRegion, KBPS_LIMIT } from "./offer.js";

const OFFER_KEYS = [
  "operator",
  "node",
  "class",
  "region",
  "priceGweiPerGiB",
  "capacityBytes",
  "capacityKbps",
  "expiresAt",
  "nonce",
];

/** An offer as a line of a book (docs/marketplace.md, "Order book"): canonical JSON, line end included. */
export function writeOfferLine({ offer, signature }: SignedOffer): string {
  return writeCanonicalJson({ offer: offerJson(offer), signature });
}

/** An offer's fields as files write them: 64-bit numbers are texts. */
export function offerJson(offer: Offer): Record<keyof Offer, string | number> {
  return {
    ...offer,
    priceGweiPerGiB: String(offer.priceGweiPerGiB),
    capacityBytes: String(offer.capacityBytes),
    expiresAt: String(offer.expiresAt),
    nonce: String(offer.nonce),
  };
}

/**
 * The offer on a line of a book. Whether the signature is the operator's is not looked at. Throws `json` with file, line and
 * field where the text is none.
 */
export function parseOfferLine(text: string, file: string, line: number): SignedOffer {
  return parseJsonLine({ number: line, text }, file, (fields) => {
    const offer = readOffer(fields.exactly(["offer", "signature"]).object("offer", OFFER_KEYS));
    return { offer, signature: fields.hex("signature", SIGNATURE_BYTES) };
  });
}

function readOffer(fields: JsonFields): Offer {
  const region = fields.text("region");
  if (!isRegion(region)) throw fields.wrong("region", "two letters A to Z or nothing");
  return {
    operator: fields.address("operator"),
    node: fields.address("node"),
    class: fields.integer("class", GATEWAY_X, GAGA_NODE) === GATEWAY_X ? GATEWAY_X : GAGA_NODE,
    region,
    priceGweiPerGiB: fields.amount("priceGweiPerGiB", 0n, SUM_LIMIT),
    capacityBytes: fields.amount("capacityBytes", 1n, SUM_LIMIT),
    capacityKbps: fields.integer("capacityKbps", 1, KBPS_LIMIT - 1),
    expiresAt: fields.amount("expiresAt", 0n, SUM_LIMIT),
    nonce: fields.amount("nonce", 0n, SUM_LIMIT),
  };
}
