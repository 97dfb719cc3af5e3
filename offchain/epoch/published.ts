import { join } from "node:path";

import { sha256 } from "../crypto/sha256.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { EpochRoot, Leaf, Manifest } from "../domain/types.js";
import { readBytes } from "../io/files.js";
import { rewardsDomain } from "../merkle/sumWord.js";
import { MerkleSumTree } from "../merkle/tree.js";
import type { ArtifactName } from "./artifacts.js";
import { ARTIFACTS, DIGEST_OF, readLeaves } from "./artifacts.js";
import { parseManifest } from "./manifest.js";

/** The leaves of a published epoch, checked against its manifest: digest, root, sum, depth. */
export interface PublishedLeaves {
  readonly manifest: Manifest;
  /** SHA-256 of `manifest.json`: what attesters sign. */
  readonly manifestDigest: Digest;
  /** Ascending by index. */
  readonly leaves: readonly Leaf[];
  readonly tree: MerkleSumTree;
}

/** Everything a claim, a challenge or an answer to a demand needs about one leaf. */
export interface LeafProof {
  readonly epoch: number;
  readonly root: Digest;
  readonly count: number;
  readonly depth: number;
  readonly index: number;
  readonly account: Address;
  /** Lifetime amount in gwei of MSN. */
  readonly cumulativeGwei: bigint;
  /** The 32-byte word of the leaf. */
  readonly leaf: Digest;
  /** Sibling words from the leaf up, exactly `depth`. */
  readonly path: readonly Digest[];
}

/** Reads `manifest.json` of a published epoch. Throws `io`, `json` or `artifacts`. */
export async function readManifest(dir: string): Promise<{ manifest: Manifest; manifestDigest: Digest }> {
  const file = join(dir, "manifest.json");
  const bytes = await readBytes(file);
  return { manifest: parseManifest(bytes, file), manifestDigest: sha256(bytes) };
}

/** Reads an artifact that must have the digest its manifest gives. Throws `io` or `artifacts`. */
export async function readPinned(
  dir: string,
  name: Exclude<ArtifactName, "manifest.json">,
  manifest: Manifest,
): Promise<Buffer> {
  const file = join(dir, name);
  const bytes = await readBytes(file);
  const expected = manifest[DIGEST_OF[name]];
  if (sha256(bytes) !== expected) {
    throw new MsnError("artifacts", `does not match ${DIGEST_OF[name]} ${expected} of its manifest`, { file });
  }
  return bytes;
}

/** The manifest of a directory that holds every artifact as its manifest pins it; undefined for any other directory. */
export async function readCompleteManifest(
  dir: string,
): Promise<{ manifest: Manifest; manifestDigest: Digest } | undefined> {
  try {
    const found = await readManifest(dir);
    for (const name of ARTIFACTS) if (name !== "manifest.json") await readPinned(dir, name, found.manifest);
    return found;
  } catch (error) {
    if (error instanceof MsnError) return undefined;
    throw error;
  }
}

/**
 * Reads `manifest.json` and `leaves.csv` of a published epoch directory; no other artifact has to be there. Leaves stand where
 * `placesOf` says, by default within the count. Throws `io`, `json`, `csv`, or `artifacts` where the two do not fit each other.
 */
export async function loadLeaves(
  dir: string,
  placesOf: (manifest: Manifest) => number = ({ count }) => count,
): Promise<PublishedLeaves> {
  const { manifest, manifestDigest } = await readManifest(dir);
  const places = placesOf(manifest);
  const { leaves } = readLeaves(await readPinned(dir, "leaves.csv", manifest), join(dir, "leaves.csv"), places);
  const tree = MerkleSumTree.build(rewardsDomain(manifest.chainId, manifest.distributor), leaves, places);
  if (tree.root !== manifest.root || tree.totalGwei !== manifest.totalGwei) {
    throw new MsnError("artifacts", `leads to root ${tree.root}, the manifest says ${manifest.root}`, {
      file: join(dir, "leaves.csv"),
    });
  }
  return { manifest, manifestDigest, leaves, tree };
}

/** All places of a tree, those beyond its count too. */
export const everyPlace = ({ count, depth }: Pick<EpochRoot, "count" | "depth">): number =>
  count === 0 ? 0 : 2 ** depth;

/**
 * Where leaves of a root may stand that is to be proposed or replaced: within the count, unless it only repeats the root before
 * it, which is active and as it is; a hostile one may hold leaves that it takes several epochs to raise the count to.
 */
export const repeatablePlaces = (manifest: Manifest): number =>
  manifest.root === manifest.previousRoot ? everyPlace(manifest) : manifest.count;

/** The leaf at a place, if there is one, among leaves that ascend by index. */
function leafAt(leaves: readonly Leaf[], index: number): Leaf | undefined {
  let [low, high] = [0, leaves.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((leaves[middle]?.index ?? index) < index) low = middle + 1;
    else high = middle;
  }
  const leaf = leaves[low];
  return leaf?.index === index ? leaf : undefined;
}

/** The proof of one place of the tree. Throws `merkle` where it holds no leaf. */
export function proofAt(published: PublishedLeaves, index: number): LeafProof {
  const { manifest, tree } = published;
  const leaf = leafAt(published.leaves, index);
  if (leaf === undefined) throw new MsnError("merkle", `epoch ${manifest.epoch} has no leaf ${index}`);
  return {
    epoch: manifest.epoch,
    root: manifest.root,
    count: manifest.count,
    depth: manifest.depth,
    ...leaf,
    leaf: toHex(tree.word(index)),
    path: tree.path(index),
  };
}

/**
 * The proof an account claims with, or undefined if it has no leaf. `account` may be written in either case. An account
 * that holds several indices gets the one worth most, the lowest of equals.
 */
export function proofOf(published: PublishedLeaves, account: string): LeafProof | undefined {
  const wanted = account.toLowerCase();
  const [best] = claimedLeaves(published.leaves.filter((leaf) => leaf.account === wanted)).values();
  return best === undefined ? undefined : proofAt(published, best.index);
}

/** The leaf that each account claims with: of several the one worth most, the lowest of equals. */
export function claimedLeaves(leaves: readonly Leaf[]): ReadonlyMap<Address, Leaf> {
  const best = new Map<Address, Leaf>();
  for (const leaf of leaves) {
    const other = best.get(leaf.account);
    if (other === undefined || leaf.cumulativeGwei > other.cumulativeGwei) best.set(leaf.account, leaf);
  }
  return best;
}
