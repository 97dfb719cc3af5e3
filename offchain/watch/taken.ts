import type { Address } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { pageOf } from "../merkle/page.js";
import type { KnownPage, RootTree } from "./rootTree.js";

/** What a root does to a leaf. */
export type TakingHow = "lowered" | "dropped" | "reassigned";

/** A leaf that another root does not keep. */
export interface Taking {
  readonly leaf: Leaf;
  readonly how: TakingHow;
  /** What is there now; undefined for nothing. */
  readonly now: Leaf | undefined;
}

/** Whether a leaf still gives the same account at least the same amount, at the same place. */
export const keeps = (leaf: Leaf, now: Leaf | undefined): boolean =>
  now?.account === leaf.account && now.cumulativeGwei >= leaf.cumulativeGwei;

/** What `now` takes from `leaf`; undefined for nothing. */
export function takingOf(leaf: Leaf, now: Leaf | undefined): Taking | undefined {
  if (keeps(leaf, now)) return undefined;
  if (now === undefined) return { leaf, how: "dropped", now };
  return { leaf, how: now.account === leaf.account ? "lowered" : "reassigned", now };
}

/** Everything that a pending root takes from the leaves of an active one, ascending by index. */
export function takingsOf(active: RootTree, pending: RootTree): Taking[] {
  return [...active.leaves.values()]
    .flatMap((leaf) => takingOf(leaf, pending.leaves.get(leaf.index)) ?? [])
    .sort((a, b) => a.leaf.index - b.leaf.index);
}

/** Everything that pages of a pending root are seen to take from the leaves of an active one, ascending by index. */
export function takingsOnPages(active: RootTree, pages: readonly KnownPage[], depth: number): PageTaking[] {
  const known = new Map(pages.map((page) => [page.page, page]));
  const leaves = [...active.leaves.values()].sort((a, b) => a.index - b.index);
  return leaves.flatMap((leaf): PageTaking[] => {
    const page = known.get(pageOf(leaf.index, depth));
    if (page === undefined) return [];
    const taking = takingOf(
      leaf,
      page.leaves.find(({ index }) => index === leaf.index),
    );
    return taking === undefined ? [] : [{ ...taking, page }];
  });
}

/** A leaf that a page does not keep. */
export interface PageTaking extends Taking {
  readonly page: KnownPage;
}

/** The leaves of some accounts. */
export const leavesOf = (tree: RootTree, accounts: readonly Address[]): Leaf[] =>
  [...tree.leaves.values()].filter(({ account }) => accounts.includes(account)).sort((a, b) => a.index - b.index);
