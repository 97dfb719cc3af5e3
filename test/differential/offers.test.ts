import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { hexlify } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";

import type { AddressBook } from "../../offchain/chain/addressBook.js";
import { readMarketChain } from "../../offchain/chain/market/marketChain.js";
import { type Hex, toAddress, toHex } from "../../offchain/domain/hex.js";
import type { Offer } from "../../offchain/market/offer.js";
import { offerDigest, offerDomain } from "../../offchain/market/offerDigest.js";
import { signOffer } from "../../offchain/market/offerSignature.js";
import { OFFER_STATES, offerState } from "../../offchain/market/offerState.js";
import type { Exchange, IExchange } from "../../typechain-types/index.js";
import { minerAt } from "../helpers/minerLine.js";
import type { Chain } from "../helpers/system.js";
import { testBook } from "../helpers/testBook.js";
import { anyOffer } from "../offchain/market/anyOffer.js";

const MINERS = [minerAt(10), minerAt(11)];
/** Few, so that what is cancelled and what is offered meet. */
const anyNonce = fc.bigInt({ min: 0n, max: 12n });
const anyMiner = fc.constantFrom(0, 1);
/** What becomes of a good signature. */
const anySpoiling = fc.oneof(
  { weight: 6, arbitrary: fc.constant<(good: Hex) => Hex>((good) => good) },
  fc.tuple(fc.nat(64), fc.nat(7)).map(
    ([at, bit]) =>
      (good: Hex): Hex =>
        flipped(good, at, bit),
  ),
  fc.uint8Array({ minLength: 65, maxLength: 65 }).map((bytes) => (): Hex => toHex(bytes)),
  fc.constant((): Hex => `0x${"00".repeat(65)}`),
);

function flipped(signature: Hex, at: number, bit: number): Hex {
  const bytes = Buffer.from(signature.slice(2), "hex");
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
  return toHex(bytes);
}

/** As the contract takes it. */
const encoded = (offer: Offer): IExchange.OfferStruct => ({
  ...offer,
  region: hexlify(Buffer.from(offer.region.padEnd(2, "\0"), "ascii")),
});

describe("offers: library and contract agree", () => {
  let chain: Chain;
  let exchange: Exchange;
  let book: AddressBook;
  let signers: readonly HardhatEthersSigner[];
  before(async () => {
    chain = await network.create();
    const { ethers } = chain;
    exchange = await ethers.deployContract("Exchange");
    const chainId = Number((await ethers.provider.getNetwork()).chainId);
    book = testBook(chainId, 0, { Exchange: toAddress(await exchange.getAddress()) });
    signers = (await ethers.getSigners()).slice(10, 12);
  });

  it("on the digest of any offer", async () => {
    const domain = offerDomain(book.chainId, book.contracts.Exchange);
    await fc.assert(
      fc.asyncProperty(anyOffer, async (offer) => {
        expect(toHex(offerDigest(domain, offer))).to.equal(await exchange.offerDigest(encoded(offer)));
      }),
    );
  });

  it("on what any offer is worth, whatever was cancelled, at the edge of its time too", async () => {
    const domain = offerDomain(book.chainId, book.contracts.Exchange);
    const anyCase = fc.record({
      offer: anyOffer,
      miner: anyMiner,
      nonce: anyNonce,
      lasts: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constant(1_000)),
      spoil: anySpoiling,
    });
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyNonce, { maxLength: 4 }),
        fc.option(anyNonce),
        anyMiner,
        fc.array(anyCase, { minLength: 1, maxLength: 6 }),
        async (nonces, below, canceller, cases) => {
          const snapshot = await chain.networkHelpers.takeSnapshot();
          const own = exchange.connect(signers[canceller]);
          await (await own.cancel(nonces)).wait();
          if (below !== null && below > 0n) await (await own.cancelBelow(below)).wait();

          const market = await readMarketChain(chain.ethers.provider, book);
          const offered = cases.map(({ offer: any, miner, nonce, lasts, spoil }) => {
            const { account, key } = MINERS[miner]!;
            const offer = { ...any, operator: account, nonce, expiresAt: BigInt(market.now + lasts) };
            const signed = signOffer(domain, offer, Buffer.from(key.slice(2), "hex"));
            return { offer, signature: spoil(signed.signature) };
          });
          const isCancelled = await market.cancelled(offered.map(({ offer }) => offer));
          for (const signed of offered) {
            const state = offerState(domain, signed, isCancelled, market.now);
            met.add(state);
            const onChain = await exchange.offerState(encoded(signed.offer), signed.signature);
            expect(state).to.equal(OFFER_STATES[Number(onChain)]);
          }
          await snapshot.restore();
        },
      ),
    );
    expect([...met].sort()).to.deep.equal([...OFFER_STATES].sort());
  });
});
