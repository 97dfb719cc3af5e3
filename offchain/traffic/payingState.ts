import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import { chargeGwei } from "./charge.js";
import type { AgreedTerms, PayingEvent } from "./payingEvent.js";

/** An open agreement as the payer sees it. */
export interface PaidAgreement extends AgreedTerms {
  /** Bytes received and written down. */
  readonly receivedBytes: bigint;
  /** What receipts were signed for; never above what was received. */
  readonly signedBytes: bigint;
}

const signedGwei = ({ signedBytes, priceGweiPerGiB }: PaidAgreement): bigint =>
  chargeGwei(signedBytes, priceGweiPerGiB);
const receivedGwei = (agreement: PaidAgreement): bigint =>
  chargeGwei(agreement.receivedBytes, agreement.priceGweiPerGiB);
const mostGwei = ({ maxBytes, priceGweiPerGiB }: PaidAgreement): bigint => chargeGwei(maxBytes, priceGweiPerGiB);

const termsOf = ({ id, operator, priceGweiPerGiB, maxBytes }: AgreedTerms): AgreedTerms => ({
  id,
  operator,
  priceGweiPerGiB,
  maxBytes,
});

/** The state that the events so far make: the same events always make the same state. Amounts are gwei of MSN. */
export class PayingState {
  readonly #agreements = new Map<Digest, PaidAgreement>();
  /** What closed agreements owe, and agreements of a lost state. */
  readonly #closedGwei = new Map<Address, bigint>();
  /** What receipts of open agreements owe. */
  readonly #signedGwei = new Map<Address, bigint>();
  #receivedGwei = 0n;
  #mostGwei = 0n;

  agreement(id: Digest): PaidAgreement | undefined {
    return this.#agreements.get(id);
  }

  agreements(): IterableIterator<PaidAgreement> {
    return this.#agreements.values();
  }

  /** What the operator's voucher says: closed agreements, and the receipts of open ones. */
  voucherGwei(operator: Address): bigint {
    return this.#of(this.#closedGwei, operator) + this.#of(this.#signedGwei, operator);
  }

  /** What all operators have been promised or will be for the bytes received so far. */
  get spentGwei(): bigint {
    return this.#receivedGwei;
  }

  /** The same, were every open agreement used up. */
  get committedGwei(): bigint {
    return this.#mostGwei;
  }

  /** What no open agreement shows, by operator. */
  closed(): IterableIterator<[Address, bigint]> {
    return this.#closedGwei.entries();
  }

  /** Throws `record` for an event that names an agreement which is not open. */
  apply(event: PayingEvent): void {
    switch (event.event) {
      case "agreed":
        this.#set(undefined, { ...termsOf(event), receivedBytes: 0n, signedBytes: 0n });
        break;
      case "received":
        this.#change(event.id, (old) => ({ ...old, receivedBytes: old.receivedBytes + event.bytes }));
        break;
      case "signed":
        this.#change(event.id, (old) => ({ ...old, signedBytes: event.cumulativeBytes }));
        break;
      case "closed":
        this.#close(event.id);
        break;
      case "carried":
        this.#carry(event.operator, event.gwei);
        break;
    }
  }

  #carry(operator: Address, gwei: bigint): void {
    this.#addTo(this.#closedGwei, operator, gwei);
    this.#receivedGwei += gwei;
    this.#mostGwei += gwei;
  }

  #close(id: Digest): void {
    const old = this.#open(id);
    this.#agreements.delete(id);
    this.#addTo(this.#signedGwei, old.operator, -signedGwei(old));
    this.#receivedGwei -= receivedGwei(old);
    this.#mostGwei -= mostGwei(old);
    this.#carry(old.operator, receivedGwei(old));
  }

  #change(id: Digest, change: (old: PaidAgreement) => PaidAgreement): void {
    const old = this.#open(id);
    this.#set(old, change(old));
  }

  #set(old: PaidAgreement | undefined, agreement: PaidAgreement): void {
    this.#agreements.set(agreement.id, agreement);
    const before = (gwei: (of: PaidAgreement) => bigint): bigint => (old === undefined ? 0n : gwei(old));
    this.#addTo(this.#signedGwei, agreement.operator, signedGwei(agreement) - before(signedGwei));
    this.#receivedGwei += receivedGwei(agreement) - before(receivedGwei);
    this.#mostGwei += mostGwei(agreement) - before(mostGwei);
  }

  #open(id: Digest): PaidAgreement {
    const agreement = this.#agreements.get(id);
    if (agreement === undefined) throw new MsnError("record", `agreement ${id} is not open`);
    return agreement;
  }

  #of(sums: ReadonlyMap<Address, bigint>, operator: Address): bigint {
    return sums.get(operator) ?? 0n;
  }

  #addTo(sums: Map<Address, bigint>, operator: Address, gwei: bigint): void {
    sums.set(operator, this.#of(sums, operator) + gwei);
  }
}

/** The shortest list of events that makes this state: what a journal is compacted to. */
export function* payingEventsOf(state: PayingState): Generator<PayingEvent> {
  for (const [operator, gwei] of state.closed()) yield { event: "carried", operator, gwei };
  for (const { receivedBytes, signedBytes, ...terms } of state.agreements()) {
    yield { event: "agreed", ...terms };
    yield { event: "received", id: terms.id, bytes: receivedBytes };
    yield { event: "signed", id: terms.id, cumulativeBytes: signedBytes };
  }
}
