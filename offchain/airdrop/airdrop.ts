import { MerkleTree } from "merkletreejs";

import { keccak256 } from "../crypto/keccak.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import { sumOf } from "../io/amountList.js";
import type { AirdropEntry } from "./entry.js";
import { airdropLeaf } from "./leaf.js";

/** What the airdrop contract's `claim` takes. */
export interface AirdropClaim extends AirdropEntry {
  /** Siblings from the leaf up, as OpenZeppelin's MerkleProof verifies them. */
  readonly proof: readonly Digest[];
}

/** The tree of an airdrop: leaves in the order of the list, each pair hashed in ascending order of its two hashes. */
export class Airdrop {
  readonly entries: readonly AirdropEntry[];
  /** Wei of MSN. */
  readonly totalWei: bigint;
  readonly #leaves: readonly Buffer[];
  readonly #tree: MerkleTree;
  readonly #indexOf: ReadonlyMap<Address, number>;

  private constructor(entries: readonly AirdropEntry[]) {
    this.entries = entries;
    this.totalWei = sumOf(entries);
    this.#leaves = entries.map(airdropLeaf);
    this.#tree = new MerkleTree([...this.#leaves], keccak256, { sortPairs: true, sortLeaves: false });
    this.#indexOf = new Map(entries.map(({ account, index }) => [account, index]));
  }

  /** Builds the tree. Throws `merkle` for no entries, an index out of place or an account twice, `overflow`. */
  static of(entries: readonly AirdropEntry[]): Airdrop {
    if (entries.length === 0) throw new MsnError("merkle", "an airdrop needs at least one entry");
    const stray = entries.findIndex(({ index }, place) => index !== place);
    if (stray !== -1) throw new MsnError("merkle", `entry ${stray} has the index ${entries[stray]?.index}`);
    const airdrop = new Airdrop(entries);
    const twice = entries.find(({ account, index }) => airdrop.#indexOf.get(account) !== index);
    if (twice !== undefined) throw new MsnError("merkle", `${twice.account} has more than one entry`);
    return airdrop;
  }

  get root(): Digest {
    return toHex(this.#tree.getRoot());
  }

  /** The entry at a place with its proof. Throws `merkle` outside the list. */
  claim(index: number): AirdropClaim {
    const entry = this.entries[index];
    const leaf = this.#leaves[index];
    if (entry === undefined || leaf === undefined) {
      throw new MsnError("merkle", `entry ${index} is outside the list of ${this.entries.length}`);
    }
    // With the index: without it the library searches all leaves, some three milliseconds a proof.
    return { ...entry, proof: this.#tree.getProof(leaf, index).map(({ data }) => toHex(data)) };
  }

  /** An account's entry with its proof; undefined for an account that has none. */
  claimOf(account: Address): AirdropClaim | undefined {
    const index = this.#indexOf.get(account);
    return index === undefined ? undefined : this.claim(index);
  }
}
