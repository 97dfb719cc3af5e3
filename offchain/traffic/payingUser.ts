import type { Address, Digest } from "../domain/hex.js";
import { parseJsonLine } from "../io/jsonLines.js";
import type { ServiceAgreement, SignedAgreement } from "./agreement.js";
import { signAgreement } from "./agreement.js";
import type { EventJournal } from "./eventJournal.js";
import type { Outcome } from "./outcome.js";
import type { PayingEvent } from "./payingEvent.js";
import { payingEventLine, readPayingEvent } from "./payingEvent.js";
import type { AdoptionRefusal, PayingLedger } from "./payingLedger.js";
import type { SignedReceipt } from "./receipt.js";
import { signReceipt } from "./receipt.js";
import type { SignedVoucher } from "./voucher.js";
import { signVoucher } from "./voucher.js";

/** The line reader that brings a ledger back from a journal: give it to `Journal.open`. Throws `json`, `record`. */
export function payingReplay(ledger: PayingLedger, file: string): (line: { number: number; text: string }) => void {
  return (line) => {
    parseJsonLine(line, file, (fields) => {
      ledger.apply(readPayingEvent(fields));
    });
  };
}

/** The two keys of a renewal, 32 bytes each. */
export interface RenewalKeys {
  readonly sessionKey: Uint8Array;
  readonly signerKey: Uint8Array;
}

/** What a node gets for the traffic so far. */
export interface SignedRenewal {
  readonly receipt: SignedReceipt;
  readonly voucher: SignedVoucher;
}

/**
 * What a user embeds: the payer's ledger and its journal. Nothing is signed before it is on disk, so that no kill makes
 * the user forget what it promised. Failures of the journal (`io`) reach the caller, and nothing is signed.
 */
export class PayingUser {
  constructor(
    readonly ledger: PayingLedger,
    readonly journal: EventJournal,
  ) {}

  /** Enters and signs an agreement with an operator. Throws as {@link PayingLedger.agree}. */
  async agree(agreement: ServiceAgreement, operator: Address, signerKey: Uint8Array): Promise<SignedAgreement> {
    await this.#commit(this.ledger.agree(agreement, operator));
    return signAgreement(this.ledger.terms.domain, agreement, signerKey);
  }

  /** Enters bytes that were written down. Throws as {@link PayingLedger.receive}. */
  async receive(id: Digest, bytes: bigint): Promise<void> {
    await this.#commit(this.ledger.receive(id, bytes));
  }

  /** The next receipt and voucher, if they are due. */
  async renewIfDue(id: Digest, keys: RenewalKeys): Promise<SignedRenewal | undefined> {
    return this.ledger.isRenewalDue(id) ? this.renew(id, keys) : undefined;
  }

  /** Receipt and voucher for everything received so far: when a node asks, a connection is resumed, at the end. */
  async renew(id: Digest, { sessionKey, signerKey }: RenewalKeys): Promise<SignedRenewal> {
    const saved = this.#commit(this.ledger.renew(id));
    // Read before waiting: the journal is in order, so once this event is on disk, all that these two say is.
    const { receipt, voucher } = this.ledger.latest(id);
    await saved;
    const { domain } = this.ledger.terms;
    return { receipt: signReceipt(domain, receipt, sessionKey), voucher: signVoucher(domain, voucher, signerKey) };
  }

  /** Forgets an agreement that has its last receipt. Throws as {@link PayingLedger.close}. */
  async close(id: Digest): Promise<void> {
    await this.#commit(this.ledger.close(id));
  }

  /** See {@link PayingLedger.adopt}. */
  async adopt(voucher: SignedVoucher): Promise<Outcome<AdoptionRefusal, PayingEvent>> {
    const outcome = this.ledger.adopt(voucher);
    if (outcome.kind === "accepted") await this.#commit(...outcome.events);
    return outcome;
  }

  /** Shortens the journal to what still matters. */
  async tidy(): Promise<void> {
    await this.journal.compact(() => this.#lines());
  }

  *#lines(): Generator<string> {
    for (const event of this.ledger.history()) yield payingEventLine(event);
  }

  /** Nothing is awaited between the two, as compaction relies on it. */
  async #commit(...events: readonly PayingEvent[]): Promise<void> {
    for (const event of events) this.ledger.apply(event);
    await Promise.all(events.map((event) => this.journal.append(payingEventLine(event))));
  }
}
