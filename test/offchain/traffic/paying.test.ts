import { expect } from "chai";
import fc from "fast-check";

import { chargeGwei } from "../../../offchain/domain/charge.js";
import { marketplaceSeparator } from "../../../offchain/traffic/marketplaceDomain.js";
import type { PayingTerms } from "../../../offchain/traffic/payingLedger.js";
import { PayingLedger } from "../../../offchain/traffic/payingLedger.js";
import { signVoucher } from "../../../offchain/traffic/voucher.js";
import { expectThrows } from "../failure.js";
import { account, hexOf, keyOf } from "../world.js";
import { digestOf, idOf, MARKET, PRICE, terms, voucherFor } from "./trafficWorld.js";

const OPERATOR = account("operator");
const ID = idOf(terms());

const payingTerms = (change: Partial<PayingTerms> = {}): PayingTerms => ({
  domain: MARKET,
  payer: account("payer"),
  signers: [account("payer"), account("second")],
  budgetGwei: 5_000n,
  renewBytes: 500n,
  ...change,
});

function agreed(change: Partial<PayingTerms> = {}, ledger = new PayingLedger(payingTerms(change))): PayingLedger {
  ledger.apply(ledger.agree(terms(), OPERATOR));
  return ledger;
}

function receive(ledger: PayingLedger, bytes: bigint, id = ID): void {
  ledger.apply(ledger.receive(id, bytes));
}

function renew(ledger: PayingLedger, id = ID): bigint[] {
  ledger.apply(ledger.renew(id));
  const { receipt, voucher } = ledger.latest(id);
  return [receipt.cumulativeBytes, voucher.cumulativeGwei];
}

describe("what a payer signs", () => {
  it("is due every renewal step, and at the end", () => {
    const ledger = agreed();
    expect(ledger.isRenewalDue(ID)).to.equal(false);
    receive(ledger, 499n);
    expect(ledger.isRenewalDue(ID)).to.equal(false);
    receive(ledger, 1n);
    expect(ledger.isRenewalDue(ID)).to.equal(true);
    expect(renew(ledger)).to.deep.equal([500n, 1n]);
    expect(ledger.isRenewalDue(ID)).to.equal(false);
    receive(ledger, 999_499n);
    renew(ledger);
    receive(ledger, 1n);
    expect(ledger.isRenewalDue(ID)).to.equal(true);
    renew(ledger);
    expect(ledger.isRenewalDue(ID)).to.equal(false);
  });

  it("is the sum over open and closed agreements with the operator, each rounded once", () => {
    const ledger = agreed();
    const second = { salt: digestOf(1) };
    const foreign = { salt: digestOf(2) };
    ledger.apply(ledger.agree(terms(second), OPERATOR));
    ledger.apply(ledger.agree(terms(foreign), account("other")));
    receive(ledger, 1_500n);
    receive(ledger, 1_200n, idOf(terms(second)));
    receive(ledger, 9_000n, idOf(terms(foreign)));
    expect(renew(ledger)).to.deep.equal([1_500n, 2n]);
    ledger.apply(ledger.close(ID));
    expect(renew(ledger, idOf(terms(second)))).to.deep.equal([1_200n, 4n]);
    expect(renew(ledger, idOf(terms(foreign)))).to.deep.equal([9_000n, 9n]);
    expect(ledger.spentGwei).to.equal(13n);
  });

  it("is nothing for bytes that were not received", () => {
    const ledger = agreed();
    expect(renew(ledger)).to.deep.equal([0n, 0n]);
    expectThrows(() => ledger.receive(ID, -1n), "record", "received would be -1");
  });

  it("ends at the agreement's maximum and at the budget", () => {
    const ledger = agreed();
    expect(ledger.requestable(ID, 2_000_000n)).to.equal(1_000_000n);
    receive(ledger, 999_000n);
    expect(ledger.requestable(ID, 2_000n)).to.equal(1_000n);
    expectThrows(() => ledger.receive(ID, 1_001n), "record", "is of 1000000 bytes, received would be 1000001");
    const poor = new PayingLedger(payingTerms({ budgetGwei: 1_500n }));
    agreed({}, poor);
    expectThrows(() => poor.agree(terms({ salt: digestOf(1) }), OPERATOR), "record", "the budget is 1500 gwei");
    // What an adopted voucher brings to light counts as well.
    const outcome = poor.adopt(voucherFor(1_499n, "payer", "other"));
    for (const event of outcome.kind === "accepted" ? outcome.events : []) poor.apply(event);
    expect(poor.requestable(ID, 9_999n)).to.equal(1_000n);
    expectThrows(() => poor.receive(ID, 1_001n), "record", "it would take 1501");
    receive(poor, 1_000n);
    expect(poor.requestable(ID, 9_999n)).to.equal(0n);
  });

  it("has the budget of a closed agreement again, less what it cost", () => {
    const ledger = agreed({ budgetGwei: 1_500n });
    const second = terms({ salt: digestOf(1) });
    receive(ledger, 500_000n);
    renew(ledger);
    expectThrows(() => ledger.agree(second, OPERATOR), "record", "the budget is 1500 gwei, it would take 2000");
    ledger.apply(ledger.close(ID));
    ledger.apply(ledger.agree(second, OPERATOR));
    expect(ledger.requestable(idOf(second), 1_000_001n)).to.equal(1_000_000n);
    const poorer = agreed({ budgetGwei: 1_499n });
    receive(poorer, 500_000n);
    renew(poorer);
    poorer.apply(poorer.close(ID));
    expectThrows(() => poorer.agree(second, OPERATOR), "record", "the budget is 1499 gwei, it would take 1500");
  });

  it("knows no event of an agreement that is not open", () => {
    const ledger = agreed();
    const id = digestOf(9);
    const apply = (): void => {
      ledger.apply({ event: "received", id, bytes: 1n });
    };
    expectThrows(apply, "record", `agreement ${id} is not open`);
  });

  it("needs its own agreement, once, and its last receipt before it closes", () => {
    const ledger = agreed();
    expectThrows(() => ledger.agree(terms(), OPERATOR), "record", "is open already");
    expectThrows(() => ledger.agree(terms({ payer: account("x") }), OPERATOR), "record", "the agreement is");
    receive(ledger, 1n);
    expectThrows(() => ledger.close(ID), "record", "lacks its last receipt");
    renew(ledger);
    ledger.apply(ledger.close(ID));
    expectThrows(() => ledger.receive(ID, 1n), "record", "is not open");
    expectThrows(() => new PayingLedger(payingTerms({ renewBytes: 0n })), "argument", "renewBytes");
    expectThrows(() => new PayingLedger(payingTerms({ budgetGwei: 1n << 64n })), "argument", "budgetGwei");
  });

  it("never falls and is never above what was received, whatever happens in between", () => {
    const step = fc.record({ which: fc.nat(3), bytes: fc.bigInt(0n, 4_000n), renews: fc.boolean(), closes: fc.nat(9) });
    const property = fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
      let ledger = new PayingLedger(payingTerms({ budgetGwei: 1n << 40n }));
      const received = new Map<string, bigint>();
      let last = 0n;
      steps.forEach(({ which, bytes, renews, closes }, round) => {
        const agreement = terms({
          salt: digestOf(which + 4 * Math.floor(round / 20)),
          priceGweiPerGiB: PRICE * BigInt(which),
        });
        const id = idOf(agreement);
        if (ledger.agreement(id) === undefined && !received.has(id)) ledger.apply(ledger.agree(agreement, OPERATOR));
        if (ledger.agreement(id) === undefined) return;
        receive(ledger, bytes, id);
        received.set(id, (received.get(id) ?? 0n) + bytes);
        if (!renews) return;
        renew(ledger, id);
        const { receipt, voucher } = ledger.latest(id);
        expect(receipt.cumulativeBytes <= received.get(id)!).to.equal(true);
        expect(voucher.cumulativeGwei >= last).to.equal(true);
        last = voucher.cumulativeGwei;
        if (closes === 0) ledger.apply(ledger.close(id));
        if (closes === 1) ledger = replayed(ledger);
        expect(ledger.voucherGwei(OPERATOR)).to.equal(last);
      });
      const owed = [...received].map(([id, bytes]) => chargeGwei(bytes, priceOf(id)));
      expect(ledger.spentGwei).to.equal(owed.reduce((a, b) => a + b, 0n));
      expect(last <= ledger.spentGwei).to.equal(true);
    });
    fc.assert(property);
  });

  function replayed(ledger: PayingLedger): PayingLedger {
    const again = new PayingLedger(ledger.terms);
    for (const event of ledger.history()) again.apply(event);
    expect([...again.history()]).to.deep.equal([...ledger.history()]);
    expect(again.spentGwei).to.equal(ledger.spentGwei);
    return again;
  }

  function priceOf(id: string): bigint {
    for (let salt = 0; salt < 16; salt++) {
      const priceGweiPerGiB = PRICE * BigInt(salt % 4);
      if (idOf(terms({ salt: digestOf(salt), priceGweiPerGiB })) === id) return priceGweiPerGiB;
    }
    throw new Error(`no price of ${id}`);
  }
});

describe("a payer that lost its state", () => {
  const adopt = (ledger: PayingLedger, voucher: ReturnType<typeof voucherFor>): string => {
    const outcome = ledger.adopt(voucher);
    if (outcome.kind === "refused") return outcome.reason;
    if (outcome.kind === "accepted") for (const event of outcome.events) ledger.apply(event);
    return outcome.kind;
  };

  it("takes over its own latest voucher, and adds to it", () => {
    const ledger = new PayingLedger(payingTerms());
    expect(adopt(ledger, voucherFor(40n, "second"))).to.equal("accepted");
    expect(adopt(ledger, voucherFor(30n))).to.equal("unchanged");
    expect(adopt(ledger, voucherFor(40n))).to.equal("unchanged");
    agreed({}, ledger);
    receive(ledger, 2_000n);
    expect(renew(ledger)).to.deep.equal([2_000n, 42n]);
  });

  it("takes over nothing that it did not sign for itself", () => {
    const ledger = new PayingLedger(payingTerms());
    const plain = { payer: account("payer"), operator: OPERATOR, cumulativeGwei: 40n };
    expect(adopt(ledger, voucherFor(40n, "operator"))).to.equal("notOurs");
    expect(adopt(ledger, { ...plain, signature: hexOf(0, 65) })).to.equal("notOurs");
    expect(adopt(ledger, { ...voucherFor(40n), cumulativeGwei: 41n })).to.equal("notOurs");
    expect(adopt(ledger, { ...voucherFor(40n, "payer", "other"), operator: OPERATOR })).to.equal("notOurs");
    expect(adopt(ledger, signVoucher(marketplaceSeparator(1, hexOf(0xe5, 20)), plain, keyOf("payer")))).to.equal(
      "notOurs",
    );
    const foreign = signVoucher(MARKET, { ...plain, payer: account("x") }, keyOf("payer"));
    expect(adopt(ledger, foreign)).to.equal("foreignPayer");
    expect(ledger.spentGwei).to.equal(0n);
  });

  it("pays nothing twice when an operator shows it a voucher that its agreements explain", () => {
    const ledger = agreed();
    receive(ledger, 3_000n);
    renew(ledger);
    receive(ledger, 2_000n);
    expect(adopt(ledger, voucherFor(3n))).to.equal("unchanged");
    // A state of before the last renewal: the bytes are there, what was signed for them is not.
    expect(adopt(ledger, voucherFor(5n))).to.equal("unchanged");
    expect(renew(ledger)).to.deep.equal([5_000n, 5n]);
  });

  it("closes the agreements of an older state, so that nothing is paid twice", () => {
    const ledger = agreed();
    ledger.apply(ledger.agree(terms({ salt: digestOf(1) }), account("other")));
    receive(ledger, 3_000n);
    expect(adopt(ledger, voucherFor(50n))).to.equal("accepted");
    expect(ledger.agreement(ID)).to.equal(undefined);
    expect(ledger.agreement(idOf(terms({ salt: digestOf(1) })))?.maxBytes).to.equal(1_000_000n);
    expect(ledger.voucherGwei(OPERATOR)).to.equal(50n);
    expect(ledger.spentGwei).to.equal(50n);
  });
});
