import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import type { SignedAgreement } from "./agreement.js";
import { agreementSigner } from "./agreement.js";
import { agreementIdOf } from "./agreementDigest.js";
import type { ChainView } from "./chainView.js";
import type { Outcome } from "./outcome.js";
import { accepted, refused, UNCHANGED } from "./outcome.js";
import type { SignedReceipt } from "./receipt.js";
import { receiptSigner } from "./receipt.js";
import type { ServingDecision } from "./servingDecision.js";
import { decideServing } from "./servingDecision.js";
import type { ServingEvent } from "./servingEvent.js";
import type { PayerAccount, ServedAgreement } from "./servingState.js";
import { eventsOf, ServingState, sumsOf } from "./servingState.js";
import type { LiveOffer, ServingTerms } from "./servingTerms.js";
import { AUTHORISED } from "./settlement.js";
import type { SignedVoucher } from "./voucher.js";
import { voucherSigner } from "./voucher.js";

/** Why an agreement, a receipt or a voucher is not taken. */
export type ServingRefusal =
  | "foreignOffer" // the offer named is not a live one of this operator
  | "termsDiffer" // node, price, size or end are not what the offer offers
  | "period" // over, or it ends before it starts
  | "channel" // not the payer's channel on chain
  | "signature" // no strict signature, or not of the account that must sign
  | "signerNotAuthorised" // the payer has not authorised the signer, or revoked it
  | "tooMany" // the payer has too many agreements open
  | "unknownAgreement"
  | "aboveMaximum" // a receipt above the agreement's `maxBytes`
  | "aboveWire" // a receipt above what was sent
  | "foreignOperator"; // a voucher for somebody else

/** What a node's ledger makes of a message: events to apply, nothing new, or a refusal. */
export type ServingOutcome = Outcome<ServingRefusal, ServingEvent>;

/**
 * What one operator knows of all its payers, over all its nodes (docs/marketplace.md "When a node serves"). Methods that
 * return events change nothing: `apply` does, and what is applied must be on disk before bytes go on the wire
 * (`ServingNode` sees to both).
 */
export class ServingLedger {
  readonly #state = new ServingState();

  constructor(readonly terms: ServingTerms) {
    if (terms.creditBytes < 1n)
      throw new MsnError("argument", `expected at least 1 byte, got ${terms.creditBytes}`, { field: "creditBytes" });
  }

  /** Throws `record` for an event that does not fit the ones before. */
  apply(event: ServingEvent): void {
    this.#state.apply(event);
  }

  agreement(id: Digest): ServedAgreement | undefined {
    return this.#state.agreement(id);
  }

  payer(payer: Address): PayerAccount | undefined {
    return this.#state.payer(payer);
  }

  /** The shortest history that leads here. */
  history(): Generator<ServingEvent> {
    return eventsOf(this.#state);
  }

  /**
   * Takes an agreement. The same one again is a resumption, whether its offer still lives or not; signed by another
   * authorised signer, it goes on under that one. `offer` is the live offer it names, if there is one.
   */
  open(agreement: SignedAgreement, offer: LiveOffer | undefined, view: ChainView, now: number): ServingOutcome {
    requirePayer(view, agreement.payer);
    const id = agreementIdOf(this.terms.domain, agreement);
    const known = this.agreement(id);
    const refusal = this.#refusePeriod(agreement, Math.max(now, view.timestamp));
    if (refusal !== undefined) return refusal;
    if (known === undefined) {
      const misfit = this.#refuseTerms(agreement, offer, view);
      if (misfit !== undefined) return misfit;
    }
    const signer = agreementSigner(this.terms.domain, agreement);
    if (signer === undefined) return refused("signature", "no strict signature");
    if (view.signerValidUntil(signer) !== AUTHORISED) return this.#refuseSigner(signer);
    if (known?.signer === signer) return UNCHANGED;
    return accepted(...this.#introduction(agreement.payer, view), { event: "opened", id, signer, agreement });
  }

  /** Takes a receipt of an open agreement; one that is not higher than the highest changes nothing. */
  receive(receipt: SignedReceipt): ServingOutcome {
    const served = this.agreement(receipt.agreementId);
    if (served === undefined) return refused("unknownAgreement", `agreement ${receipt.agreementId} is not open`);
    const { cumulativeBytes } = receipt;
    const { maxBytes, sessionKey } = served.agreement;
    if (cumulativeBytes > maxBytes) return refused("aboveMaximum", `${cumulativeBytes} bytes, of ${maxBytes} at most`);
    if (cumulativeBytes > served.wireBytes) {
      return refused("aboveWire", `${cumulativeBytes} bytes, ${served.wireBytes} were sent`);
    }
    if (cumulativeBytes <= (served.receipt?.cumulativeBytes ?? 0n)) return UNCHANGED;
    if (receiptSigner(this.terms.domain, receipt) !== sessionKey) {
      return refused("signature", "not signed by the agreement's session key");
    }
    return accepted({ event: "receipt", receipt });
  }

  /**
   * Takes a voucher; one that is not higher changes nothing. Of the same amount, it replaces the one held where that one's
   * signer has been revoked.
   */
  acceptVoucher(voucher: SignedVoucher, view: ChainView): ServingOutcome {
    requirePayer(view, voucher.payer);
    if (voucher.operator !== this.terms.operator) return refused("foreignOperator", `for ${voucher.operator}`);
    if (!isBetter(voucher, this.payer(voucher.payer), view)) return UNCHANGED;
    const signer = voucherSigner(this.terms.domain, voucher);
    if (signer === undefined) return refused("signature", "no strict signature");
    if (view.signerValidUntil(signer) !== AUTHORISED) return this.#refuseSigner(signer);
    return accepted(...this.#introduction(voucher.payer, view), { event: "voucher", voucher, signer });
  }

  /** Whether to send, and how much of `wantedBytes` (at least 1). Throws `record` for an agreement that is not open. */
  decide(id: Digest, wantedBytes: bigint, view: ChainView, now: number): ServingDecision {
    const served = this.#served(id);
    const account = this.payer(served.agreement.payer);
    requirePayer(view, served.agreement.payer);
    if (wantedBytes < 1n || account === undefined) throw new MsnError("record", `cannot send ${wantedBytes} bytes`);
    return decideServing({ terms: this.terms, served, account, view, now, wantedBytes });
  }

  /**
   * Gives up bytes without a receipt, as many as there are or `bytes`: those a broken connection lost, say. The operator
   * pays for them, so only the operator decides. Throws `record` for an agreement that is not open.
   */
  writeOff(id: Digest, bytes: bigint): ServingEvent | undefined {
    const served = this.#served(id);
    const { openBytes } = sumsOf(served);
    const given = bytes < openBytes ? bytes : openBytes;
    return given > 0n ? { event: "writtenOff", id, bytes: given } : undefined;
  }

  /**
   * Forgets the agreements that expired more than the margin ago; what they owe stays. One with bytes that lack a receipt
   * is kept: its receipt may come, or the operator write them off.
   */
  *close(now: number): Generator<ServingEvent> {
    for (const [id, served] of [...this.#state.agreements()]) {
      const isOver = now >= served.agreement.expiresAt + this.terms.marginSeconds;
      if (isOver && sumsOf(served).openBytes === 0n) yield { event: "closed", id };
    }
  }

  #served(id: Digest): ServedAgreement {
    const served = this.agreement(id);
    if (served === undefined) throw new MsnError("record", `agreement ${id} is not open`);
    return served;
  }

  /** Settled money was owed once: an operator that lost its ledger would otherwise serve for it again. */
  *#introduction(payer: Address, { settledGwei }: ChainView): Generator<ServingEvent> {
    if (this.payer(payer) !== undefined || settledGwei === 0n) return;
    yield { event: "carried", payer, owedGwei: settledGwei, wireGwei: settledGwei, openBytes: 0n };
  }

  #refusePeriod({ startsAt, expiresAt }: SignedAgreement, time: number): ServingOutcome | undefined {
    if (startsAt >= expiresAt) return refused("period", `from ${startsAt} until ${expiresAt}`);
    return time >= expiresAt ? refused("period", `expired at ${expiresAt}, it is ${time}`) : undefined;
  }

  #refuseTerms(agreement: SignedAgreement, offer: LiveOffer | undefined, view: ChainView): ServingOutcome | undefined {
    const { offerDigest, node, priceGweiPerGiB, maxBytes, expiresAt, channel, payer } = agreement;
    if (offer?.digest !== offerDigest || offer.operator !== this.terms.operator) {
      return refused("foreignOffer", `offer ${offerDigest} is none of ours that is live`);
    }
    if (node !== offer.node) return refused("termsDiffer", `node ${node}, offered is ${offer.node}`);
    if (priceGweiPerGiB !== offer.priceGweiPerGiB) {
      return refused("termsDiffer", `${priceGweiPerGiB} gwei per GiB, offered are ${offer.priceGweiPerGiB}`);
    }
    if (maxBytes < 1n || maxBytes > offer.capacityBytes) {
      return refused("termsDiffer", `${maxBytes} bytes, offered are 1 to ${offer.capacityBytes}`);
    }
    if (expiresAt > offer.expiresAt)
      return refused("termsDiffer", `until ${expiresAt}, offered until ${offer.expiresAt}`);
    if (channel !== view.channel) return refused("channel", `channel ${channel}, the payer's is ${view.channel}`);
    const { openAgreements } = this.payer(payer) ?? { openAgreements: 0 };
    return openAgreements < this.terms.maxAgreements ? undefined : refused("tooMany", `${openAgreements} are open`);
  }

  #refuseSigner(signer: Address): ServingOutcome {
    return refused("signerNotAuthorised", `${signer} may not sign for the payer`);
  }
}

function isBetter(voucher: SignedVoucher, account: PayerAccount | undefined, view: ChainView): boolean {
  if (account?.voucher === undefined || account.voucherSigner === undefined) return voucher.cumulativeGwei > 0n;
  if (voucher.cumulativeGwei !== account.voucher.cumulativeGwei) {
    return voucher.cumulativeGwei > account.voucher.cumulativeGwei;
  }
  return view.signerValidUntil(account.voucherSigner) !== AUTHORISED;
}

/** A view of another payer would have a stranger's deposit pay: a mistake of the program, not of the user. */
function requirePayer(view: ChainView, payer: Address): void {
  if (view.payer !== payer) throw new MsnError("record", `the chain view is of ${view.payer}, asked for ${payer}`);
}
