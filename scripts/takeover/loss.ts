import type { Address } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { batchProof } from "../../offchain/merkle/batchProof.js";
import type { Battle } from "./battle.js";
import { type Field } from "./field.js";

const BATCH = 60;

/** What an attack moved, gwei. */
export interface Loss {
  /** Paid to accounts of the attackers. */
  readonly takenGwei: bigint;
  /** What the roots that became active could move: the growth of their sums. */
  readonly incrementGwei: bigint;
  /** Earned before the attack by honest accounts, and not to be had any more. */
  readonly earnedLostGwei: bigint;
}

/** Attackers claim all they can, and only then everybody else: what is missing in the end was lost. */
export async function measureLoss(battle: Battle, hostile: readonly Address[]): Promise<Loss> {
  const { contracts, earned } = battle.field;
  for (const { epoch, root } of battle.won) {
    for (const leaf of root.tree.leaves) {
      if (!hostile.includes(leaf.account)) continue;
      await claimOne(battle.field, epoch, leaf, root.tree.path(leaf.index));
    }
  }
  await claimEarned(battle.field);
  const claimed = async (account: Address): Promise<bigint> => contracts.distributor.claimed(account);
  const taken = await Promise.all(hostile.map(claimed));
  let earnedLostGwei = 0n;
  for (const { account, cumulativeGwei } of earned.leaves) {
    const paid = await claimed(account);
    if (paid < cumulativeGwei) earnedLostGwei += cumulativeGwei - paid;
  }
  const { root } = await contracts.distributor.newestRoot();
  return {
    takenGwei: taken.reduce((sum, gwei) => sum + gwei, 0n),
    incrementGwei: (BigInt(root) & (2n ** 64n - 1n)) - earned.manifest.totalGwei,
    earnedLostGwei,
  };
}

/** What the first root gives everybody, in batches; one by one where a batch cannot be paid. */
async function claimEarned({ contracts, earned }: Field): Promise<void> {
  const { leaves, tree, manifest } = earned;
  for (let from = 0; from < leaves.length; from += BATCH) {
    const part = leaves.slice(from, from + BATCH);
    const { firstPath, siblings } = batchProof(
      tree,
      part.map(({ index }) => index),
    );
    try {
      const sent = await contracts.distributor.claimBatch(manifest.epoch, part, [...firstPath], [...siblings]);
      await sent.wait();
    } catch {
      for (const leaf of part) await claimOne({ contracts }, manifest.epoch, leaf, tree.path(leaf.index));
    }
  }
}

/** A claim that may be refused: nothing is left, or nothing is there. */
async function claimOne(
  { contracts }: Pick<Field, "contracts">,
  epoch: number,
  { index, account, cumulativeGwei }: Leaf,
  path: readonly string[],
): Promise<void> {
  try {
    const sent = await contracts.distributor.claim(epoch, index, account, cumulativeGwei, [...path]);
    await sent.wait();
  } catch {
    // Counted by what was claimed in the end.
  }
}
