import { answerTo } from "../../watch/answers.js";
import { isOpen } from "../../watch/observation.js";
import { leafBeyond } from "../../watch/rootTree.js";
import { perform } from "../watch/perform.js";
import type { RunContext } from "./runContext.js";

/** Shows what is demanded of the pending root, whose artifacts are here and the chain's; whether that sent anything. */
export async function answerDemands(run: RunContext, epoch: number): Promise<boolean> {
  const { chain, memory, options, store, watchChain } = run;
  if (chain.from === undefined) return false;
  const say = (text: string): void => {
    run.report({ kind: "warning", epoch, text });
  };
  const view = await memory.look(0, ({ text }) => {
    say(text);
  });
  const { demands, newest, now, pending } = view;
  const tree = pending === undefined ? undefined : await store.treeOf(pending, "");
  if (pending === undefined || tree === undefined || leafBeyond(tree, pending.count) !== undefined) return false;
  const newestTree = await store.treeOf(newest, newest.uri);
  const decisions = demands
    .filter((demand) => isOpen(demand, pending.serial) && demand.deadline > now)
    .map((demand) => answerTo(demand, tree, newestTree));
  if (decisions.length === 0) return false;
  const permission = { act: new Set(["answer"] as const), dryRun: options.dryRun };
  let sent = 0;
  await run.step("answer", epoch, `epoch ${epoch}: answers ${decisions.length} demands`, async () => {
    const taken = await perform(watchChain, memory.outbox, decisions, permission, ({ kind, text }) => {
      if (kind !== "done") say(text);
    });
    sent = taken.length;
    const transaction = taken[0]?.transaction;
    const text = `epoch ${epoch}: answered ${sent} of ${decisions.length} demands`;
    return transaction === undefined ? { text } : { text, transaction };
  });
  return sent > 0;
}
