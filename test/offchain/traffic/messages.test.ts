import { expect } from "chai";
import { Signature, TypedDataEncoder, Wallet } from "ethers";
import fc from "fast-check";

import { compactSignature } from "../../../offchain/crypto/compactSignature.js";
import { domainSeparator, TypedStruct } from "../../../offchain/crypto/typedData.js";
import { toHex } from "../../../offchain/domain/hex.js";
import { agreementSigner, signAgreement } from "../../../offchain/traffic/agreement.js";
import { AGREEMENT_TYPES, agreementIdOf } from "../../../offchain/traffic/agreementDigest.js";
import { marketplaceDomain, marketplaceSeparator } from "../../../offchain/traffic/marketplaceDomain.js";
import { receiptSigner, signReceipt } from "../../../offchain/traffic/receipt.js";
import { RECEIPT_TYPES, receiptDigest } from "../../../offchain/traffic/receiptDigest.js";
import { settleable, signVoucher, voucherSigner } from "../../../offchain/traffic/voucher.js";
import { VOUCHER_TYPES, voucherDigest } from "../../../offchain/traffic/voucherDigest.js";
import { expectThrows } from "../failure.js";
import { account, hexOf, keyOf } from "../world.js";

const ESCROW = hexOf(0xe5, 20);
const ETHERS_DOMAIN = marketplaceDomain(31337, ESCROW);
const DOMAIN = marketplaceSeparator(31337, ESCROW);

const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const bytes = (length: number): fc.Arbitrary<`0x${string}`> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);
const agreements = fc.record({
  payer: bytes(20),
  sessionKey: bytes(20),
  node: bytes(20),
  channel: fc.nat(255),
  offerDigest: bytes(32),
  priceGweiPerGiB: uint64,
  maxBytes: uint64,
  startsAt: fc.maxSafeNat(),
  expiresAt: fc.maxSafeNat(),
  salt: bytes(32),
});
const receipts = fc.record({ agreementId: bytes(32), cumulativeBytes: uint64 });
const vouchers = fc.record({ payer: bytes(20), operator: bytes(20), cumulativeGwei: uint64 });

describe("marketplace messages", () => {
  it("domain separators are those of ethers", () => {
    const property = fc.property(fc.maxSafeNat(), bytes(20), (chainId, escrow) => {
      const domain = marketplaceDomain(chainId, escrow);
      expect(toHex(domainSeparator(domain))).to.equal(TypedDataEncoder.hashDomain(domain));
    });
    fc.assert(property);
  });

  it("digests are those of ethers' typed data", () => {
    const property = fc.property(agreements, receipts, vouchers, (agreement, receipt, voucher) => {
      const hash = (
        types: typeof VOUCHER_TYPES | typeof RECEIPT_TYPES | typeof AGREEMENT_TYPES,
        value: object,
      ): string => TypedDataEncoder.hash(ETHERS_DOMAIN, { ...types }, { ...value });
      expect(agreementIdOf(DOMAIN, agreement)).to.equal(hash(AGREEMENT_TYPES, agreement));
      expect(toHex(receiptDigest(DOMAIN, receipt))).to.equal(hash(RECEIPT_TYPES, receipt));
      expect(toHex(voucherDigest(DOMAIN, voucher))).to.equal(hash(VOUCHER_TYPES, voucher));
    });
    fc.assert(property);
  });

  it("signatures are those of a wallet, and lead back to it", async () => {
    const wallet = new Wallet(toHex(keyOf("payer")));
    const property = fc.asyncProperty(agreements, receipts, vouchers, async (agreement, receipt, voucher) => {
      const signedAgreement = signAgreement(DOMAIN, agreement, keyOf("payer"));
      const signedReceipt = signReceipt(DOMAIN, receipt, keyOf("payer"));
      const signedVoucher = signVoucher(DOMAIN, voucher, keyOf("payer"));
      expect(signedAgreement.signature).to.equal(await wallet.signTypedData(ETHERS_DOMAIN, AGREEMENT_TYPES, agreement));
      expect(signedReceipt.signature).to.equal(await wallet.signTypedData(ETHERS_DOMAIN, RECEIPT_TYPES, receipt));
      expect(signedVoucher.signature).to.equal(await wallet.signTypedData(ETHERS_DOMAIN, VOUCHER_TYPES, voucher));
      expect(agreementSigner(DOMAIN, signedAgreement)).to.equal(account("payer"));
      expect(receiptSigner(DOMAIN, signedReceipt)).to.equal(account("payer"));
      expect(voucherSigner(DOMAIN, signedVoucher)).to.equal(account("payer"));
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it("what is signed for another chain, contract or operator leads to another account", () => {
    const voucher = { payer: account("payer"), operator: account("operator"), cumulativeGwei: 7n };
    const signed = signVoucher(DOMAIN, voucher, keyOf("payer"));
    expect(voucherSigner(marketplaceSeparator(1, ESCROW), signed)).not.to.equal(account("payer"));
    expect(voucherSigner(marketplaceSeparator(31337, hexOf(0xe6, 20)), signed)).not.to.equal(account("payer"));
    expect(voucherSigner(DOMAIN, { ...signed, operator: account("other") })).not.to.equal(account("payer"));
    expect(voucherSigner(DOMAIN, { ...signed, cumulativeGwei: 8n })).not.to.equal(account("payer"));
  });

  it("only strict signatures lead to an account", () => {
    const voucher = { payer: account("payer"), operator: account("operator"), cumulativeGwei: 7n };
    const { signature } = signVoucher(DOMAIN, voucher, keyOf("payer"));
    const v = signature.slice(-2) === "1b" ? "00" : "01";
    for (const bad of [
      "0x",
      signature.slice(0, -2),
      `${signature}00`,
      `${signature.slice(0, -2)}${v}`,
      "0xzz",
    ] as const) {
      expect(voucherSigner(DOMAIN, { ...voucher, signature: bad as `0x${string}` })).to.equal(undefined);
    }
  });

  it("compact signatures are those of ethers", () => {
    const property = fc.property(vouchers, (voucher) => {
      const signed = signVoucher(DOMAIN, voucher, keyOf("payer"));
      const { r, yParityAndS } = Signature.from(signed.signature);
      expect(compactSignature(signed.signature)).to.deep.equal({ r, vs: yParityAndS });
      expect(settleable(signed)).to.deep.equal({ ...voucher, r, vs: yParityAndS });
    });
    fc.assert(property, { numRuns: 30 });
    expectThrows(() => compactSignature("0x12"), "address", "130 hex digits");
  });
});

describe("typed structs", () => {
  const struct = new TypedStruct("T", [
    { name: "who", type: "address" },
    { name: "small", type: "uint8" },
    { name: "middle", type: "uint32" },
    { name: "big", type: "uint64" },
    { name: "region", type: "bytes2" },
  ]);

  it("refuse what does not fit, with the field", () => {
    expectThrows(() => struct.address(0, "0x12"), "record", "who: expected 0x and 40 hex digits");
    expectThrows(() => struct.address(0, `0x${"1".repeat(39)}g`), "record", "who: expected 0x and 40 hex digits");
    expectThrows(() => struct.uint8(1, 256), "record", "small: expected 8 bits");
    expectThrows(() => struct.uint8(1, 0.5), "record", "small: expected 8 bits");
    expectThrows(() => struct.uint32(2, -1), "record", "middle: expected 32 bits");
    expectThrows(() => struct.uint64(3, 1n << 64n), "record", "big: expected 64 bits");
    expectThrows(() => struct.uint64(3, -1n), "record", "big: expected 64 bits");
    expectThrows(() => struct.copied(0, Buffer.alloc(19), 0, 20), "record", "who: expected 20 bytes, got 19");
  });

  it("pack every kind of field as ethers does", () => {
    const property = fc.property(
      bytes(20),
      fc.nat(255),
      fc.nat(2 ** 31 - 1),
      uint64,
      bytes(2),
      (who, small, n, big, region) => {
        const middle = 2 * n + 1;
        const types = { T: ["address who", "uint8 small", "uint32 middle", "uint64 big", "bytes2 region"].map(field) };
        const value = { who, small, middle, big, region };
        const packed = struct.address(0, who).uint8(1, small).uint32(2, middle).uint64(3, big).fixedBytes(4, region, 2);
        expect(toHex(packed.digest(DOMAIN))).to.equal(TypedDataEncoder.hash(ETHERS_DOMAIN, types, value));
      },
    );
    fc.assert(property);
  });
});

function field(text: string): { type: string; name: string } {
  const [type, name] = text.split(" ");
  return { type: type!, name: name! };
}
