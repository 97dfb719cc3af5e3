import { showPage } from "../merkle/page.js";
import { type Action, type Decision, alert, leafText } from "./action.js";
import type { Demand } from "./observation.js";
import { type RootTree, placeOf } from "./rootTree.js";
import { keeps } from "./taken.js";

/** The answer to a demand by one who has the pending tree; an alert where there is none. */
export function answerTo(demand: Demand, pending: RootTree, newest: RootTree | undefined): Decision {
  const { serial, subject, demanded } = demand;
  if (demanded.kind === "page") {
    const { page } = demanded;
    return { kind: "answerPage", serial, subject, page, ...showPage(pending.tree, pending.leaves, page) };
  }
  const { leaf } = demanded;
  const now = pending.leaves.get(leaf.index);
  if (now !== undefined && keeps(leaf, now)) {
    const { cumulativeGwei } = now;
    return { kind: "answerLeaf", serial, subject, leaf, cumulativeGwei, path: pending.tree.path(leaf.index) };
  }
  return contradiction(demand, newest) ?? alert(`no answer to the demand of ${leafText(leaf)}: the root takes from it`);
}

/** The answer by the newest active root, where that one keeps a demanded leaf no longer. */
function contradiction({ serial, subject, demanded }: Demand, newest: RootTree | undefined): Action | undefined {
  if (demanded.kind === "page" || newest === undefined) return undefined;
  const { leaf } = demanded;
  const isPlaced = leaf.index < 2 ** newest.depth;
  if (!isPlaced || keeps(leaf, newest.leaves.get(leaf.index))) return undefined;
  return { kind: "answerByNewestRoot", serial, subject, leaf, ...placeOf(newest, leaf.index) };
}
