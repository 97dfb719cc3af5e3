import { join } from "node:path";

import { id } from "ethers";

import { accountOf } from "../../../offchain/crypto/signature.js";
import { type Address, type Digest, fromHex, toHex } from "../../../offchain/domain/hex.js";

/** Where this demo's files stand. */
export const HOME = ".demo-traffic";
/** Account 10 of the local node, without a role: a reseller that pays for its customers' traffic. */
export const PAYER = "0xbcd4042de499d14e55001ccbb24a551f3b954096";
/** A reseller, as `ServiceAgreement.channel` has it. */
export const CHANNEL = 3;
/** What a payer may receive without having paid: one renewal step. */
export const CREDIT_BYTES = 4n * 1024n * 1024n;
/** How often receipts and vouchers are renewed. */
export const RENEW_BYTES = 1024n * 1024n;

/** Keys of this demo are the hashes of their names. */
export interface Party {
  readonly key: Digest;
  readonly account: Address;
}

function partyOf(name: string): Party {
  const key = id(`msn demo:traffic ${name}`) as Digest;
  return { key, account: toHex(accountOf(fromHex(key, 32))) };
}

/** The key that signs agreements and vouchers for the payer. */
export const SIGNER = partyOf("signer");
/** What the verifiers share for their address tags. */
export const TAG_SECRET = partyOf("tags").key;

/** A miner: one operator with one node, a process of its own. */
export interface Miner {
  readonly operator: Party;
  readonly node: Party;
  readonly class: string;
  readonly kind: string;
  /** How fast its link is, kbit/s. */
  readonly kbps: number;
  /** MSN per GiB. */
  readonly price: string;
  readonly folder: string;
}

const TERMS = [
  { class: "1", kind: "0", kbps: 240_000, price: "2.5" },
  { class: "1", kind: "0", kbps: 160_000, price: "3" },
  { class: "2", kind: "3", kbps: 120_000, price: "2" },
  { class: "2", kind: "1", kbps: 80_000, price: "3.75" },
] as const;

export const MINERS: readonly Miner[] = TERMS.map((terms, i) => ({
  ...terms,
  operator: partyOf(`operator ${i + 1}`),
  node: partyOf(`node ${i + 1}`),
  folder: join(HOME, "nodes", String(i + 1)),
}));
