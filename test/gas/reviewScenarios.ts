import type { Leaf } from "../../offchain/domain/types.js";
import { toHex } from "../../offchain/domain/hex.js";
import type { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { type Chain, DEMAND_DEPOSIT_GWEI, type System, fundBond, proposeTree, treeOf } from "../helpers/system.js";
import { type GasTable, gasOf } from "./gasTable.js";

/** Leaves of a page, a subtree of depth 8. */
const PAGE = 256;
const PAGE_DEPTH = 8;
const PAGE_DEPOSITS = 4n;
/** The page that is demanded, and in it the leaf. */
const DEMANDED_PAGE = 17;
const DEMANDED = DEMANDED_PAGE * PAGE + 5;
/** The leaf from which the pending root takes a gwei. */
const TAKEN = 98_765;

/** Measures what can be done to a pending root, on top of the active root of `tree` and `leaves`; it ends cancelled. */
export async function measureReview(
  chain: Chain,
  system: System,
  gas: GasTable,
  { tree, leaves }: { readonly tree: MerkleSumTree; readonly leaves: readonly Leaf[] },
): Promise<void> {
  const { challenges, distributor } = system.contracts;
  const { epoch } = await distributor.newestRoot();
  const leaf = leaves[DEMANDED];
  const taken = leaves[TAKEN];
  if (leaf === undefined || taken === undefined) throw new Error("too few leaves");
  const later = leaves.map((each) => ({
    ...each,
    cumulativeGwei: each.index === TAKEN ? each.cumulativeGwei - 1n : each.cumulativeGwei + 1n,
  }));
  const pending = treeOf(system, later);
  await fundBond(chain, system, (await challenges.bondGwei()) + (2n + 2n * PAGE_DEPOSITS) * DEMAND_DEPOSIT_GWEI);
  await proposeTree(chain, system, pending);

  gas.set("demandLeaf, depth 18", await gasOf(challenges.demandLeaf(epoch, leaf, tree.path(DEMANDED))));
  const shown = later[DEMANDED]?.cumulativeGwei ?? 0n;
  gas.set("answerLeaf, depth 18", await gasOf(challenges.answerLeaf(leaf, shown, pending.path(DEMANDED))));
  gas.set("demandPage", await gasOf(challenges.demandPage(DEMANDED_PAGE)));
  const entries = later.slice(DEMANDED_PAGE * PAGE, (DEMANDED_PAGE + 1) * PAGE).map(entryOf);
  const path = pending.path(DEMANDED_PAGE * PAGE).slice(PAGE_DEPTH);
  gas.set("answerPage, 216,000 leaves", await gasOf(challenges.answerPage(DEMANDED_PAGE, entries, path)));
  const word = toHex(pending.word(TAKEN));
  const refutation = challenges.challenge(taken, tree.path(TAKEN), word, pending.path(TAKEN));
  gas.set("challenge, depth 18", await gasOf(refutation));
  gas.set("burnLostBonds", await gasOf(challenges.burnLostBonds()));
  await (await distributor.setAttesters([...(await distributor.attesters())], await distributor.threshold())).wait();
}

/** A place of a page as `answerPage` takes it. */
const entryOf = ({ account, cumulativeGwei }: Leaf): string =>
  `0x${account.slice(2)}${cumulativeGwei.toString(16).padStart(24, "0")}`;
