import { toAddress } from "../../offchain/domain/hex.js";
import type { Field } from "./field.js";

/** Who ended an attack, and by what. */
export interface Outcome {
  readonly stoppedBy: "contracts" | "full watcher" | "miner's watcher" | "guardian" | "governance" | "nobody" | "rules";
  readonly how: string;
}

/** What cancelled the pending root, from the events since a block. */
export async function verdictOf(field: Field, from: number): Promise<Outcome> {
  const { challenges } = field.contracts;
  const [refuted] = await challenges.queryFilter(challenges.filters.RootRefuted(), from);
  if (refuted !== undefined) {
    return { stoppedBy: nameOf(field, refuted.args.challenger), how: `challenge of leaf ${refuted.args.index}` };
  }
  const [unanswered] = await challenges.queryFilter(challenges.filters.DemandUnanswered(), from);
  if (unanswered !== undefined) return demandVerdict(field, unanswered.args.subject, from);
  const [vetoed] = await challenges.queryFilter(challenges.filters.RootVetoed(), from);
  if (vetoed !== undefined) return { stoppedBy: "guardian", how: `veto: ${vetoed.args.reason}` };
  throw new Error("a root was cancelled, and no event says why");
}

async function demandVerdict(field: Field, subject: string, from: number): Promise<Outcome> {
  const { challenges } = field.contracts;
  const [page] = await challenges.queryFilter(challenges.filters.PageDemanded(undefined, subject), from);
  if (page !== undefined) {
    return { stoppedBy: nameOf(field, page.args.demander), how: `no answer for page ${page.args.page}` };
  }
  const [leaf] = await challenges.queryFilter(challenges.filters.LeafDemanded(undefined, subject), from);
  if (leaf === undefined) throw new Error(`nobody made the demand ${subject}`);
  return { stoppedBy: nameOf(field, leaf.args.demander), how: `no answer for leaf ${leaf.args.leaf.index}` };
}

function nameOf(field: Field, account: string): Outcome["stoppedBy"] {
  return toAddress(account) === field.fullWatcher ? "full watcher" : "miner's watcher";
}
