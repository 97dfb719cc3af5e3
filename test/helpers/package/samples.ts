import { proposalDigest, proposalDomain, type RootProposal } from "../../../offchain/chain/rootProposal.js";
import { permitDigest, tokenDomain, type TokenPermit } from "../../../offchain/chain/tokenPermit.js";
import { domainSeparator } from "../../../offchain/crypto/typedData.js";
import { type Address, type Digest, toHex } from "../../../offchain/domain/hex.js";
import type { Offer } from "../../../offchain/market/offer.js";
import { offerDigest, offerDomain } from "../../../offchain/market/offerDigest.js";
import { registrationDigest, registrationDomain } from "../../../offchain/proofs/registrationDigest.js";
import { encodeRegistration, type UnsignedRegistration } from "../../../offchain/proofs/registrationRecord.js";
import type { ServiceAgreement } from "../../../offchain/traffic/agreement.js";
import { agreementDigest } from "../../../offchain/traffic/agreementDigest.js";
import { marketplaceSeparator } from "../../../offchain/traffic/marketplaceDomain.js";
import type { BandwidthReceipt } from "../../../offchain/traffic/receipt.js";
import { receiptDigest } from "../../../offchain/traffic/receiptDigest.js";
import type { Voucher } from "../../../offchain/traffic/voucher.js";
import { voucherDigest } from "../../../offchain/traffic/voucherDigest.js";

const account = (byte: number): Address => toHex(new Uint8Array(20).fill(byte));
const digest = (byte: number): Digest => toHex(new Uint8Array(32).fill(byte));
/** More than a double holds exactly. */
const LARGE = (1n << 64n) - 3n;

const rootProposalMessage: RootProposal = {
  epoch: 41,
  previousRoot: digest(0x11),
  root: digest(0x22),
  count: 216_000,
  manifestDigest: digest(0x33),
};
const registrationMessage: UnsignedRegistration = {
  node: account(0xaa),
  operator: account(0xbb),
  class: 2,
  kind: 3,
  issuedAt: LARGE,
};
const offerMessage: Offer = {
  operator: account(0xbb),
  node: account(0xaa),
  class: 1,
  region: "US",
  priceGweiPerGiB: LARGE,
  capacityBytes: LARGE,
  capacityKbps: 2 ** 32 - 1,
  expiresAt: 1_800_000_000n,
  nonce: 7n,
};
const agreementMessage: ServiceAgreement = {
  payer: account(0xcc),
  sessionKey: account(0xdd),
  node: account(0xaa),
  channel: 3,
  offerDigest: digest(0x44),
  priceGweiPerGiB: LARGE,
  maxBytes: LARGE,
  startsAt: 1_790_000_000,
  expiresAt: 1_800_000_000,
  salt: digest(0x55),
};
const receiptMessage: BandwidthReceipt = { agreementId: digest(0x66), cumulativeBytes: LARGE };
const voucherMessage: Voucher = { payer: account(0xcc), operator: account(0xbb), cumulativeGwei: LARGE };
const permitMessage: TokenPermit = {
  owner: account(0xcc),
  spender: account(0xbb),
  value: (1n << 256n) - 3n,
  nonce: 12n,
  deadline: 1_800_000_000n,
};

/** One message of each kind, under the name by which the package knows the kind. */
export const SAMPLES = {
  agreementMessage,
  offerMessage,
  permitMessage,
  receiptMessage,
  registrationMessage,
  rootProposalMessage,
  voucherMessage,
};

/** Their digests as the repository's own code has them, each with `contract` as the one it is for. */
export function repositoryDigests(chainId: number, contract: Address): Record<keyof typeof SAMPLES, Digest> {
  const market = marketplaceSeparator(chainId, contract);
  const unsigned = { nodeSignature: toHex(new Uint8Array(65)), operatorSignature: toHex(new Uint8Array(65)) };
  const record = encodeRegistration({ ...registrationMessage, ...unsigned });
  return {
    agreementMessage: toHex(agreementDigest(market, agreementMessage)),
    offerMessage: toHex(offerDigest(offerDomain(chainId, contract), offerMessage)),
    permitMessage: toHex(permitDigest(domainSeparator(tokenDomain(chainId, contract)), permitMessage)),
    receiptMessage: toHex(receiptDigest(market, receiptMessage)),
    registrationMessage: toHex(registrationDigest(registrationDomain(chainId, contract), record)),
    rootProposalMessage: toHex(proposalDigest(domainSeparator(proposalDomain(chainId, contract)), rootProposalMessage)),
    voucherMessage: toHex(voucherDigest(market, voucherMessage)),
  };
}
