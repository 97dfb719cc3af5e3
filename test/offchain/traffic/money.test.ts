import { expect } from "chai";
import fc from "fast-check";

import { ZERO_ADDRESS } from "../../../offchain/domain/constants.js";
import { bytesFor, bytesWorth, chargeGwei, GIB } from "../../../offchain/traffic/charge.js";
import type { SettlementCase } from "../../../offchain/traffic/settlement.js";
import { AUTHORISED, settlementOf, settlementRefusal } from "../../../offchain/traffic/settlement.js";
import { account } from "../world.js";

const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const feeBps = fc.nat(1_000);

describe("charge", () => {
  it("is the least whole amount that pays for the bytes", () => {
    const property = fc.property(uint64, uint64, (bytes, price) => {
      const charge = chargeGwei(bytes, price);
      expect(charge * GIB >= bytes * price).to.equal(true);
      expect(charge === 0n || (charge - 1n) * GIB < bytes * price).to.equal(true);
    });
    fc.assert(property);
    expect(chargeGwei(GIB, 5n)).to.equal(5n);
    expect(chargeGwei(1n, 1n)).to.equal(1n);
    expect(chargeGwei(0n, 9n)).to.equal(0n);
    expect(chargeGwei(GIB + 1n, 5n)).to.equal(6n);
  });

  it("does not depend on how many receipts led to the bytes", () => {
    const property = fc.property(fc.array(fc.bigInt(0n, 1n << 40n)), fc.bigInt(0n, 1n << 40n), (parts, price) => {
      let bytes = 0n;
      let owed = 0n;
      for (const part of parts) {
        const before = chargeGwei(bytes, price);
        bytes += part;
        owed += chargeGwei(bytes, price) - before;
      }
      expect(owed).to.equal(chargeGwei(bytes, price));
    });
    fc.assert(property);
  });

  it("turns back into bytes on the safe side", () => {
    const property = fc.property(uint64, fc.bigInt(1n, 1n << 64n), (gwei, price) => {
      expect(chargeGwei(bytesFor(gwei, price), price) <= gwei).to.equal(true);
      expect(chargeGwei(bytesFor(gwei, price) + 1n, price) > gwei).to.equal(true);
      expect(bytesWorth(gwei, price) * price >= gwei * GIB).to.equal(true);
    });
    fc.assert(property);
  });
});

describe("settlement", () => {
  it("splitting a voucher changes neither what is paid nor the fee", () => {
    const property = fc.property(fc.array(fc.bigInt(1n, 1n << 40n)), feeBps, uint64, (parts, bps, balanceGwei) => {
      let settledGwei = 0n;
      let left = balanceGwei;
      let fees = 0n;
      let cumulativeGwei = 0n;
      for (const part of parts) {
        cumulativeGwei += part;
        const { paidGwei, feeGwei } = settlementOf({ cumulativeGwei, settledGwei, balanceGwei: left, feeBps: bps });
        expect(feeGwei >= 0n && feeGwei <= paidGwei && paidGwei <= left).to.equal(true);
        settledGwei += paidGwei;
        left -= paidGwei;
        fees += feeGwei;
      }
      const whole = settlementOf({ cumulativeGwei, settledGwei: 0n, balanceGwei, feeBps: bps });
      expect({ paidGwei: settledGwei, feeGwei: fees }).to.deep.equal(whole);
      expect(fees * 10_000n >= settledGwei * BigInt(bps)).to.equal(true);
    });
    fc.assert(property);
  });

  it("pays what the balance holds, and the rest after the next deposit", () => {
    const first = settlementOf({ cumulativeGwei: 100n, settledGwei: 0n, balanceGwei: 30n, feeBps: 500 });
    expect(first).to.deep.equal({ paidGwei: 30n, feeGwei: 2n });
    const second = settlementOf({ cumulativeGwei: 100n, settledGwei: 30n, balanceGwei: 1_000n, feeBps: 500 });
    expect(second).to.deep.equal({ paidGwei: 70n, feeGwei: 3n });
    expect(settlementOf({ cumulativeGwei: 9n, settledGwei: 10n, balanceGwei: 5n, feeBps: 500 }).paidGwei).to.equal(0n);
  });

  it("is refused for the first reason in the contract's order", () => {
    let voucher: SettlementCase = {
      operator: ZERO_ADDRESS,
      signer: undefined,
      signerValidUntil: 0,
      now: 1_000,
      cumulativeGwei: 5n,
      settledGwei: 5n,
      balanceGwei: 0n,
    };
    const then = (change: Partial<SettlementCase>): string | undefined => {
      voucher = { ...voucher, ...change };
      return settlementRefusal(voucher);
    };
    expect(then({})).to.equal("ZeroOperator");
    expect(then({ operator: account("operator") })).to.equal("BadSignature");
    expect(then({ signer: account("payer") })).to.equal("SignerNotAuthorised");
    expect(then({ signerValidUntil: 1_000 })).to.equal("SignerNotAuthorised");
    expect(then({ signerValidUntil: 1_001 })).to.equal("NothingNew");
    expect(then({ cumulativeGwei: 6n, signerValidUntil: AUTHORISED })).to.equal("EscrowEmpty");
    expect(then({ balanceGwei: 1n })).to.equal(undefined);
  });
});
