import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";
import { fromHex } from "../domain/hex.js";
import type { EpochRoot, Leaf } from "../domain/types.js";
import { verifyPath } from "./path.js";
import { leafWord, rewardsDomain, WORD_BYTES } from "./sumWord.js";

/** What a path leads to: a root with the number of its places, for one distributor on one chain. */
export type PathRoot = Pick<EpochRoot, "chainId" | "distributor" | "count" | "root">;

/** Places of the largest tree. */
const MOST_PLACES = 2 ** 32;

/**
 * Whether a path leads from a leaf to a root, by the one path rule (protocol.md section 4), as `RewardsDistributor.claim`
 * decides it. Text that is no hex, an amount or an index out of range, a path of the wrong length: all of that is false and
 * no error, so that a stranger's proof can be handed in as it came. Amounts are gwei of MSN. That the root is an active one
 * of the chain is for the caller to see to.
 */
export function isLeafOf(
  { chainId, distributor, count, root }: PathRoot,
  leaf: Leaf,
  path: readonly Digest[],
): boolean {
  const isTree = Number.isInteger(count) && count > 0 && count <= MOST_PLACES;
  if (!isTree || !Number.isSafeInteger(chainId) || chainId < 0) return false;
  try {
    const word = leafWord(rewardsDomain(chainId, distributor), leaf.index, leaf.account, leaf.cumulativeGwei);
    const siblings = path.map((sibling) => fromHex(sibling, WORD_BYTES));
    return verifyPath(fromHex(root, WORD_BYTES), count, leaf.index, word, siblings);
  } catch (error) {
    if (error instanceof MsnError) return false;
    throw error;
  }
}
