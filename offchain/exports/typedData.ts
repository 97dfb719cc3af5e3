/**
 * `msn-protocol/typed-data`: every message that is signed under EIP-712, each with its struct, its domain, its digest and what a
 * wallet is asked to sign. Runs in browsers, and signs nothing itself. What to sign when: docs/marketplace.md.
 */
import { PERMIT_TYPES, permitDigest, type TokenPermit, tokenDomain } from "../chain/tokenPermit.js";
import { proposalDigest, proposalDomain, ROOT_PROPOSAL_TYPES, type RootProposal } from "../chain/rootProposal.js";
import { type TypedMessage, typedMessage } from "../crypto/typedMessage.js";
import { type Offer, requireOffer } from "../market/offer.js";
import { exchangeDomain, OFFER_TYPES, offerDigest } from "../market/offerDigest.js";
import { offerValues } from "../market/offerTypedData.js";
import {
  REGISTRATION_TYPES,
  registrationSigningDomain,
  unsignedRegistrationDigest,
} from "../proofs/registrationDigest.js";
import type { UnsignedRegistration } from "../proofs/registrationRecord.js";
import type { ServiceAgreement } from "../traffic/agreement.js";
import { AGREEMENT_TYPES, agreementDigest } from "../traffic/agreementDigest.js";
import { marketplaceDomain } from "../traffic/marketplaceDomain.js";
import type { BandwidthReceipt } from "../traffic/receipt.js";
import { RECEIPT_TYPES, receiptDigest } from "../traffic/receiptDigest.js";
import type { Voucher } from "../traffic/voucher.js";
import { VOUCHER_TYPES, voucherDigest } from "../traffic/voucherDigest.js";

export type { SigningDomain, TypedField } from "../crypto/typedData.js";
export type { TypedData, TypedMessage } from "../crypto/typedMessage.js";
export type { BandwidthReceipt, Offer, RootProposal, ServiceAgreement, TokenPermit, UnsignedRegistration, Voucher };

/** What attesters sign: a root for an epoch (docs/protocol.md section 4). The contract is the `RewardsDistributor`. */
export const rootProposalMessage: TypedMessage<"RootProposal", RootProposal> = typedMessage("RootProposal", {
  types: ROOT_PROPOSAL_TYPES,
  domain: proposalDomain,
  digest: proposalDigest,
  values: (proposal) => ({ ...proposal }),
});

/** What node and operator both sign (docs/rewards-spec.md section 2). The contract is the `MSN` token. */
export const registrationMessage: TypedMessage<"NodeRegistration", UnsignedRegistration> = typedMessage(
  "NodeRegistration",
  {
    types: REGISTRATION_TYPES,
    domain: registrationSigningDomain,
    digest: unsignedRegistrationDigest,
    values: (registration) => ({ ...registration }),
  },
);

/** What an operator signs to sell (docs/marketplace.md "Signed messages"). The contract is the `Exchange`. */
export const offerMessage: TypedMessage<"Offer", Offer> = typedMessage("Offer", {
  types: OFFER_TYPES,
  domain: exchangeDomain,
  digest: (separator, offer) => {
    requireOffer(offer);
    return offerDigest(separator, offer);
  },
  values: offerValues,
});

/** What a payer's signer signs to buy (docs/marketplace.md "Signed messages"). The contract is the `Escrow`. */
export const agreementMessage: TypedMessage<"ServiceAgreement", ServiceAgreement> = typedMessage("ServiceAgreement", {
  types: AGREEMENT_TYPES,
  domain: marketplaceDomain,
  digest: agreementDigest,
  values: (agreement) => ({ ...agreement }),
});

/** What an agreement's session key signs for bytes received (docs/marketplace.md). The contract is the `Escrow`. */
export const receiptMessage: TypedMessage<"BandwidthReceipt", BandwidthReceipt> = typedMessage("BandwidthReceipt", {
  types: RECEIPT_TYPES,
  domain: marketplaceDomain,
  digest: receiptDigest,
  values: (receipt) => ({ ...receipt }),
});

/** What a payer's signer signs for what is owed (docs/marketplace.md). The contract is the `Escrow`. */
export const voucherMessage: TypedMessage<"Voucher", Voucher> = typedMessage("Voucher", {
  types: VOUCHER_TYPES,
  domain: marketplaceDomain,
  digest: voucherDigest,
  values: (voucher) => ({ ...voucher }),
});

/** What a holder signs instead of an approval (EIP-2612, docs/protocol.md section 1). The contract is the `MSN` token. */
export const permitMessage: TypedMessage<"Permit", TokenPermit> = typedMessage("Permit", {
  types: PERMIT_TYPES,
  domain: tokenDomain,
  digest: permitDigest,
  values: (permit) => ({ ...permit }),
});
