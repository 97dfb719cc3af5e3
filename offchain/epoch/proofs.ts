import { join } from "node:path";

import type { Address } from "../domain/hex.js";
import type { EpochRoot, Leaf } from "../domain/types.js";
import type { Paths } from "../merkle/batchProof.js";
import type { LeafProof } from "./published.js";
import { claimedLeaves, loadLeaves, proofAt } from "./published.js";

/** Proofs to claim with, wherever they come from; they lead to one root, which a caller compares with the chain's. */
export interface EpochProofs extends Paths {
  readonly root: EpochRoot;
  /** What messages name. */
  readonly file: string;
  /** The leaf an account claims with, or undefined if it has none. */
  leafOf(account: Address): Leaf | undefined;
  /** The proof an account claims with, or undefined if it has no leaf. */
  proofOf(account: Address): LeafProof | undefined;
}

/** All proofs of an epoch. */
export interface AllProofs extends EpochProofs {
  readonly accounts: Iterable<Address>;
}

/** Every proof of a published epoch directory. Throws like `loadLeaves`. */
export async function directoryProofs(dir: string): Promise<AllProofs> {
  const published = await loadLeaves(dir);
  const claimed = claimedLeaves(published.leaves);
  return {
    root: published.manifest,
    file: join(dir, "manifest.json"),
    accounts: claimed.keys(),
    leafOf: (account) => claimed.get(account),
    proofOf: (account) => {
      const leaf = claimed.get(account);
      return leaf === undefined ? undefined : proofAt(published, leaf.index);
    },
    path: (index) => published.tree.path(index),
  };
}
