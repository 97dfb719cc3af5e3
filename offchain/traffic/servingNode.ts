import type { Digest } from "../domain/hex.js";
import { parseJsonLine } from "../io/jsonLines.js";
import type { SignedAgreement } from "./agreement.js";
import type { ChainView } from "./chainView.js";
import type { EventJournal } from "./eventJournal.js";
import type { SignedReceipt } from "./receipt.js";
import type { ServingDecision } from "./servingDecision.js";
import type { ServingEvent } from "./servingEvent.js";
import { readServingEvent, servingEventLine } from "./servingEvent.js";
import type { ServingOutcome } from "./servingLedger.js";
import { ServingLedger } from "./servingLedger.js";
import type { LiveOffer, ServingTerms } from "./servingTerms.js";
import type { SignedVoucher } from "./voucher.js";

/** The line reader that brings a ledger back from a journal: give it to `Journal.open`. Throws `json`, `record`. */
export function servingReplay(ledger: ServingLedger, file: string): (line: { number: number; text: string }) => void {
  return (line) => {
    parseJsonLine(line, file, (fields) => {
      ledger.apply(readServingEvent(fields));
    });
  };
}

/**
 * What a node embeds: the operator's ledger and its journal. Every change stands in memory at once, so that parallel
 * connections see it, and on disk before the promise is done, so that no kill makes the node forget what it sent. Failures
 * of the journal (`io`) reach the caller, who then must not send.
 */
export class ServingNode {
  constructor(
    readonly ledger: ServingLedger,
    readonly journal: EventJournal,
  ) {}

  /** A node without a past. `Journal.open` with {@link servingReplay} brings back one that has one. */
  static of(terms: ServingTerms, journal: EventJournal): ServingNode {
    return new ServingNode(new ServingLedger(terms), journal);
  }

  /** Decides, and takes the bytes it grants as sent: the caller sends exactly these, or fewer and loses the rest. */
  async serve(id: Digest, wantedBytes: bigint, view: ChainView, now: number): Promise<ServingDecision> {
    const decision = this.ledger.decide(id, wantedBytes, view, now);
    if (decision.serve) await this.#commit([{ event: "sent", id, bytes: decision.bytes }]);
    return decision;
  }

  async open(
    agreement: SignedAgreement,
    offer: LiveOffer | undefined,
    view: ChainView,
    now: number,
  ): Promise<ServingOutcome> {
    return this.#take(this.ledger.open(agreement, offer, view, now));
  }

  async receive(receipt: SignedReceipt): Promise<ServingOutcome> {
    return this.#take(this.ledger.receive(receipt));
  }

  async acceptVoucher(voucher: SignedVoucher, view: ChainView): Promise<ServingOutcome> {
    return this.#take(this.ledger.acceptVoucher(voucher, view));
  }

  /** See {@link ServingLedger.writeOff}. */
  async writeOff(id: Digest, bytes: bigint): Promise<void> {
    const event = this.ledger.writeOff(id, bytes);
    if (event !== undefined) await this.#commit([event]);
  }

  /** Forgets expired agreements and shortens the journal to what still matters. */
  async tidy(now: number): Promise<void> {
    const closed = this.#commit([...this.ledger.close(now)]);
    await Promise.all([closed, this.journal.compact(() => this.#lines())]);
  }

  *#lines(): Generator<string> {
    for (const event of this.ledger.history()) yield servingEventLine(event);
  }

  async #take(outcome: ServingOutcome): Promise<ServingOutcome> {
    if (outcome.kind === "accepted") await this.#commit(outcome.events);
    return outcome;
  }

  /** Nothing is awaited between the two, as compaction relies on it. */
  async #commit(events: readonly ServingEvent[]): Promise<void> {
    for (const event of events) this.ledger.apply(event);
    await Promise.all(events.map((event) => this.journal.append(servingEventLine(event))));
  }
}
