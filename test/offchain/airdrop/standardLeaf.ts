import { AbiCoder, concat, keccak256 } from "ethers";

import type { AirdropEntry } from "../../../offchain/airdrop/entry.js";

/** OpenZeppelin's leaf by ethers' own coder and hash. */
export function standardLeaf({ index, account, amountWei }: AirdropEntry): string {
  const encoded = AbiCoder.defaultAbiCoder().encode(["uint256", "address", "uint256"], [index, account, amountWei]);
  return keccak256(keccak256(encoded));
}

/** OpenZeppelin's commutative node. Lower-case hex texts of one length order as their bytes do. */
const node = (a: string, b: string): string => keccak256(a < b ? concat([a, b]) : concat([b, a]));

/** MerkleProof.processProof. */
export const processProof = (leaf: string, proof: readonly string[]): string => proof.reduce(node, leaf);

/** Root and proofs of a tree whose last node of an odd level moves up alone, level by level. */
export function plainTree(leaves: readonly string[]): { root: string; proofs: string[][] } {
  const proofs = leaves.map((): string[] => []);
  let level = leaves.map((hash, i) => ({ hash, below: [i] }));
  while (level.length > 1) {
    const next: typeof level = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i]!, level[i + 1]];
      if (right === undefined) {
        next.push(left);
        continue;
      }
      for (const leaf of left.below) proofs[leaf]!.push(right.hash);
      for (const leaf of right.below) proofs[leaf]!.push(left.hash);
      next.push({ hash: node(left.hash, right.hash), below: [...left.below, ...right.below] });
    }
    level = next;
  }
  return { root: level[0]!.hash, proofs };
}
