import type { Digest } from "../../domain/hex.js";
import type { Verdict } from "../../watch/decide.js";
import type { PendingRoot } from "../../watch/observation.js";
import { pageRootOf } from "../../watch/rootTree.js";
import { withRetries } from "../retry.js";
import { type AnswerData, readAnswer } from "./answerData.js";
import { ArtifactStore, type Sources } from "./artifactStore.js";
import { type WatchedEvent, eventsOf, readOn } from "./eventLog.js";
import { Outbox } from "./outbox.js";
import type { OnEvent } from "./perform.js";
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
  readonly #answers = new Map<string, AnswerData>();
  /** What recomputing last came to where it came to no good, by {@link proposalKey}; milliseconds. */
  readonly tried = new Map<string, { readonly at: number; readonly verdict: Verdict }>();

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

  /** Reads on, `confirmations` blocks behind the newest, and returns what stands there. */
  async look(confirmations: number, report: OnEvent): Promise<ChainView> {
    if (!this.#isLoaded) this.#state = await this.#load();
    this.#isLoaded = true;
    const head = await withRetries(() => this.chain.provider.getBlockNumber());
    const block = Math.max(head - confirmations, 0);
    const { state, againFrom } = await readOn(this.chain, this.#state, block);
    if (againFrom !== undefined) {
      report({ kind: "note", text: `the chain was reorganised: reads again from block ${againFrom}` });
      this.#answers.clear();
    }
    const view = await readView(this.chain, this.#events(state), block);
    this.#state = pruned(state, this.chain, view);
    await this.#save();
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

  /** What the answers to demands of the pending root show, by subject. */
  async answersOf(pending: PendingRoot, view: ChainView): Promise<Map<Digest, AnswerData>> {
    const found = new Map<Digest, AnswerData>();
    for (const answer of view.answers) {
      const key = `${answer.transaction} ${answer.subject}`;
      const data =
        this.#answers.get(key) ?? (await readAnswer(this.chain, pageRootOf(this.chain.domain, pending), answer));
      this.#answers.set(key, data);
      found.set(answer.subject, data);
    }
    return found;
  }

  #events(state: WatchState): WatchedEvent[] {
    return eventsOf(this.chain, state);
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
    const [event] = eventsOf(chain, { ...state, logs: [log] });
    if (event === undefined) return false;
    if (event.kind === "proposed") return event.epoch >= newest.epoch;
    return event.serial === pending?.serial || waiting.has(event.subject);
  });
  return { ...state, logs };
}
