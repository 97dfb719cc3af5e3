import { type Contracts } from "../../offchain/chain/contracts.js";
import { sha256 } from "../../offchain/crypto/sha256.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { type Digest, isDigest } from "../../offchain/domain/hex.js";
import type { Manifest } from "../../offchain/domain/types.js";
import { DIGEST_OF, readNodes, readRejected, readRewards } from "../../offchain/epoch/artifacts.js";
import { parseManifest } from "../../offchain/epoch/manifest.js";
import { budgetGwei } from "../../offchain/rewards/allocation.js";
import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { type EpochAccount, rootSumGwei } from "../model/explain.js";
import { type TooLarge, fetchBytes } from "./fetched.js";

/** The newest active root, as the chain has it. */
export interface NewestEpoch {
  /** 0 before the first one. */
  readonly epoch: number;
  /** SHA-256 of its manifest, which attesters signed. */
  readonly manifestDigest: Digest;
}

export async function readNewest({ distributor }: Contracts): Promise<NewestEpoch> {
  const { epoch, count, manifestDigest } = await distributor.newestRoot();
  // Before the first root the chain names the epoch before the first, which no manifest belongs to.
  const isNone = count === 0n && /^0x0*$/.test(manifestDigest);
  if (!isDigest(manifestDigest)) throw new MsnError("chain", "the distributor answers no digest");
  return { epoch: isNone ? 0 : Number(epoch), manifestDigest };
}

/** How the rewards of an epoch came about, or how large its files are where that is more than `most` bytes together. */
export type EpochFiles = EpochAccount | TooLarge;

/**
 * Reads why an epoch's rewards are what they are: every file must have the digest that the manifest gives, and the manifest the
 * one that is on chain, so that whoever serves them can make nothing up. Throws `io`, `json`, `csv` or `artifacts`.
 */
export async function fetchEpoch(
  folder: URL,
  contracts: Contracts,
  { epoch, manifestDigest }: NewestEpoch,
  most: number,
): Promise<EpochFiles> {
  const manifest = await fetchManifest(folder, manifestDigest);
  const names = ["rewards.csv", "nodes.csv", "rejected.csv"] as const;
  const files: Buffer[] = [];
  let left = most;
  for (const name of names) {
    const bytes = await fetchPinned(folder, name, manifest, left);
    if (!("buffer" in bytes)) return bytes;
    left -= bytes.length;
    files.push(bytes);
  }
  const [rewards, nodes, rejected] = files;
  if (rewards === undefined || nodes === undefined || rejected === undefined) throw new Error("a file was left out");
  const { distributor, policy } = contracts;
  const [terms, ceilingGwei] = await Promise.all([policy.policyAt(epoch), distributor.ceilingGwei(epoch)]);
  return {
    epoch,
    budgetGwei: budgetGwei(ceilingGwei * WEI_PER_GWEI, rootSumGwei(manifest.previousRoot)),
    policy: {
      boostBasePpm: Number(terms.boostBasePpm),
      boostFloorGwei: terms.boostFloorGwei,
      gatewayXShareBps: Number(terms.gatewayXShareBps),
    },
    rewards: readRewards(rewards, "rewards.csv"),
    nodes: readNodes(nodes, "nodes.csv"),
    rejections: readRejected(rejected, "rejected.csv"),
  };
}

async function fetchManifest(folder: URL, expected: Digest): Promise<Manifest> {
  const file = "manifest.json";
  const bytes = await fetchBytes(new URL(file, folder), Infinity);
  if (!("buffer" in bytes)) throw new MsnError("io", "is too large", { file });
  if (sha256(bytes) !== expected) {
    throw new MsnError("artifacts", `is not the one whose digest is on chain, ${expected}`, { file });
  }
  return parseManifest(bytes, file);
}

async function fetchPinned(
  folder: URL,
  name: "rewards.csv" | "nodes.csv" | "rejected.csv",
  manifest: Manifest,
  most: number,
): Promise<Buffer | TooLarge> {
  const bytes = await fetchBytes(new URL(name, folder), most);
  if ("buffer" in bytes && sha256(bytes) !== manifest[DIGEST_OF[name]]) {
    throw new MsnError("artifacts", `does not match ${DIGEST_OF[name]} of the manifest`, { file: name });
  }
  return bytes;
}
