import { sha256 } from "../crypto/sha256.js";
import type { Address } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import { type DemandAction, demandOfLeaf } from "./demandPlan.js";
import type { PendingRoot } from "./observation.js";
import type { KnownPage, RootTree } from "./rootTree.js";
import { type Taking, takingsOf, takingsOnPages } from "./taken.js";

/** Most leaves of an older root that are demanded of one proposal: each may well be the one that ends it. */
const MOST_LEAVES = 1_000;

/** What is known of the pending root. */
interface KnownOfPending {
  readonly pendingTree: RootTree | undefined;
  readonly pages: readonly KnownPage[];
}

/** What a pending root is seen to take from the leaves of an older active root. */
export const takingsFromOlder = (
  older: RootTree,
  { pendingTree, pages }: KnownOfPending,
  { depth }: PendingRoot,
): Taking[] => (pendingTree === undefined ? takingsOnPages(older, pages, depth) : takingsOf(older, pendingTree));

/**
 * Demands of leaves that a pending root takes from an older active one, where the leaves of the newest are not known: a challenge
 * would want one of those. Whoever hides the newest root may have taken some leaves there already, and answers for them by it;
 * so the order is one behind which nobody can put the others, after protected accounts.
 */
export function demandsFromOlder(
  domain: Buffer,
  { serial }: PendingRoot,
  older: RootTree,
  takings: readonly Taking[],
  { protect, watcher }: { readonly protect: readonly Address[]; readonly watcher: Address },
): DemandAction[] {
  const keyed = takings.map(({ leaf }) => {
    const rank = protect.includes(leaf.account) ? 0 : 1;
    return { leaf, key: `${rank} ${sha256(`${watcher} ${serial} leaf ${leaf.index}`)}` };
  });
  const ordered = keyed.sort((a, b) => compareAscii(a.key, b.key)).slice(0, MOST_LEAVES);
  return ordered.map(({ leaf }) => demandOfLeaf(domain, serial, older, leaf));
}
