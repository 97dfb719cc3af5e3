import type { Address } from "../../domain/hex.js";
import type { OnProgress } from "../../epoch/progress.js";
import type { Decision } from "../../watch/action.js";
import { type Verdict, challengeIn, decide, overdueDemand } from "../../watch/decide.js";
import type { PendingRoot } from "../../watch/observation.js";
import { type KnownPage, type RootTree, rootTreeOf } from "../../watch/rootTree.js";
import { pageCount } from "../../merkle/page.js";
import { oneLine } from "../refusal.js";
import { type OnEvent, type Permission, type TakenAction, type WatchEvent, perform } from "./perform.js";
import { recomputeVerdict } from "./recompute.js";
import type { ChainView } from "./view.js";
import type { WatchChain } from "./watchChain.js";
import { type WatchMemory, proposalKey } from "./watchMemory.js";

/** How long a root that did not recompute is left alone, in case proofs arrive; milliseconds. */
const TRY_AGAIN_MS = 600_000;

/** What a full watcher is asked to do. */
export interface FullOptions extends Permission {
  /** Holds a proof folder an epoch, by its number; without it nothing is recomputed. */
  readonly proofsDir: string | undefined;
  /** Most that may be at stake in demands of one proposal, gwei. */
  readonly maxDepositGwei: bigint;
  /** Accounts whose leaves and pages are demanded first. */
  readonly protect: readonly Address[];
  /** Seconds after a proposal in which artifacts may still appear before pages are demanded. */
  readonly patience: number;
  /** How many blocks behind the newest it looks. */
  readonly confirmations: number;
  readonly onProgress?: OnProgress;
}

/** What a pass did and found. */
export interface PassResult {
  /** Everything that was decided, whether it was allowed or not. */
  readonly decisions: readonly Decision[];
  /** What was sent and is in a block. */
  readonly taken: readonly TakenAction[];
  /** Every line, in order. */
  readonly events: readonly WatchEvent[];
  /** Whether somebody should look: an alert, or an action that failed. */
  readonly isAlarmed: boolean;
  /** The block that was looked at. */
  readonly block: number;
  /** What recomputing the pending root came to; undefined where none is pending, or nothing is recomputed. */
  readonly verdict: Verdict["kind"] | undefined;
}

/**
 * One pass of the full watcher, in process: reads on, gets and recomputes the pending root, and does what that calls for and
 * `options` allow. Throws where the node or a disk fails; a later pass with the same or a new memory takes it up.
 *
 * `const chain = await openWatchChain({ book, provider }, signer);`
 * `const memory = new WatchMemory(chain, { artifactsDir, mirrors: [] }, stateFile);`
 * `const { taken } = await runFullPass(chain, memory, options);`
 */
export async function runFullPass(
  chain: WatchChain,
  memory: WatchMemory,
  options: FullOptions,
  onEvent: OnEvent = () => undefined,
): Promise<PassResult> {
  const { events, report } = recorder(onEvent);
  const view = await memory.look(options.confirmations, report, { accounts: options.protect, places: [] });
  const { pending, newest } = view;
  memory.store.retain([newest, pending, memory.older].filter((place) => place !== undefined));
  const newestTree = await memory.store.treeOf(newest, newest.uri);
  memory.older =
    newestTree === undefined && pending !== undefined ? await memory.store.activeTreeBefore(newest.epoch) : undefined;
  const shown = pending === undefined ? NOTHING_SHOWN : await shownOf(chain, memory, view, pending, report);
  const verdict =
    pending === undefined
      ? NOT_TRIED
      : await verdictOf(chain, memory, { view, pending, newestTree, shown }, options).catch(
          (error: unknown): Verdict => {
            // Whatever keeps it from recomputing, a root that takes something or hides it can be ended without that.
            report({ kind: "note", text: `epoch ${pending.epoch}: recomputing failed: ${oneLine(error)}` });
            return { kind: "unknown", why: oneLine(error) };
          },
        );
  // Recomputing makes the tree as well, also where nobody publishes it.
  const pendingTree =
    shown.tree ??
    (pending !== undefined && verdict.kind === "good" ? await memory.store.treeOf(pending, "") : undefined);
  const decisions = decide(
    {
      domain: chain.domain,
      now: view.now,
      account: chain.sender?.account,
      pending,
      pendingTree,
      newestTree,
      olderTree: memory.older,
      newestEpoch: newest.epoch,
      pages: shown.pages,
      verdict,
      demands: view.demands,
      funds: view.funds,
    },
    options,
  );
  const taken = await perform(chain, memory.outbox, decisions, options, report);
  const kind = pending === undefined ? undefined : verdict.kind;
  return { decisions, taken, events, isAlarmed: events.some(isAlarm), block: view.block, verdict: kind };
}

/** Keeps the lines of a pass and passes them on. */
export function recorder(onEvent: OnEvent): { readonly events: WatchEvent[]; readonly report: OnEvent } {
  const events: WatchEvent[] = [];
  return {
    events,
    report: (event) => {
      events.push(event);
      onEvent(event);
    },
  };
}

export const isAlarm = ({ kind }: WatchEvent): boolean => kind === "alert" || kind === "failed";

interface Shown {
  readonly tree: RootTree | undefined;
  readonly pages: readonly KnownPage[];
}
const NOTHING_SHOWN: Shown = { tree: undefined, pages: [] };
const NOT_TRIED: Verdict = { kind: "unknown", why: "no root is pending" };

/** The pending root's leaves, as artifacts or answers show them. */
async function shownOf(
  chain: WatchChain,
  memory: WatchMemory,
  view: ChainView,
  pending: PendingRoot,
  report: OnEvent,
): Promise<Shown> {
  const published = await memory.store.treeOf(pending, pending.uri);
  if (published !== undefined) return { tree: published, pages: [] };
  const pages = memory.pagesOf(pending, view, report);
  if (pages.length < pageCount(pending.depth)) return { tree: undefined, pages };
  const tree = rootTreeOf(
    chain.domain,
    pending,
    pages.flatMap(({ leaves }) => leaves),
  );
  if (tree !== undefined) await memory.store.keep(tree);
  return { tree, pages };
}

interface Seen {
  readonly view: ChainView;
  readonly pending: PendingRoot;
  readonly newestTree: RootTree | undefined;
  readonly shown: Shown;
}

/** What recomputing comes to, which may take long: a root that can be ended without it is ended first. */
async function verdictOf(
  chain: WatchChain,
  memory: WatchMemory,
  { view, pending, newestTree, shown: { tree, pages } }: Seen,
  { proofsDir, onProgress, act, dryRun }: FullOptions,
): Promise<Verdict> {
  if (challengeIn({ domain: chain.domain, pendingTree: tree, newestTree, pages }, pending) !== undefined) {
    return { kind: "unknown", why: "it takes from a leaf" };
  }
  const mayCancel = act.has("cancel") && !dryRun;
  if (mayCancel && overdueDemand(view.demands, pending.serial, view.now) !== undefined) {
    return { kind: "unknown", why: "a demand was not answered" };
  }
  if (memory.isVerified(pending) && (tree ?? (await memory.store.treeOf(pending, ""))) !== undefined) {
    return { kind: "good" };
  }
  const key = proposalKey(pending);
  const last = memory.tried.get(key);
  if (last !== undefined && Date.now() - last.at < TRY_AGAIN_MS) return last.verdict;
  const options = { proofsDir, ...(onProgress === undefined ? {} : { onProgress }) };
  const verdict = await recomputeVerdict(chain, memory.store, pending, view.newest, options);
  if (verdict.kind === "good") await memory.markVerified(pending);
  else memory.tried.set(key, { at: Date.now(), verdict });
  return verdict;
}
