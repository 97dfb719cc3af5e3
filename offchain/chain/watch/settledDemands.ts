import type { Address } from "../../domain/hex.js";
import { compareAscii } from "../../domain/order.js";
import { type Demanding, type WatchedEvent, eventIn } from "./eventLog.js";
import type { WatchChain } from "./watchChain.js";
import type { RawLog } from "./watchState.js";

/** Whose demands of leaves are remembered after their answer: what they cost, and what the answer has shown. */
export interface Concern {
  /** Accounts whose leaves matter. */
  readonly accounts: readonly Address[];
  /** Places that matter, whoever is said to stand there. */
  readonly places: readonly number[];
}

export const NO_CONCERN: Concern = { accounts: [], places: [] };

/** A concern in one word: what was left out for one of them may be missing for another. */
export function concernKey({ sender }: Pick<WatchChain, "sender">, { accounts, places }: Concern): string {
  return [sender?.account ?? "nobody", [...accounts].sort(compareAscii).join(), places.join()].join(" ");
}

/** Names a demand, and what tells of its end. */
export const demandKey = ({ serial, subject }: Pick<Demanding, "serial" | "subject">): string => `${serial} ${subject}`;

/** The demands that were answered, by their {@link demandKey}. */
export const answeredIn = (events: readonly (WatchedEvent | undefined)[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event?.kind === "answered" ? demandKey(event) : [])));

/**
 * Logs without those of demands of leaves that were answered, but for the sender's own and those of concern. Anybody can demand
 * a leaf and answer in one transaction, for gas alone and as often as there are leaves: nothing of that may pile up here.
 * Pages stay: there are few of them, and what they show is needed.
 */
export function withoutSettled(chain: WatchChain, logs: readonly RawLog[], concern: Concern): readonly RawLog[] {
  const events = logs.map((log) => eventIn(chain, log));
  const answered = answeredIn(events);
  const accounts = new Set(concern.accounts);
  const isOver = (event: WatchedEvent | undefined): event is Demanding => {
    if (event?.kind !== "demanded" || event.demanded.kind === "page" || !answered.has(demandKey(event))) return false;
    const { index, account } = event.demanded.leaf;
    return event.demander !== chain.sender?.account && !accounts.has(account) && !concern.places.includes(index);
  };
  const over = new Set(events.flatMap((event) => (isOver(event) ? demandKey(event) : [])));
  return logs.filter((_, i) => {
    const event = events[i];
    return event === undefined || !("subject" in event) || !over.has(demandKey(event));
  });
}
