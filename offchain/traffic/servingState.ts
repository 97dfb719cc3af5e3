import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import type { SignedAgreement } from "./agreement.js";
import { chargeGwei } from "./charge.js";
import type { SignedReceipt } from "./receipt.js";
import type { CarriedSums, ServingEvent } from "./servingEvent.js";
import type { SignedVoucher } from "./voucher.js";

/** An open agreement and how far it got. */
export interface ServedAgreement {
  readonly agreement: SignedAgreement;
  readonly signer: Address;
  /** Bytes put on the wire. */
  readonly wireBytes: bigint;
  /** The highest receipt, if there is one. */
  readonly receipt: SignedReceipt | undefined;
  readonly writtenOffBytes: bigint;
}

/** A payer over all its agreements, the closed ones included. */
export interface PayerAccount extends CarriedSums {
  readonly openAgreements: number;
  /** The highest voucher and who signed it. */
  readonly voucher: SignedVoucher | undefined;
  readonly voucherSigner: Address | undefined;
}

const NEW_PAYER: PayerAccount = {
  owedGwei: 0n,
  wireGwei: 0n,
  openBytes: 0n,
  openAgreements: 0,
  voucher: undefined,
  voucherSigner: undefined,
};

const receiptBytes = (served: ServedAgreement): bigint => served.receipt?.cumulativeBytes ?? 0n;

/** The bytes the operator still means to be paid for: those of the receipt, or all that were sent and not written off. */
export function payableBytes(served: ServedAgreement): bigint {
  const sent = served.wireBytes - served.writtenOffBytes;
  return sent > receiptBytes(served) ? sent : receiptBytes(served);
}

/** What an agreement adds to its payer's sums. */
export function sumsOf(served: ServedAgreement): CarriedSums {
  const { priceGweiPerGiB } = served.agreement;
  const payable = payableBytes(served);
  return {
    owedGwei: chargeGwei(receiptBytes(served), priceGweiPerGiB),
    wireGwei: chargeGwei(payable, priceGweiPerGiB),
    openBytes: payable - receiptBytes(served),
  };
}

/** The state that the events so far make: the same events always make the same state. */
export class ServingState {
  readonly #agreements = new Map<Digest, ServedAgreement>();
  readonly #payers = new Map<Address, PayerAccount>();

  agreement(id: Digest): ServedAgreement | undefined {
    return this.#agreements.get(id);
  }

  payer(payer: Address): PayerAccount | undefined {
    return this.#payers.get(payer);
  }

  agreements(): IterableIterator<[Digest, ServedAgreement]> {
    return this.#agreements.entries();
  }

  payers(): IterableIterator<[Address, PayerAccount]> {
    return this.#payers.entries();
  }

  /** Throws `record` for an event that names an agreement which is not open. */
  apply(event: ServingEvent): void {
    switch (event.event) {
      case "opened":
        this.#opened(event.id, event.agreement, event.signer);
        break;
      case "sent":
        this.#change(event.id, (old) => ({ ...old, wireBytes: old.wireBytes + event.bytes }));
        break;
      case "receipt":
        this.#change(event.receipt.agreementId, (old) => ({ ...old, receipt: event.receipt }));
        break;
      case "writtenOff":
        this.#change(event.id, (old) => ({ ...old, writtenOffBytes: old.writtenOffBytes + event.bytes }));
        break;
      case "voucher":
        this.#setPayer(event.voucher.payer, { voucher: event.voucher, voucherSigner: event.signer });
        break;
      case "closed":
        this.#closed(event.id);
        break;
      case "carried":
        this.#add(event.payer, event, 1n);
        break;
    }
  }

  #opened(id: Digest, agreement: SignedAgreement, signer: Address): void {
    const known = this.#agreements.get(id);
    if (known === undefined) this.#count(agreement.payer, 1);
    const fresh = { wireBytes: 0n, receipt: undefined, writtenOffBytes: 0n };
    this.#agreements.set(id, { ...(known ?? fresh), agreement, signer });
  }

  #closed(id: Digest): void {
    this.#count(this.#open(id).agreement.payer, -1);
    this.#agreements.delete(id);
  }

  #change(id: Digest, change: (old: ServedAgreement) => ServedAgreement): void {
    const old = this.#open(id);
    const changed = change(old);
    this.#agreements.set(id, changed);
    this.#add(old.agreement.payer, sumsOf(old), -1n);
    this.#add(old.agreement.payer, sumsOf(changed), 1n);
  }

  #open(id: Digest): ServedAgreement {
    const served = this.#agreements.get(id);
    if (served === undefined) throw new MsnError("record", `agreement ${id} is not open`);
    return served;
  }

  #count(payer: Address, step: number): void {
    const { openAgreements } = this.#payers.get(payer) ?? NEW_PAYER;
    this.#setPayer(payer, { openAgreements: openAgreements + step });
  }

  #add(payer: Address, sums: CarriedSums, sign: bigint): void {
    const { owedGwei, wireGwei, openBytes } = this.#payers.get(payer) ?? NEW_PAYER;
    this.#setPayer(payer, {
      owedGwei: owedGwei + sign * sums.owedGwei,
      wireGwei: wireGwei + sign * sums.wireGwei,
      openBytes: openBytes + sign * sums.openBytes,
    });
  }

  #setPayer(payer: Address, change: Partial<PayerAccount>): void {
    this.#payers.set(payer, { ...(this.#payers.get(payer) ?? NEW_PAYER), ...change });
  }
}

/** The shortest list of events that makes this state: what a journal is compacted to. */
export function* eventsOf(state: ServingState): Generator<ServingEvent> {
  const carried = new Map(
    [...state.payers()].map(([payer, { owedGwei, wireGwei, openBytes }]) => [payer, { owedGwei, wireGwei, openBytes }]),
  );
  for (const [, served] of state.agreements()) {
    const rest = carried.get(served.agreement.payer);
    const own = sumsOf(served);
    if (rest === undefined) continue;
    rest.owedGwei -= own.owedGwei;
    rest.wireGwei -= own.wireGwei;
    rest.openBytes -= own.openBytes;
  }
  for (const [payer, sums] of carried) yield { event: "carried", payer, ...sums };
  for (const [, { voucher, voucherSigner }] of state.payers()) {
    if (voucher !== undefined && voucherSigner !== undefined)
      yield { event: "voucher", voucher, signer: voucherSigner };
  }
  for (const [id, served] of state.agreements()) yield* eventsOfAgreement(id, served);
}

function* eventsOfAgreement(id: Digest, served: ServedAgreement): Generator<ServingEvent> {
  yield { event: "opened", id, signer: served.signer, agreement: served.agreement };
  yield { event: "sent", id, bytes: served.wireBytes };
  if (served.receipt !== undefined) yield { event: "receipt", receipt: served.receipt };
  if (served.writtenOffBytes > 0n) yield { event: "writtenOff", id, bytes: served.writtenOffBytes };
}
