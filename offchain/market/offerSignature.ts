import { accountOf, signatureOf, signerOf } from "../crypto/signature.js";
import { MsnError } from "../domain/errors.js";
import { toHex } from "../domain/hex.js";
import type { Offer, SignedOffer } from "./offer.js";
import { requireOffer } from "./offer.js";
import { offerDigest } from "./offerDigest.js";

/**
 * Signs an offer with its operator's private key (32 bytes) under a domain of `offerDomain`. Throws `record` for a value that
 * does not fit its field, and where the key is another account's.
 */
export function signOffer(domain: Uint8Array, offer: Offer, operatorKey: Uint8Array): SignedOffer {
  requireOffer(offer);
  const account = toHex(accountOf(operatorKey));
  if (account !== offer.operator) {
    throw new MsnError("record", `the key belongs to ${account}, the offer names ${offer.operator}`, {
      field: "operator",
    });
  }
  return { offer, signature: signatureOf(offerDigest(domain, offer), operatorKey) };
}

/** Whether the signature is the operator's strict one of the offer under the domain. */
export function isSignedByOperator(domain: Uint8Array, signed: SignedOffer): boolean {
  return signerOf(offerDigest(domain, signed.offer), signed.signature) === signed.offer.operator;
}
