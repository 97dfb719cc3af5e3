import { expect } from "chai";
import fc from "fast-check";

import type { Digest } from "../../../offchain/domain/hex.js";
import { parseJsonLine } from "../../../offchain/io/jsonLines.js";
import { chargeGwei } from "../../../offchain/traffic/charge.js";
import { readServingEvent, servingEventLine } from "../../../offchain/traffic/servingEvent.js";
import { ServingLedger } from "../../../offchain/traffic/servingLedger.js";
import { account } from "../world.js";
import {
  CREDIT,
  digestOf,
  idOf,
  NOW,
  offer,
  PRICE,
  receiptFor,
  send,
  servingTerms,
  signedTerms,
  take,
  terms,
  view,
  voucherFor,
} from "./trafficWorld.js";

/** Half a gwei, one, three and none for a thousand bytes. */
const PRICES = [PRICE / 2n, PRICE, PRICE * 3n, 0n] as const;

interface Step {
  readonly kind: "open" | "send" | "receipt" | "voucher" | "kill" | "compact";
  readonly which: number;
  readonly bytes: bigint;
  readonly gwei: bigint;
}

const steps = (...kinds: readonly Step["kind"][]): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      which: fc.nat(5),
      bytes: fc.bigInt(1n, 2_500n),
      gwei: fc.bigInt(-2n, 3n),
    }),
    { minLength: 1, maxLength: 80 },
  );

/** A ledger brought back from its lines, as after a kill. */
function restored(lines: Iterable<string>): ServingLedger {
  const ledger = new ServingLedger(servingTerms());
  let number = 0;
  for (const text of lines) ledger.apply(parseJsonLine({ number: ++number, text }, "journal", readServingEvent));
  return ledger;
}

/** What a bystander with a pencil writes down about one agreement. */
interface Noted {
  readonly price: bigint;
  wire: bigint;
  receipt: bigint;
}

/** A payer that does anything at all to an operator whose ledger dies now and then. */
class Struggle {
  ledger = new ServingLedger(servingTerms());
  readonly notes = new Map<Digest, Noted>();
  voucher = 0n;
  #journal: string[] = [];

  take(step: Step): void {
    const price = PRICES[step.which % 4] ?? 0n;
    const change = { salt: digestOf(step.which), priceGweiPerGiB: price, maxBytes: 6_000n };
    const id = idOf(terms(change));
    if (step.kind === "open") {
      this.#apply(this.ledger.open(signedTerms(change), offer({ priceGweiPerGiB: price }), view(), NOW));
      if (!this.notes.has(id)) this.notes.set(id, { price, wire: 0n, receipt: 0n });
    }
    if (step.kind === "kill") this.ledger = restored(this.#journal);
    if (step.kind === "compact") this.#journal = [...this.ledger.history()].map(servingEventLine);
    if (step.kind === "voucher") this.#vouch(step.gwei);
    const noted = this.notes.get(id);
    if (noted === undefined) return;
    if (step.kind === "send") this.#send(id, noted, step.bytes);
    if (step.kind === "receipt") this.#receive(id, noted, step.bytes);
  }

  get unreceipted(): bigint {
    return this.#sum(({ wire, receipt }) => wire - receipt);
  }

  get owed(): bigint {
    return this.#sum(({ receipt, price }) => chargeGwei(receipt, price));
  }

  get wire(): bigint {
    return this.#sum(({ wire }) => wire);
  }

  #sum(part: (noted: Noted) => bigint): bigint {
    return [...this.notes.values()].reduce((sum, noted) => sum + part(noted), 0n);
  }

  #send(id: Digest, noted: Noted, wanted: bigint): void {
    const { owed, voucher } = this;
    const decision = this.ledger.decide(id, wanted, view(), NOW);
    if (!decision.serve) return;
    this.#write({ event: "sent", id, bytes: decision.bytes });
    noted.wire += decision.bytes;
    expect(decision.bytes > 0n && noted.wire <= 6_000n).to.equal(true);
    expect(voucher >= owed - chargeGwei(CREDIT, noted.price), "the voucher covers all but a step").to.equal(true);
  }

  /** A receipt for so many more bytes, be they sent or not. */
  #receive(id: Digest, noted: Noted, more: bigint): void {
    const claimed = noted.receipt + more;
    const result = this.#apply(this.ledger.receive(receiptFor(id, claimed)));
    expect(result === "accepted").to.equal(claimed <= noted.wire);
    if (result === "accepted") noted.receipt = claimed;
  }

  #vouch(more: bigint): void {
    const gwei = this.owed + more;
    if (gwei < 0n) return;
    const result = this.#apply(this.ledger.acceptVoucher(voucherFor(gwei), view()));
    expect(result === "accepted").to.equal(gwei > this.voucher);
    if (result === "accepted") this.voucher = gwei;
  }

  #apply(outcome: Parameters<typeof take>[1]): string {
    if (outcome.kind === "accepted") for (const event of outcome.events) this.#journal.push(servingEventLine(event));
    return take(this.ledger, outcome);
  }

  #write(event: Parameters<typeof servingEventLine>[0]): void {
    this.#journal.push(servingEventLine(event));
    this.ledger.apply(event);
  }
}

describe("payers that cheat", () => {
  it("never have more than one step without a receipt, nor a voucher short by more than its price", () => {
    const property = fc.property(
      steps("open", "open", "send", "send", "send", "receipt", "receipt", "voucher", "kill", "compact"),
      (all) => {
        const struggle = new Struggle();
        for (const step of all) {
          struggle.take(step);
          expect(struggle.unreceipted <= CREDIT).to.equal(true);
          const account_ = struggle.ledger.payer(account("payer"));
          expect(account_?.openBytes ?? 0n).to.equal(struggle.unreceipted);
          expect(account_?.owedGwei ?? 0n).to.equal(struggle.owed);
          expect(account_?.voucher?.cumulativeGwei ?? 0n).to.equal(struggle.voucher);
        }
      },
    );
    fc.assert(property);
  });

  it("that sign nothing get one step, however often they come back and whatever they open", () => {
    const property = fc.property(steps("open", "send", "send", "kill", "compact"), (all) => {
      const struggle = new Struggle();
      for (const step of all) struggle.take(step);
      expect(struggle.wire <= CREDIT).to.equal(true);
    });
    fc.assert(property);
  });

  it("that sign receipts but no voucher get no more than that at any one price", () => {
    const onePrice = steps("open", "send", "receipt", "kill").map((all) =>
      all.map((step) => ({ ...step, which: 1 + 4 * (step.which % 2) })),
    );
    const property = fc.property(onePrice, (all) => {
      const struggle = new Struggle();
      for (const step of all) struggle.take(step);
      expect(struggle.wire <= CREDIT).to.equal(true);
    });
    fc.assert(property);
  });

  it("with honest ones beside them harm only themselves: an honest payer is served to the end", () => {
    const struggle = new Struggle();
    struggle.take({ kind: "open", which: 1, bytes: 0n, gwei: 0n });
    for (let i = 0; i < 12; i++) {
      struggle.take({ kind: "send", which: 1, bytes: 500n, gwei: 0n });
      struggle.take({ kind: "receipt", which: 1, bytes: 500n, gwei: 0n });
      struggle.take({ kind: "voucher", which: 1, bytes: 0n, gwei: 0n });
    }
    expect(struggle.wire).to.equal(6_000n);
    const seen = view();
    const change = { salt: digestOf(1), priceGweiPerGiB: PRICE, maxBytes: 6_000n };
    expect(send(struggle.ledger, idOf(terms(change)), 1n, seen)).to.equal("usedUp");
  });
});

/** An escrow with one payer, as `Escrow.settle` keeps it without a fee. */
class Deposit {
  readonly settled = new Map<string, bigint>();
  constructor(public balance: bigint) {}

  of(operator: string): bigint {
    return this.settled.get(operator) ?? 0n;
  }

  settle(operator: string, cumulative: bigint): void {
    const increment = cumulative - this.of(operator);
    const paid = increment < this.balance ? increment : this.balance;
    this.balance -= paid;
    this.settled.set(operator, this.of(operator) + paid);
  }
}

describe("a deposit promised to several operators", () => {
  const ABOVE = 5n;
  const OPERATORS = ["operator", "other"] as const;

  /** Serves a step to an honest payer and settles when the decision asks to; what it is owed and has not got. */
  function round(ledger: ServingLedger, operator: string, deposit: Deposit): bigint {
    const id = idOf(terms());
    const seen = view({ balanceGwei: deposit.balance, settledGwei: deposit.of(operator) });
    const decision = ledger.decide(id, CREDIT, seen, NOW);
    const held = ledger.payer(account("payer"))?.voucher?.cumulativeGwei ?? 0n;
    if (decision.settleNow) deposit.settle(operator, held);
    if (!decision.serve) return held - deposit.of(operator);
    ledger.apply({ event: "sent", id, bytes: decision.bytes });
    const wire = ledger.agreement(id)?.wireBytes ?? 0n;
    take(ledger, ledger.receive(receiptFor(id, wire)));
    const owed = ledger.payer(account("payer"))?.owedGwei ?? 0n;
    const fresh = view({ settledGwei: deposit.of(operator) });
    take(ledger, ledger.acceptVoucher(voucherFor(owed, "payer", operator), fresh));
    return owed - deposit.of(operator);
  }

  it("costs nobody more than it let stand: the second stops in time", () => {
    const property = fc.property(fc.array(fc.nat(1), { minLength: 40, maxLength: 60 }), (turns) => {
      const deposit = new Deposit(20n);
      const ledgers = OPERATORS.map((name) => {
        const ledger = new ServingLedger(servingTerms({ operator: account(name), settleAboveGwei: ABOVE }));
        const own = offer({ operator: account(name) });
        expect(take(ledger, ledger.open(signedTerms(), own, view(), NOW))).to.equal("accepted");
        return ledger;
      });
      for (const turn of turns) {
        const standing = round(ledgers[turn]!, OPERATORS[turn]!, deposit);
        expect(standing <= ABOVE + 1n).to.equal(true);
      }
      const paid = OPERATORS.reduce((sum, name) => sum + deposit.of(name), 0n);
      expect(paid + deposit.balance).to.equal(20n);
    });
    fc.assert(property, { numRuns: 25 });
  });

  it("without such a limit, the second stops as soon as the first has settled", () => {
    const deposit = new Deposit(20n);
    const [first, second] = OPERATORS.map((name) => {
      const ledger = new ServingLedger(servingTerms({ operator: account(name) }));
      take(ledger, ledger.open(signedTerms(), offer({ operator: account(name) }), view(), NOW));
      return ledger;
    });
    for (let i = 0; i < 10; i++) round(second!, "other", deposit);
    for (let i = 0; i < 21; i++) round(first!, "operator", deposit);
    expect([deposit.balance, deposit.of("operator")]).to.deep.equal([0n, 20n]);
    const seen = view({ balanceGwei: deposit.balance });
    expect(second!.decide(idOf(terms()), 1n, seen, NOW)).to.include({ serve: false, reason: "escrowNotCovering" });
  });
});
