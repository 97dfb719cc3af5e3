import { SUM_LIMIT } from "../domain/constants.js";
import { type Address, type Digest, isDigest, toHex } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { type Json, writeCanonicalJson } from "../io/canonicalJson.js";
import type { JsonFields } from "../io/jsonFields.js";
import { isLeafOf } from "../merkle/leafPath.js";
import { leafWord, rewardsDomain } from "../merkle/sumWord.js";

const FORMAT = "msn-leaf-proof-1";
/** The keys of a proof file. */
export const LEAF_PROOF_KEYS = [
  "account",
  "chainId",
  "cumulativeGwei",
  "distributor",
  "epoch",
  "format",
  "index",
  "path",
];
const MAX_DEPTH = 32;

/** What a miner keeps to defend what it earned: a leaf of an active root, and its path there. */
export interface LeafProof extends Leaf {
  readonly chainId: number;
  readonly distributor: Address;
  /** Epoch of the root. */
  readonly epoch: number;
  readonly path: readonly Digest[];
}

/** A proof as JSON holds it. */
export const leafProofJson = ({ cumulativeGwei, path, ...rest }: LeafProof): Json => ({
  ...rest,
  cumulativeGwei: String(cumulativeGwei),
  format: FORMAT,
  path: [...path],
});

/** The text of a proof file. */
export const formatLeafProof = (proof: LeafProof): string => writeCanonicalJson(leafProofJson(proof));

/** Reads a proof file's fields. Throws `json`. */
export function leafProofOf(fields: JsonFields): LeafProof {
  if (fields.text("format") !== FORMAT) throw fields.wrong("format", FORMAT);
  const path = fields.list("path");
  const isPath = (items: readonly Json[]): items is readonly Digest[] => items.every(isDigest);
  if (!isPath(path) || path.length > MAX_DEPTH) throw fields.wrong("path", `at most ${MAX_DEPTH} words of 32 bytes`);
  return {
    chainId: fields.integer("chainId", 1, Number.MAX_SAFE_INTEGER),
    distributor: fields.address("distributor"),
    epoch: fields.integer("epoch", 1, Number.MAX_SAFE_INTEGER),
    index: fields.integer("index", 0, 2 ** path.length - 1),
    account: fields.address("account"),
    cumulativeGwei: fields.amount("cumulativeGwei", 0n, SUM_LIMIT),
    path,
  };
}

/** Whether a proof leads to `root`. */
export function isProven(proof: LeafProof, root: Digest): boolean {
  const { chainId, distributor, path } = proof;
  return isLeafOf({ chainId, distributor, count: 2 ** path.length, root }, proof, path);
}

/** The word of a proof's leaf. */
export const wordOf = ({ chainId, distributor, index, account, cumulativeGwei }: LeafProof): Digest =>
  toHex(leafWord(rewardsDomain(chainId, distributor), index, account, cumulativeGwei));
