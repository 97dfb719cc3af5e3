import { UINT64_LIMIT } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import type { ServiceAgreement } from "./agreement.js";
import { agreementIdOf } from "./agreementDigest.js";
import { bytesFor, chargeGwei } from "../domain/charge.js";
import type { Outcome } from "./outcome.js";
import { accepted, refused, UNCHANGED } from "./outcome.js";
import type { PayingEvent } from "./payingEvent.js";
import type { PaidAgreement } from "./payingState.js";
import { payingEventsOf, PayingState } from "./payingState.js";
import type { BandwidthReceipt } from "./receipt.js";
import type { SignedVoucher, Voucher } from "./voucher.js";
import { voucherSigner } from "./voucher.js";

/** What a payer sets for its ledger. */
export interface PayingTerms {
  /** Of `marketplaceSeparator`: 32 bytes. */
  readonly domain: Uint8Array;
  readonly payer: Address;
  /** The accounts whose keys sign this ledger's vouchers: only what these signed is adopted. */
  readonly signers: readonly Address[];
  /** What all operators together may be promised, ever; gwei of MSN, below 2^64. */
  readonly budgetGwei: bigint;
  /** A receipt is signed for every so many bytes: half of the node's credit or less keeps the traffic flowing. */
  readonly renewBytes: bigint;
}

/** What to sign now: the receipt with the agreement's session key, the voucher with a signer's. */
export interface Renewal {
  readonly receipt: BandwidthReceipt;
  readonly voucher: Voucher;
}

/** Why a voucher that an operator shows is not adopted. */
export type AdoptionRefusal = "foreignPayer" | "notOurs";

/**
 * What a payer has received and promised, over all operators (docs/marketplace.md "what a user signs"). Methods that
 * return events change nothing: `apply` does, and what is applied must be on disk before anything is signed
 * (`PayingUser` sees to both).
 */
export class PayingLedger {
  readonly #state = new PayingState();

  constructor(readonly terms: PayingTerms) {
    if (terms.budgetGwei < 0n || terms.budgetGwei >= UINT64_LIMIT) throw outside("budgetGwei", terms.budgetGwei);
    if (terms.renewBytes < 1n) throw outside("renewBytes", terms.renewBytes);
  }

  /** Throws `record` for an event that does not fit the ones before. */
  apply(event: PayingEvent): void {
    this.#state.apply(event);
  }

  agreement(id: Digest): PaidAgreement | undefined {
    return this.#state.agreement(id);
  }

  /** The gwei that the operator's voucher says. */
  voucherGwei(operator: Address): bigint {
    return this.#state.voucherGwei(operator);
  }

  /** The gwei that everything received so far costs, over all operators. */
  get spentGwei(): bigint {
    return this.#state.spentGwei;
  }

  /** The shortest history that leads here. */
  history(): Generator<PayingEvent> {
    return payingEventsOf(this.#state);
  }

  /**
   * Enters an agreement, before it is signed. Throws `record` for another payer, one entered already, or one that could,
   * with the others open, cost more than the budget.
   */
  agree(agreement: ServiceAgreement, operator: Address): PayingEvent {
    const { payer, priceGweiPerGiB, maxBytes } = agreement;
    if (payer !== this.terms.payer) throw new MsnError("record", `the agreement is ${payer}'s`);
    const id = agreementIdOf(this.terms.domain, agreement);
    if (this.agreement(id) !== undefined) throw new MsnError("record", `agreement ${id} is open already`);
    const committed = this.#state.committedGwei + chargeGwei(maxBytes, priceGweiPerGiB);
    if (committed > this.terms.budgetGwei) throw this.#aboveBudget(committed);
    return { event: "agreed", id, operator, priceGweiPerGiB, maxBytes };
  }

  /** How many of `wantedBytes` to ask the node for: no more than the agreement and the budget let one pay. */
  requestable(id: Digest, wantedBytes: bigint): bigint {
    const agreement = this.#open(id);
    const left = agreement.maxBytes - agreement.receivedBytes;
    const payable = this.#payableBytes(agreement) - agreement.receivedBytes;
    const most = [wantedBytes, left, payable].reduce((a, b) => (a < b ? a : b));
    return most > 0n ? most : 0n;
  }

  /** Enters bytes that were received and written down. Throws `record` above `maxBytes` or the budget. */
  receive(id: Digest, bytes: bigint): PayingEvent {
    const { receivedBytes, maxBytes, priceGweiPerGiB } = this.#open(id);
    const after = receivedBytes + bytes;
    if (bytes < 0n || after > maxBytes) {
      throw new MsnError("record", `agreement ${id} is of ${maxBytes} bytes, received would be ${after}`);
    }
    const more = chargeGwei(after, priceGweiPerGiB) - chargeGwei(receivedBytes, priceGweiPerGiB);
    const spent = this.#state.spentGwei + more;
    if (more > 0n && spent > this.terms.budgetGwei) throw this.#aboveBudget(spent);
    return { event: "received", id, bytes };
  }

  /** Whether enough was received for the next receipt, or all there will be. */
  isRenewalDue(id: Digest): boolean {
    const { receivedBytes, signedBytes, maxBytes } = this.#open(id);
    return (
      receivedBytes - signedBytes >= this.terms.renewBytes || (receivedBytes === maxBytes && signedBytes < maxBytes)
    );
  }

  /** What is to be applied, and on disk, before {@link latest} is signed: everything received so far. */
  renew(id: Digest): PayingEvent {
    return { event: "signed", id, cumulativeBytes: this.#open(id).receivedBytes };
  }

  /** The receipt and the voucher for what is applied. */
  latest(id: Digest): Renewal {
    const { operator, signedBytes } = this.#open(id);
    const cumulativeGwei = this.voucherGwei(operator);
    return {
      receipt: { agreementId: id, cumulativeBytes: signedBytes },
      voucher: { payer: this.terms.payer, operator, cumulativeGwei },
    };
  }

  /** Forgets an agreement; what it cost stays. Throws `record` while something received has no receipt. */
  close(id: Digest): PayingEvent {
    const { receivedBytes, signedBytes } = this.#open(id);
    if (receivedBytes !== signedBytes) throw new MsnError("record", `agreement ${id} lacks its last receipt`);
    return { event: "closed", id };
  }

  /**
   * Takes over a voucher that an operator shows, if one of our signers signed it for us. It says more than this ledger
   * knows only where an earlier state was lost. Then it counts as what was owed until now, and the agreements with this
   * operator, which are of the older state, are closed: what they would add might be in it already.
   */
  adopt(voucher: SignedVoucher): Outcome<AdoptionRefusal, PayingEvent> {
    const { payer, operator, cumulativeGwei } = voucher;
    if (payer !== this.terms.payer) return refused("foreignPayer", `the voucher is ${payer}'s`);
    const signer = voucherSigner(this.terms.domain, voucher);
    if (signer === undefined || !this.terms.signers.includes(signer)) {
      return refused("notOurs", "none of our signers signed the voucher");
    }
    const open = [...this.#state.agreements()].filter((agreement) => agreement.operator === operator);
    const known = open.reduce((sum, agreement) => sum + unsignedGwei(agreement), this.voucherGwei(operator));
    if (cumulativeGwei <= known) return UNCHANGED;
    const closed = open.map(({ id }) => ({ event: "closed", id }) as const);
    return accepted<PayingEvent>(...closed, { event: "carried", operator, gwei: cumulativeGwei - known });
  }

  /** The most bytes of an agreement that the budget pays for, the others' received bytes paid too. */
  #payableBytes({ receivedBytes, maxBytes, priceGweiPerGiB }: PaidAgreement): bigint {
    if (priceGweiPerGiB === 0n) return maxBytes;
    const others = this.#state.spentGwei - chargeGwei(receivedBytes, priceGweiPerGiB);
    return others > this.terms.budgetGwei ? 0n : bytesFor(this.terms.budgetGwei - others, priceGweiPerGiB);
  }

  #open(id: Digest): PaidAgreement {
    const agreement = this.agreement(id);
    if (agreement === undefined) throw new MsnError("record", `agreement ${id} is not open`);
    return agreement;
  }

  #aboveBudget(gwei: bigint): MsnError {
    return new MsnError("record", `the budget is ${this.terms.budgetGwei} gwei, it would take ${gwei}`);
  }
}

/** What an agreement's bytes without a receipt add to what its receipts owe. */
function unsignedGwei({ receivedBytes, signedBytes, priceGweiPerGiB }: PaidAgreement): bigint {
  return chargeGwei(receivedBytes, priceGweiPerGiB) - chargeGwei(signedBytes, priceGweiPerGiB);
}

const outside = (field: string, value: bigint): MsnError =>
  new MsnError("argument", `${value} is out of range`, { field });
