import type { Verdict } from "../../watch/decide.js";
import type { PendingRoot } from "../../watch/observation.js";
import type { KnownPage, RootTree } from "../../watch/rootTree.js";
import { type PageShown, knownPage } from "../../watch/shown.js";
import { withRetries } from "../retry.js";
import { ArtifactStore, type Sources } from "./artifactStore.js";
import { eventIn, eventsOf, readOn } from "./eventLog.js";
import { Outbox } from "./outbox.js";
import type { OnEvent } from "./perform.js";
import { type Concern, NO_CONCERN, concernKey, withoutSettled } from "./settledDemands.js";
import { type ChainView, readView } from "./view.js";
import type { WatchChain } from "./watchChain.js";
import { EMPTY_STATE, type RememberedLeaf, type WatchState, readState, writeState } from "./watchState.js";

/** Leaves of pending roots that are kept: more than can wait for activation at once. */
const REMEMBERED = 8;

/** What the passes of one watcher share. Nothing in it decides anything that the chain does not say again. */
export class WatchMemory {
  readonly outbox: Outbox | undefined;
  readonly store: ArtifactStore;
  #state: WatchState = EMPTY_STATE;
  #isLoaded = false;
  /** What pages of pending roots have shown, so that each is checked once. */
  readonly #pages = new WeakMap<PageShown, { readonly root: string; readonly page: KnownPage | undefined }>();
  /** What recomputing last came to where it came to no good, by {@link proposalKey}; milliseconds. */
  readonly tried = new Map<string, { readonly at: number; readonly verdict: Verdict }>();

  /** Whether the proof file of a miner's own watcher has led to an active root: then it is right, whatever a node tells later. */
  hasSeenProof = false;
  /** Leaves of an active root before the newest, where those of the newest were not to be had in the last pass. */
  older: RootTree | undefined;

  constructor(
    private readonly chain: WatchChain,
    sources: Sources,
    /** Undefined for one that keeps nothing on disk. */
    private readonly stateFile: string | undefined,
    sendPatienceMs?: number,
  ) {
    this.store = new ArtifactStore(chain, sources);
    this.outbox = chain.sender === undefined ? undefined : new Outbox(chain.provider, chain.sender, sendPatienceMs);
  }

  /** Reads on, `confirmations` blocks behind the newest, and returns what stands there, answered demands only of `concern`. */
  async look(confirmations: number, report: OnEvent, concern: Concern = NO_CONCERN): Promise<ChainView> {
    if (!this.#isLoaded) this.#state = await this.#load();
    this.#isLoaded = true;
    const key = concernKey(this.chain, concern);
    if (this.#state.concern !== key)
      this.#state = { ...this.#state, concern: key, leftOutTo: 0, checkpoints: [], logs: [] };
    const head = await withRetries(() => this.chain.provider.getBlockNumber());
    const block = Math.max(head - confirmations, 0);
    const { state, againFrom } = await readOn(this.chain, this.#state, block, (logs) =>
      withoutSettled(this.chain, logs, concern),
    );
    // What was read stays read, whatever fails after it: otherwise much to read could be read in vain for ever.
    this.#state = state;
    await this.#save();
    if (againFrom !== undefined) {
      report({ kind: "note", text: `the chain was reorganised: reads again from block ${againFrom}` });
    }
    const events = eventsOf(this.chain, state);
    const view = await readView(this.chain, events, block);
    for (const event of events) {
      if (event.kind !== "proposed" || event.uri !== undefined || event.epoch !== view.pending?.epoch) continue;
      report({ kind: "note", text: `epoch ${event.epoch}: the proposal's address of artifacts is no text` });
    }
    const kept = pruned(state, this.chain, view);
    if (kept.logs.length < state.logs.length) {
      this.#state = { ...kept, leftOutTo: block };
      await this.#save();
    }
    return view;
  }

  isVerified(pending: PendingRoot): boolean {
    return this.#state.verified.includes(proposalKey(pending));
  }

  async markVerified(pending: PendingRoot): Promise<void> {
    this.#state = { ...this.#state, verified: [...this.#state.verified, proposalKey(pending)] };
    await this.#save();
  }

  /** Leaves of pending roots that a miner's own watcher keeps until they are active, oldest first. */
  get remembered(): readonly RememberedLeaf[] {
    return this.#state.remembered;
  }

  async remember({ root, proof }: RememberedLeaf): Promise<void> {
    const others = this.#state.remembered.filter((kept) => kept.root !== root);
    this.#state = { ...this.#state, remembered: [...others, { root, proof }].slice(-REMEMBERED) };
    await this.#save();
  }

  /** The pages of the pending root that answers have shown. */
  pagesOf(pending: PendingRoot, { answers }: ChainView, report: OnEvent): KnownPage[] {
    return answers.flatMap((answer) => {
      if (answer.kind !== "pageShown") return [];
      const page = this.#knownPage(pending, answer);
      if (page !== undefined) return page;
      const text = `epoch ${pending.epoch}: what the node tells of page ${answer.page} does not lead to the root`;
      report({ kind: "alert", text });
      return [];
    });
  }

  #knownPage(pending: PendingRoot, shown: PageShown): KnownPage | undefined {
    const known = this.#pages.get(shown);
    if (known?.root === pending.root) return known.page;
    const page = knownPage(this.chain.domain, pending, shown);
    this.#pages.set(shown, { root: pending.root, page });
    return page;
  }

  async #load(): Promise<WatchState> {
    return this.stateFile === undefined ? EMPTY_STATE : readState(this.stateFile, this.chain);
  }

  async #save(): Promise<void> {
    if (this.stateFile !== undefined) await writeState(this.stateFile, this.chain, this.#state);
  }
}

/** What is recomputed: a manifest alone could be proposed with another root. */
export const proposalKey = ({ root, count, manifestDigest }: PendingRoot): string =>
  `${root} ${count} ${manifestDigest}`;

/** Without the events of proposals that are over, but for proposals themselves and own deposits that wait. */
function pruned(state: WatchState, chain: WatchChain, { pending, demands, newest }: ChainView): WatchState {
  const waiting = new Set(demands.filter(({ depositGwei }) => depositGwei > 0n).map(({ subject }) => subject));
  const logs = state.logs.filter((log) => {
    const event = eventIn(chain, log);
    if (event === undefined) return false;
    if (event.kind === "proposed") return event.epoch >= newest.epoch;
    if (event.serial === pending?.serial) return true;
    return event.kind === "demanded" && waiting.has(event.subject);
  });
  return { ...state, logs };
}
