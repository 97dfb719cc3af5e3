import { expect } from "chai";

import { ServingLedger } from "../../../offchain/traffic/servingLedger.js";
import { idOf, NOW, offer, servingTerms, signedTerms, take, terms, view, voucherFor } from "./trafficWorld.js";

describe("settling without delay", () => {
  it("is asked for when the deposit no longer covers the voucher, and only with a voucher", () => {
    const ledger = new ServingLedger(servingTerms());
    expect(take(ledger, ledger.open(signedTerms(), offer(), view(), NOW))).to.equal("accepted");
    const decide = (balanceGwei: bigint): object => ledger.decide(idOf(terms()), 1n, view({ balanceGwei }), NOW);
    expect(decide(0n)).to.include({ serve: false, reason: "escrowNotCovering", settleNow: false });
    expect(take(ledger, ledger.acceptVoucher(voucherFor(9n), view()))).to.equal("accepted");
    expect(decide(9n)).to.include({ serve: true, settleNow: false });
    expect(decide(8n)).to.include({ serve: true, settleNow: true });
  });
});
