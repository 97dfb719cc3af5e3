import { expect } from "chai";
import fc from "fast-check";

import { toHex } from "../../../offchain/domain/hex.js";
import { offerDigest } from "../../../offchain/market/offerDigest.js";
import { parseOfferLine, writeOfferLine } from "../../../offchain/market/offerLine.js";
import { byPriority, readOrderBook } from "../../../offchain/market/orderBook.js";
import { expectRejects, expectThrows } from "../failure.js";
import { hexOf } from "../world.js";
import { anyOffer } from "./anyOffer.js";
import { bookOf, OFFER_DOMAIN, signedOffer } from "./offers.js";

const SIGNED = signedOffer("node", "operator");
const LINE = writeOfferLine(SIGNED);

/** The line with a field of the offer changed, or left out where undefined. */
function lineWith(field: string, value: unknown): string {
  const parsed = JSON.parse(LINE) as { offer: Record<string, unknown>; signature: string };
  return JSON.stringify({ ...parsed, offer: { ...parsed.offer, [field]: value } });
}

describe("offer line", () => {
  it("is what was written, whatever the offer", () => {
    fc.assert(
      fc.property(anyOffer, fc.uint8Array({ minLength: 65, maxLength: 65 }).map(toHex), (offer, signature) => {
        const line = writeOfferLine({ offer, signature });
        expect(line.endsWith("}\n") && line.indexOf("\n") === line.length - 1).to.equal(true);
        expect(parseOfferLine(line, "book", 1)).to.deep.equal({ offer, signature });
      }),
    );
  });

  it("is canonical JSON with 64-bit numbers as texts, and is read in other spellings too", () => {
    const { operator, node } = SIGNED.offer;
    expect(LINE).to.equal(
      `{"offer":{"capacityBytes":"1000000","capacityKbps":1000,"class":1,"expiresAt":"1787000000","node":"${node}","nonce":"1","operator":"${operator}","priceGweiPerGiB":"1000","region":"US"},"signature":"${SIGNED.signature}"}\n`,
    );
    const { offer, signature } = JSON.parse(LINE) as { offer: object; signature: string };
    const turned = { signature, offer: Object.fromEntries(Object.entries(offer).reverse()) };
    expect(parseOfferLine(JSON.stringify(turned, undefined, 1), "book", 1)).to.deep.equal(SIGNED);
  });

  const refusals: [string, string, string][] = [
    ["no JSON", "{", "is no valid JSON"],
    ["an empty line", "", "is no valid JSON"],
    ["another value", "[]", "expected an object"],
    ["null", "null", "expected strings, numbers, lists and objects only"],
    ["no signature", '{"offer":{}}', "signature: expected this key to be there"],
    ["a key too many", lineWith("extra", 1), "offer.extra: expected no such key"],
    ["a missing field", lineWith("nonce", undefined), "offer.nonce: expected this key to be there"],
    ["a capacity of 0", lineWith("capacityBytes", "0"), "offer.capacityBytes: expected an amount from 1 to"],
    ["a rate of 0", lineWith("capacityKbps", 0), "offer.capacityKbps: expected a whole number from 1 to 4294967295"],
    ["a rate above 32 bits", lineWith("capacityKbps", 2 ** 32), "offer.capacityKbps: expected"],
    ["a price above 64 bits", lineWith("priceGweiPerGiB", String(1n << 64n)), "offer.priceGweiPerGiB: expected"],
    ["a price as a number", lineWith("priceGweiPerGiB", 5), "offer.priceGweiPerGiB: expected a decimal string"],
    ["a leading zero", lineWith("expiresAt", "01"), "offer.expiresAt: expected a decimal string"],
    ["a negative nonce", lineWith("nonce", "-1"), "offer.nonce: expected a decimal string"],
    ["another class", lineWith("class", 3), "offer.class: expected a whole number from 1 to 2"],
    ["a region in lower case", lineWith("region", "us"), "offer.region: expected two letters A to Z or nothing"],
    ["a region of three letters", lineWith("region", "USA"), "offer.region: expected"],
    ["an account in capitals", lineWith("node", hexOf(0xab, 20).toUpperCase()), "offer.node: expected an account"],
    ["a short signature", LINE.replace(/..""?}\n$/, '"}'), "signature: expected 0x and 130 lower-case hex digits"],
  ];
  for (const [what, text, message] of refusals) {
    it(`refuses ${what}, with the place`, () => {
      expectThrows(() => parseOfferLine(text, "book.ndjson", 7), "json", message);
      expectThrows(() => parseOfferLine(text, "book.ndjson", 7), "json", "book.ndjson, line 7");
    });
  }
});

describe("order book", () => {
  it("holds the offers of the lines in their order, with their digests", async () => {
    const later = signedOffer("other", "operator", { nonce: 2n });
    const lines = [SIGNED, later].map((signed, i) => ({ number: i + 1, text: writeOfferLine(signed).trimEnd() }));
    const { offers } = await readOrderBook(OFFER_DOMAIN, lines, "book");
    expect(offers).to.deep.equal([
      { ...SIGNED, line: 1, digest: toHex(offerDigest(OFFER_DOMAIN, SIGNED.offer)) },
      { ...later, line: 2, digest: toHex(offerDigest(OFFER_DOMAIN, later.offer)) },
    ]);
  });

  it("is refused whole where one line is no offer", async () => {
    const lines = [LINE, "nonsense"].map((text, i) => ({ number: i + 1, text }));
    await expectRejects(readOrderBook(OFFER_DOMAIN, lines, "book"), "json", "book, line 2: is no valid JSON");
  });

  it("ranks by price beyond 2^53, then by line", () => {
    const prices = [2n ** 53n + 1n, 2n ** 53n, 3n, 2n ** 53n, 3n];
    const offers = prices.map((priceGweiPerGiB) => signedOffer("node", "operator", { priceGweiPerGiB }));
    expect(byPriority(bookOf(...offers).offers).map(({ line }) => line)).to.deep.equal([3, 5, 2, 4, 1]);
  });
});
