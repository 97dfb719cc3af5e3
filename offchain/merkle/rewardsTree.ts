import type { EpochRoot, Leaf } from "../domain/types.js";
import type { Paths } from "./batchProof.js";
import { rewardsDomain } from "./sumWord.js";
import { MerkleSumTree } from "./tree.js";

/** What a tree of rewards is for, and how many places it has. */
export type TreePlace = Pick<EpochRoot, "chainId" | "distributor" | "count">;

/** A tree of cumulative rewards: its root is what attesters propose. */
export type RewardsTree = Paths & Pick<MerkleSumTree, "root" | "count" | "depth" | "totalGwei">;

/**
 * The Merkle-sum tree of some leaves, in any order (protocol.md section 4); a place without a leaf is absent. Amounts are gwei
 * of MSN. Throws `merkle` for an index twice or outside the count, `overflow` where amounts exceed 64 bits, `address`.
 */
export const rewardsTree = ({ chainId, distributor, count }: TreePlace, leaves: readonly Leaf[]): RewardsTree =>
  MerkleSumTree.build(rewardsDomain(chainId, distributor), leaves, count);
