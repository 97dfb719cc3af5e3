import { expect } from "chai";

import type { Address } from "../../../offchain/domain/hex.js";
import { signAgreement } from "../../../offchain/traffic/agreement.js";
import { agreementIdOf } from "../../../offchain/traffic/agreementDigest.js";
import { marketplaceSeparator } from "../../../offchain/traffic/marketplaceDomain.js";
import { ServingLedger } from "../../../offchain/traffic/servingLedger.js";
import { AUTHORISED } from "../../../offchain/traffic/settlement.js";
import { signVoucher } from "../../../offchain/traffic/voucher.js";
import { expectThrows } from "../failure.js";
import { account, hexOf, keyOf } from "../world.js";
import {
  DAY,
  digestOf,
  ESCROW,
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

const ID = idOf(terms());
const until =
  (times: Readonly<Record<string, number>>) =>
  (signer: Address): number =>
    Object.entries(times).find(([name]) => account(name) === signer)?.[1] ?? 0;

function opened(change: Parameters<typeof servingTerms>[0] = {}): ServingLedger {
  const ledger = new ServingLedger(servingTerms(change));
  expect(take(ledger, ledger.open(signedTerms(), offer(), view(), NOW))).to.equal("accepted");
  return ledger;
}

/** Serves and is paid for the gwei, a thousand bytes each, from the `first` to the last. */
function pay(ledger: ServingLedger, last: bigint, first = 1n): void {
  for (let paid = first; paid <= last; paid++) {
    expect(send(ledger, ID, 1_000n)).to.equal(1_000n);
    expect(take(ledger, ledger.receive(receiptFor(ID, paid * 1_000n)))).to.equal("accepted");
    expect(take(ledger, ledger.acceptVoucher(voucherFor(paid), view()))).to.equal("accepted");
  }
}

describe("opening an agreement", () => {
  const open = (change: Parameters<typeof terms>[0], live = offer(), seen = view(), now = NOW): string => {
    const ledger = new ServingLedger(servingTerms());
    return take(ledger, ledger.open(signedTerms(change), live, seen, now));
  };

  it("takes what the operator's live offer offers", () => {
    expect(open({})).to.equal("accepted");
  });

  it("refuses what no live offer of the operator offers", () => {
    const ledger = new ServingLedger(servingTerms());
    expect(take(ledger, ledger.open(signedTerms(), undefined, view(), NOW))).to.equal("foreignOffer");
    expect(open({ offerDigest: digestOf(8) })).to.equal("foreignOffer");
    expect(open({}, offer({ operator: account("other") }))).to.equal("foreignOffer");
    expect(open({ node: account("other") })).to.equal("termsDiffer");
    expect(open({ priceGweiPerGiB: PRICE - 1n })).to.equal("termsDiffer");
    expect(open({ maxBytes: 0n })).to.equal("termsDiffer");
    expect(open({}, offer({ capacityBytes: 999_999n }))).to.equal("termsDiffer");
    expect(open({}, offer({ expiresAt: NOW + DAY - 1 }))).to.equal("termsDiffer");
  });

  it("refuses times, channels and signers that are not right", () => {
    expect(open({ startsAt: NOW + DAY })).to.equal("period");
    expect(open({}, offer(), view(), NOW + DAY)).to.equal("period");
    expect(open({}, offer(), view({ timestamp: NOW + DAY }), NOW)).to.equal("period");
    expect(open({}, offer(), view({ channel: 1 }))).to.equal("channel");
    expect(open({}, offer(), view({ signerValidUntil: () => 0 }))).to.equal("signerNotAuthorised");
    expect(open({}, offer(), view({ signerValidUntil: () => AUTHORISED - 1 }))).to.equal("signerNotAuthorised");
    const ledger = new ServingLedger(servingTerms());
    const unsigned = { ...signedTerms(), signature: hexOf(0, 65) };
    expect(take(ledger, ledger.open(unsigned, offer(), view(), NOW))).to.equal("signature");
  });

  it("again is a resumption, also when the offer has gone", () => {
    const ledger = opened();
    send(ledger, ID, 400n);
    expect(take(ledger, ledger.open(signedTerms(), undefined, view(), NOW))).to.equal("unchanged");
    expect(ledger.agreement(ID)?.wireBytes).to.equal(400n);
  });

  it("goes on under another signer", () => {
    const ledger = opened();
    send(ledger, ID, 400n);
    const seen = view({ signerValidUntil: until({ payer: NOW + DAY, second: AUTHORISED }) });
    expect(send(ledger, ID, 1n, seen)).to.equal("signerRevoked");
    expect(take(ledger, ledger.open(signedTerms({}, "second"), undefined, seen, NOW))).to.equal("accepted");
    expect(ledger.agreement(ID)).to.include({ wireBytes: 400n, signer: account("second") });
    expect(send(ledger, ID, 1_000n, seen)).to.equal(600n);
  });

  it("is limited to so many a payer", () => {
    const ledger = new ServingLedger(servingTerms({ maxAgreements: 2 }));
    const open2 = (salt: number): string =>
      take(ledger, ledger.open(signedTerms({ salt: digestOf(salt) }), offer(), view(), NOW));
    expect([1, 2, 3, 1].map(open2)).to.deep.equal(["accepted", "accepted", "tooMany", "unchanged"]);
  });

  it("of another chain or contract leads to no signer of the payer", () => {
    const ledger = new ServingLedger(servingTerms());
    for (const domain of [marketplaceSeparator(1, ESCROW), marketplaceSeparator(31337, hexOf(1, 20))]) {
      const foreign = signAgreement(domain, terms(), keyOf("payer"));
      expect(take(ledger, ledger.open(foreign, offer(), view(), NOW))).to.equal("signerNotAuthorised");
      expect(agreementIdOf(domain, terms())).not.to.equal(ID);
    }
  });

  it("of a payer whose ledger was lost does not serve again what was settled", () => {
    const ledger = new ServingLedger(servingTerms());
    const seen = view({ settledGwei: 50n });
    // The old voucher first must not make the settled money a prepayment either.
    expect(take(ledger, ledger.acceptVoucher(voucherFor(50n), seen))).to.equal("accepted");
    expect(take(ledger, ledger.open(signedTerms(), offer(), seen, NOW))).to.equal("accepted");
    expect(ledger.payer(account("payer"))).to.include({ owedGwei: 50n, wireGwei: 50n, openBytes: 0n });
    send(ledger, ID, 1_000n, seen);
    take(ledger, ledger.receive(receiptFor(ID, 1_000n)));
    expect(send(ledger, ID, 1_000n, seen)).to.equal("voucherBehind");
  });
});

describe("receipts and vouchers", () => {
  it("a receipt above what was sent, above the maximum or by another key is refused", () => {
    const ledger = opened();
    send(ledger, ID, 500n);
    expect(take(ledger, ledger.receive(receiptFor(ID, 501n)))).to.equal("aboveWire");
    expect(take(ledger, ledger.receive(receiptFor(ID, 1_000_001n)))).to.equal("aboveMaximum");
    expect(take(ledger, ledger.receive(receiptFor(ID, 500n, "payer")))).to.equal("signature");
    expect(take(ledger, ledger.receive(receiptFor(digestOf(9), 500n)))).to.equal("unknownAgreement");
    expect(take(ledger, ledger.receive(receiptFor(ID, 500n)))).to.equal("accepted");
  });

  it("a receipt never falls", () => {
    const ledger = opened();
    send(ledger, ID, 500n);
    take(ledger, ledger.receive(receiptFor(ID, 400n)));
    expect(take(ledger, ledger.receive(receiptFor(ID, 399n)))).to.equal("unchanged");
    expect(ledger.agreement(ID)?.receipt?.cumulativeBytes).to.equal(400n);
  });

  it("a voucher never falls, and may run ahead of what is owed", () => {
    const ledger = opened();
    expect(take(ledger, ledger.acceptVoucher(voucherFor(100n), view()))).to.equal("accepted");
    expect(take(ledger, ledger.acceptVoucher(voucherFor(99n), view()))).to.equal("unchanged");
    expect(take(ledger, ledger.acceptVoucher(voucherFor(100n), view()))).to.equal("unchanged");
    expect(ledger.payer(account("payer"))?.voucher?.cumulativeGwei).to.equal(100n);
    // Money ahead is no credit for bytes: receipts are due all the same.
    expect(send(ledger, ID, 5_000n)).to.equal(1_000n);
    expect(send(ledger, ID, 1n)).to.equal("receiptsBehind");
  });

  it("a voucher of another operator, chain, contract, payer or signer is refused", () => {
    const ledger = opened();
    expect(take(ledger, ledger.acceptVoucher(voucherFor(9n, "payer", "other"), view()))).to.equal("foreignOperator");
    const plain = { payer: account("payer"), operator: account("operator"), cumulativeGwei: 9n };
    for (const domain of [marketplaceSeparator(1, ESCROW), marketplaceSeparator(31337, hexOf(1, 20))]) {
      const foreign = signVoucher(domain, plain, keyOf("payer"));
      expect(take(ledger, ledger.acceptVoucher(foreign, view()))).to.equal("signerNotAuthorised");
    }
    expect(take(ledger, ledger.acceptVoucher(voucherFor(9n, "other"), view()))).to.equal("signerNotAuthorised");
    const bare = { ...plain, signature: hexOf(0, 65) };
    expect(take(ledger, ledger.acceptVoucher(bare, view()))).to.equal("signature");
    const redirected = { ...voucherFor(9n, "payer", "other"), operator: account("operator") };
    expect(take(ledger, ledger.acceptVoucher(redirected, view()))).to.equal("signerNotAuthorised");
  });

  it("signing after the revocation is refused; another signer's voucher of the same amount takes over", () => {
    const ledger = opened();
    pay(ledger, 3n);
    const seen = view({ signerValidUntil: until({ payer: NOW + DAY, second: AUTHORISED }) });
    expect(take(ledger, ledger.acceptVoucher(voucherFor(4n), seen))).to.equal("signerNotAuthorised");
    expect(take(ledger, ledger.acceptVoucher(voucherFor(2n, "second"), seen))).to.equal("unchanged");
    expect(take(ledger, ledger.acceptVoucher(voucherFor(3n, "second"), seen))).to.equal("accepted");
    expect(ledger.payer(account("payer"))?.voucherSigner).to.equal(account("second"));
  });

  it("a chain view of another payer is a mistake of the program", () => {
    const ledger = opened();
    const seen = view({ payer: account("other") });
    expectThrows(() => ledger.acceptVoucher(voucherFor(9n), seen), "record", "the chain view is of");
    expectThrows(() => ledger.decide(ID, 1n, seen, NOW), "record", "the chain view is of");
    expectThrows(() => ledger.open(signedTerms(), offer(), seen, NOW), "record", "the chain view is of");
  });
});

describe("the decision to serve", () => {
  it("follows the agreement's times, by the later of both clocks", () => {
    const ledger = new ServingLedger(servingTerms());
    const later = { startsAt: NOW + 10 };
    take(ledger, ledger.open(signedTerms(later), offer(), view(), NOW));
    const id = idOf(terms(later));
    expect(send(ledger, id, 1n, view(), NOW + 9)).to.equal("notStarted");
    expect(send(ledger, id, 1n, view(), NOW + 10)).to.equal(1n);
    expect(send(ledger, id, 1n, view(), NOW + DAY - 1)).to.equal(1n);
    expect(send(ledger, id, 1n, view(), NOW + DAY)).to.equal("expired");
    expect(send(ledger, id, 1n, view({ timestamp: NOW + DAY }), NOW)).to.equal("expired");
  });

  it("ends at the maximum", () => {
    const ledger = new ServingLedger(servingTerms());
    const small = { maxBytes: 700n };
    take(ledger, ledger.open(signedTerms(small), offer(), view(), NOW));
    expect(send(ledger, idOf(terms(small)), 400n)).to.equal(400n);
    expect(send(ledger, idOf(terms(small)), 500n)).to.equal(300n);
    expect(send(ledger, idOf(terms(small)), 1n)).to.equal("usedUp");
  });

  it("stops when either signer is revoked, and asks to settle", () => {
    const ledger = opened();
    pay(ledger, 2n);
    const seen = view({ signerValidUntil: until({ payer: NOW + 14 * DAY }) });
    expect(ledger.decide(ID, 1n, seen, NOW)).to.include({ serve: false, reason: "signerRevoked", settleNow: true });
    expect(ledger.decide(ID, 1n, view({ ...seen, settledGwei: 2n }), NOW)).to.include({ settleNow: false });
    const second = view({ signerValidUntil: until({ payer: NOW + DAY, second: AUTHORISED }) });
    take(ledger, ledger.open(signedTerms({}, "second"), undefined, second, NOW));
    expect(send(ledger, ID, 1n, second), "the voucher's signer").to.equal("signerRevoked");
    // Too late: the contract would refuse it.
    const gone = view({ signerValidUntil: until({ payer: NOW }) });
    expect(ledger.decide(ID, 1n, gone, NOW)).to.include({ reason: "signerRevoked", settleNow: false });
  });

  it("receipts without vouchers and bytes without receipts share one step", () => {
    const ledger = opened();
    expect(send(ledger, ID, 600n)).to.equal(600n);
    take(ledger, ledger.receive(receiptFor(ID, 600n)));
    // 600 bytes owe a whole gwei, which is the whole step.
    expect(send(ledger, ID, 1n)).to.equal("voucherBehind");
    take(ledger, ledger.acceptVoucher(voucherFor(1n), view()));
    expect(send(ledger, ID, 5_000n)).to.equal(1_000n);
    expect(send(ledger, ID, 1n)).to.equal("receiptsBehind");
  });

  it("what one price owes counts at the other's", () => {
    const ledger = new ServingLedger(servingTerms({ creditBytes: 10_000n }));
    const dear = { priceGweiPerGiB: PRICE * 10n, salt: digestOf(1) };
    const cheapOffer = offer();
    const dearOffer = offer({ priceGweiPerGiB: PRICE * 10n });
    take(ledger, ledger.open(signedTerms(), cheapOffer, view(), NOW));
    take(ledger, ledger.open(signedTerms(dear), dearOffer, view(), NOW));
    const dearId = idOf(terms(dear));
    expect(send(ledger, dearId, 500n)).to.equal(500n);
    take(ledger, ledger.receive(receiptFor(dearId, 500n)));
    // Five gwei are 5,000 bytes of the cheap traffic, 500 of the dear.
    expect(ledger.decide(ID, 99_999n, view(), NOW)).to.include({ serve: true });
    expect(send(ledger, ID, 99_999n)).to.satisfy((bytes: bigint) => bytes > 4_990n && bytes <= 5_000n);
    expect(send(ledger, dearId, 99_999n)).to.satisfy((bytes: bigint) => bytes > 4_490n && bytes <= 4_510n);
  });

  it("traffic for nothing stops while something else is owed", () => {
    const ledger = opened();
    const free = { priceGweiPerGiB: 0n, salt: digestOf(1) };
    take(ledger, ledger.open(signedTerms(free), offer({ priceGweiPerGiB: 0n }), view(), NOW));
    expect(send(ledger, ID, 500n)).to.equal(500n);
    take(ledger, ledger.receive(receiptFor(ID, 500n)));
    expect(send(ledger, idOf(terms(free)), 1n)).to.equal("voucherBehind");
    take(ledger, ledger.acceptVoucher(voucherFor(1n), view()));
    expect(send(ledger, idOf(terms(free)), 9_999n)).to.equal(1_000n);
  });

  it("ends where the escrow does not cover the next step, and asks to settle", () => {
    const ledger = opened();
    pay(ledger, 5n);
    expect(ledger.decide(ID, 1_000n, view({ balanceGwei: 6n }), NOW)).to.include({ serve: true, settleNow: false });
    const short = ledger.decide(ID, 1_000n, view({ balanceGwei: 5n }), NOW);
    expect(short).to.include({ serve: false, reason: "escrowNotCovering", settleNow: true });
    const settled = view({ balanceGwei: 1n, settledGwei: 5n });
    expect(ledger.decide(ID, 1_000n, settled, NOW)).to.include({ serve: true, settleNow: false });
    const empty = view({ balanceGwei: 0n, settledGwei: 4n });
    expect(ledger.decide(ID, 1_000n, empty, NOW)).to.include({ reason: "escrowNotCovering", settleNow: false });
  });

  it("a thaw near its end stops and asks to settle; one far from it does neither", () => {
    const ledger = opened();
    pay(ledger, 5n);
    const thaw = (thawingGwei: bigint, thawedAt: number): ReturnType<ServingLedger["decide"]> =>
      ledger.decide(ID, 1_000n, view({ balanceGwei: 100n, thawingGwei, thawedAt }), NOW);
    expect(thaw(100n, NOW + DAY + 1)).to.include({ serve: true, settleNow: false });
    expect(thaw(100n, NOW + DAY)).to.include({ serve: false, reason: "escrowNotCovering", settleNow: true });
    expect(thaw(100n, NOW - 1)).to.include({ serve: false, reason: "escrowNotCovering", settleNow: true });
    expect(thaw(90n, NOW + DAY)).to.include({ serve: true, settleNow: true });
  });

  it("what is known of the chain must not be older than the margin", () => {
    const ledger = opened();
    const old = view({ timestamp: NOW - DAY });
    expect(send(ledger, ID, 1n, old)).to.equal(1n);
    expect(send(ledger, ID, 1n, old, NOW + 1)).to.equal("escrowNotCovering");
  });

  it("asks to settle when much is unsettled, and serves on", () => {
    const ledger = opened({ settleAboveGwei: 3n });
    pay(ledger, 2n);
    expect(ledger.decide(ID, 1n, view(), NOW)).to.include({ serve: true, settleNow: false });
    pay(ledger, 3n, 3n);
    expect(ledger.decide(ID, 1n, view(), NOW)).to.include({ serve: true, settleNow: true });
    expect(ledger.decide(ID, 1n, view({ settledGwei: 1n }), NOW)).to.include({ serve: true, settleNow: false });
  });

  it("bytes that were lost stay the payer's credit until the operator writes them off", () => {
    const ledger = opened();
    send(ledger, ID, 1_000n);
    take(ledger, ledger.receive(receiptFor(ID, 700n)));
    take(ledger, ledger.acceptVoucher(voucherFor(1n), view()));
    expect(ledger.decide(ID, 9_999n, view(), NOW)).to.include({ serve: true, bytes: 700n });
    ledger.apply(ledger.writeOff(ID, 9_999n)!);
    expect(ledger.writeOff(ID, 1n)).to.equal(undefined);
    expect(ledger.decide(ID, 9_999n, view(), NOW)).to.include({ serve: true, bytes: 1_000n });
    // A receipt for them after all makes no credit of its own.
    take(ledger, ledger.receive(receiptFor(ID, 1_000n)));
    expect(ledger.decide(ID, 9_999n, view(), NOW)).to.include({ serve: true, bytes: 1_000n });
  });

  it("expired agreements are forgotten, what they owe and lack is not", () => {
    const ledger = opened();
    const other = { salt: digestOf(1) };
    take(ledger, ledger.open(signedTerms(other), offer(), view(), NOW));
    send(ledger, ID, 400n);
    take(ledger, ledger.receive(receiptFor(ID, 400n)));
    send(ledger, idOf(terms(other)), 1_000n);
    take(ledger, ledger.acceptVoucher(voucherFor(1n), view()));
    send(ledger, idOf(terms(other)), 300n);
    const before = ledger.payer(account("payer"));
    expect([...ledger.close(NOW + 2 * DAY - 1)]).to.deep.equal([]);
    for (const event of [...ledger.close(NOW + 2 * DAY)]) ledger.apply(event);
    expect(ledger.agreement(ID)).to.equal(undefined);
    expect(ledger.agreement(idOf(terms(other)))?.wireBytes).to.equal(300n);
    expect(ledger.payer(account("payer"))).to.deep.equal({ ...before, openAgreements: 1 });
    const again = ledger.open(signedTerms(), offer(), view(), NOW + 2 * DAY);
    expect(take(ledger, again)).to.equal("period");
  });

  it("an agreement that is not open is a mistake of the program", () => {
    expectThrows(() => opened().decide(digestOf(9), 1n, view(), NOW), "record", "is not open");
    expectThrows(() => opened().decide(ID, 0n, view(), NOW), "record", "cannot send 0 bytes");
    expectThrows(() => new ServingLedger(servingTerms({ creditBytes: 0n })), "argument", "creditBytes");
  });
});
