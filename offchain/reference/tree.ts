import { AbiCoder, concat, id, keccak256, toBeHex } from "ethers";

import { MsnError } from "../domain/errors.js";
import type { Address, Hex } from "../domain/hex.js";

const ABSENT: Hex = `0x${"00".repeat(32)}`;
const abi = AbiCoder.defaultAbiCoder();

/** Section 5: a row of `leaves.csv`. */
export interface Leaf {
  readonly index: number;
  readonly account: Address;
  readonly cumulativeGwei: bigint;
}

/** protocol.md section 4: the leaves' root and depth; before the first leaf 32 zero bytes and 0 (section 5). */
export interface Tree {
  readonly root: Hex;
  readonly depth: number;
}

/** protocol.md section 4: smallest d with 2^d ≥ count. */
export function depthOf(count: number): number {
  let depth = 0;
  while (2 ** depth < count) depth++;
  return depth;
}

/** protocol.md section 4: the Merkle-sum tree of `count` positions. Throws `overflow` where a sum does not fit 64 bits. */
export function buildTree(
  leaves: readonly Leaf[],
  count: number,
  { chainId, distributor }: { readonly chainId: number; readonly distributor: Address },
): Tree {
  const depth = depthOf(count);
  if (count === 0) return { root: ABSENT, depth };
  const domain = keccak256(
    abi.encode(["bytes32", "uint256", "address"], [id("MesonRewards.v1"), chainId, distributor]),
  );
  let level: Hex[] = Array.from({ length: 2 ** depth }, () => ABSENT);
  for (const { index, account, cumulativeGwei } of leaves) {
    const fields = [domain, index, account, cumulativeGwei];
    level[index] = word(keccak256(abi.encode(["bytes32", "uint256", "address", "uint256"], fields)), cumulativeGwei);
  }
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, i) => parent(level[2 * i], level[2 * i + 1]));
  }
  return { root: level[0] ?? ABSENT, depth };
}

/** The sum in a node's last eight bytes. */
export function sumOf(node: Hex): bigint {
  return BigInt(`0x${node.slice(-16)}`);
}

function parent(left: Hex = ABSENT, right: Hex = ABSENT): Hex {
  return word(keccak256(concat([left, right])), sumOf(left) + sumOf(right));
}

function word(hash: string, sum: bigint): Hex {
  if (sum >= 2n ** 64n) throw new MsnError("overflow", `a sum of ${sum} gwei does not fit into 64 bits`);
  return concat([hash.slice(0, 2 + 48), toBeHex(sum, 8)]) as Hex;
}

/** Section 5: previous leaves with the rewards added; accounts that are new take the next indices in ascending order. */
export function creditLeaves(
  previous: readonly Leaf[],
  previousCount: number,
  rewards: readonly { readonly operator: Address; readonly rewardGwei: bigint }[],
): { leaves: Leaf[]; count: number } {
  const leaves = previous.map((leaf) => ({ ...leaf }));
  let count = previousCount;
  for (const { operator, rewardGwei } of [...rewards].sort((a, b) => (a.operator < b.operator ? -1 : 1))) {
    if (rewardGwei === 0n) continue;
    const lowest = leaves.find((leaf) => leaf.account === operator);
    if (lowest === undefined) leaves.push({ index: count++, account: operator, cumulativeGwei: rewardGwei });
    else lowest.cumulativeGwei += rewardGwei;
  }
  return { leaves, count };
}
