import { expect } from "chai";
import { TypedDataEncoder, Wallet } from "ethers";
import fc from "fast-check";

import { toHex } from "../../../offchain/domain/hex.js";
import type { Offer } from "../../../offchain/market/offer.js";
import { OFFER_TYPES, offerDigest, offerDomain } from "../../../offchain/market/offerDigest.js";
import { isSignedByOperator, signOffer } from "../../../offchain/market/offerSignature.js";
import { offerTypedData } from "../../../offchain/market/offerTypedData.js";
import { expectThrows } from "../failure.js";
import { account, CHAIN_ID, keyOf } from "../world.js";
import { anyOffer } from "./anyOffer.js";
import { EXCHANGE, OFFER_DOMAIN, offerOf, signedOffer } from "./offers.js";

const HALF_ORDER = BigInt("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");
const ORDER = BigInt("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

/** What docs/marketplace.md prints, written out once more. */
const TYPE =
  "Offer(address operator,address node,uint8 class,bytes2 region,uint64 priceGweiPerGiB,uint64 capacityBytes,uint32 capacityKbps,uint64 expiresAt,uint64 nonce)";

describe("offer", () => {
  it("has the type that the page prints", () => {
    expect(TypedDataEncoder.from(OFFER_TYPES).encodeType("Offer")).to.equal(TYPE);
  });

  it("has the digest that ethers computes, and wallets sign the same", () => {
    fc.assert(
      fc.property(anyOffer, fc.integer({ min: 1, max: 2 ** 50 }), (offer, chainId) => {
        const { domain, message } = offerTypedData(chainId, EXCHANGE, offer);
        expect(domain).to.deep.equal({
          name: "Meson Exchange",
          version: "1",
          chainId,
          verifyingContract: EXCHANGE,
        });
        const digest = toHex(offerDigest(offerDomain(chainId, EXCHANGE), offer));
        expect(digest).to.equal(TypedDataEncoder.hash(domain, OFFER_TYPES, message));
      }),
    );
  });

  it("is signed as a wallet signs its typed data", async () => {
    const offer = offerOf("node", "operator", { region: "" });
    const { domain, message } = offerTypedData(CHAIN_ID, EXCHANGE, offer);
    const wallet = new Wallet(toHex(keyOf("operator")));
    const { signature } = signOffer(OFFER_DOMAIN, offer, keyOf("operator"));
    expect(signature).to.equal(await wallet.signTypedData(domain, OFFER_TYPES, message));
    expect(isSignedByOperator(OFFER_DOMAIN, { offer, signature })).to.equal(true);
  });

  it("is worth nothing with a field changed, for another chain or contract, or by another's signature", () => {
    const signed = signedOffer("node", "operator");
    const changes: Partial<Offer>[] = [
      { operator: account("other") },
      { node: account("other") },
      { class: 2 },
      { region: "DE" },
      { priceGweiPerGiB: 999n },
      { capacityBytes: 2n },
      { capacityKbps: 2 },
      { expiresAt: 2n },
      { nonce: 2n },
    ];
    for (const change of changes) {
      const changed = { ...signed, offer: { ...signed.offer, ...change } };
      expect(isSignedByOperator(OFFER_DOMAIN, changed), Object.keys(change).join()).to.equal(false);
    }
    expect(isSignedByOperator(offerDomain(CHAIN_ID + 1, EXCHANGE), signed)).to.equal(false);
    expect(isSignedByOperator(offerDomain(CHAIN_ID, account("other")), signed)).to.equal(false);
    const { signature } = signOffer(OFFER_DOMAIN, offerOf("node", "other"), keyOf("other"));
    expect(isSignedByOperator(OFFER_DOMAIN, { ...signed, signature })).to.equal(false);
  });

  it("takes no second spelling of a signature", () => {
    const { offer, signature } = signedOffer("node", "operator");
    const bytes = Buffer.from(signature.slice(2), "hex");
    const s = BigInt(toHex(bytes.subarray(32, 64)));
    expect(s <= HALF_ORDER).to.equal(true);
    const high = Buffer.from((ORDER - s).toString(16).padStart(64, "0"), "hex");
    const flipped = Buffer.concat([bytes.subarray(0, 32), high, Buffer.from([55 - bytes[64]!])]);
    const short = Buffer.concat([bytes.subarray(0, 64), Buffer.from([bytes[64]! - 27])]);
    for (const spelling of [flipped, short, Buffer.alloc(65)]) {
      expect(isSignedByOperator(OFFER_DOMAIN, { offer, signature: toHex(spelling) })).to.equal(false);
    }
  });

  it("is not signed where a field does not fit or the key is another's", () => {
    const refusals: [Partial<Offer>, string][] = [
      [{ node: "0x12" }, "node: expected an account"],
      [{ class: 3 as 1 }, "class: expected 1 or 2, got 3"],
      [{ region: "us" }, 'region: expected two letters A to Z or nothing, got "us"'],
      [{ capacityBytes: 0n }, "capacityBytes: expected a whole number from 1 to 18446744073709551615, got 0"],
      [{ capacityKbps: 0 }, "capacityKbps: expected a whole number from 1 to 4294967295, got 0"],
      [{ capacityKbps: 2 ** 32 }, "capacityKbps: expected"],
      [{ priceGweiPerGiB: 1n << 64n }, "priceGweiPerGiB: expected a whole number from 0 to"],
      [{ expiresAt: -1n }, "expiresAt: expected"],
      [{ nonce: 1n << 64n }, "nonce: expected"],
      [{ operator: account("other") }, "operator: the key belongs to"],
    ];
    for (const [change, message] of refusals) {
      expectThrows(
        () => {
          signedOfferWith(change);
        },
        "record",
        message,
      );
    }
  });
});

function signedOfferWith(change: Partial<Offer>): void {
  signOffer(OFFER_DOMAIN, offerOf("node", "operator", change), keyOf("operator"));
}
