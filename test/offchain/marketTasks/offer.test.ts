import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { TypedDataEncoder, Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { toHex } from "../../../offchain/domain/hex.js";
import { OFFER_TYPES } from "../../../offchain/market/offerDigest.js";
import { parseOfferLine, writeOfferLine } from "../../../offchain/market/offerLine.js";
import { isSignedByOperator } from "../../../offchain/market/offerSignature.js";
import type { SignedOffer } from "../../../offchain/market/offer.js";
import { account, hexOf, keyOf, newFolder, removeFolders } from "../world.js";
import { OFFER_DOMAIN, signedOffer } from "../market/offers.js";
import type { Options } from "./runMarket.js";
import { newHardhat, printedBy, refusalOf, runMarket } from "./runMarket.js";

const KEY = toHex(keyOf("operator"));
const TERMS = {
  node: account("node"),
  class: "1",
  region: "US",
  price: "0.002",
  gib: "500.5",
  mbps: "100",
  expiresAt: "2100-01-01T00:00:00Z",
  nonce: "7",
};
const OFFER = {
  operator: account("operator"),
  node: account("node"),
  class: 1,
  region: "US",
  priceGweiPerGiB: 2_000_000n,
  capacityBytes: 1001n << 29n,
  capacityKbps: 100_000,
  expiresAt: 4_102_444_800n,
  nonce: 7n,
};

describe("market offer", () => {
  let hre: HardhatRuntimeEnvironment;
  let book: string;
  before(async () => {
    hre = await newHardhat(await newFolder());
  });
  beforeEach(async () => {
    book = join(await newFolder(), "books", "offers.ndjson");
  });
  after(removeFolders);

  const run = (args: Options, key?: string): Promise<string> =>
    printedBy(hre, "offer", { ...TERMS, book, ...args }, key);
  const refusal = (args: Options, key?: string): Promise<string> =>
    refusalOf(hre, "offer", { ...TERMS, book, ...args }, key);

  async function published(): Promise<SignedOffer[]> {
    const lines = (await readFile(book, "utf8")).trimEnd().split("\n");
    return lines.map((line, i) => parseOfferLine(line, book, i + 1));
  }

  it("adds the operator's signed offer to a book, one a line", async () => {
    expect(await run({}, KEY)).to.match(/^offer 0x[0-9a-f]{64} of node .* nonce 7, live until 2100-01-01T00:00:00Z$/);
    await run({ nonce: "8", region: "", class: "2" }, KEY);
    const [first, second] = await published();
    expect(first!.offer).to.deep.equal(OFFER);
    expect(second!.offer).to.deep.equal({ ...OFFER, nonce: 8n, region: "", class: 2 });
    expect([first!, second!].every((signed) => isSignedByOperator(OFFER_DOMAIN, signed))).to.equal(true);
  });

  it("keeps what stands in the book, and ends a last line that has no end", async () => {
    const earlier = writeOfferLine(signedOffer("other", "other")).trimEnd();
    await run({}, KEY);
    await writeFile(book, earlier);
    await run({}, KEY);
    expect((await readFile(book, "utf8")).startsWith(`${earlier}\n{`)).to.equal(true);
    expect(await published()).to.have.length(2);
  });

  it("numbers offers by the time, above the operator's own, whatever others forge", async () => {
    const now = BigInt(Math.floor(Date.now() / 1000));
    await run({ nonce: "" }, KEY);
    expect(Number((await published())[0]!.offer.nonce - now)).to.be.within(0, 60);
    await run({ nonce: "5000000000" }, KEY);
    const own = signedOffer("node", "operator", { nonce: (1n << 64n) - 1n });
    const forged = { ...own, signature: signedOffer("node", "other").signature };
    await writeFile(book, `${await readFile(book, "utf8")}${writeOfferLine(forged)}`);
    await run({ nonce: "" }, KEY);
    expect((await published()).at(-1)!.offer.nonce).to.equal(5_000_000_001n);
  });

  it("refuses an offer that is in the book, though not for a forged copy", async () => {
    await run({}, KEY);
    const line = await readFile(book, "utf8");
    expect(await refusal({}, KEY)).to.match(/offers\.ndjson, line 1: holds this offer already$/);
    expect(await readFile(book, "utf8")).to.equal(line);
    await writeFile(book, writeOfferLine({ ...parseOfferLine(line, book, 1), signature: hexOf(1, 65) }));
    await run({}, KEY);
    expect(await published()).to.have.length(2);
  });

  it("prints what a wallet signs, and publishes the wallet's signature", async () => {
    const operator = account("operator");
    const { out, error } = await runMarket(hre, "offer", { ...TERMS, book, operator, quiet: false });
    expect(error).to.include(`--operator ${operator} --nonce 7 and --operator-signature`);
    const { digest, typedData } = JSON.parse(out) as { digest: string; typedData: { domain: object; message: object } };
    expect(TypedDataEncoder.hash(typedData.domain, OFFER_TYPES, typedData.message)).to.equal(digest);
    const signature = await new Wallet(KEY).signTypedData(typedData.domain, OFFER_TYPES, typedData.message);
    await run({ operator, operatorSignature: signature });
    expect(await published()).to.deep.equal([{ offer: OFFER, signature }]);
    expect(await refusal({ operator, operatorSignature: signature, price: "0.001" })).to.match(
      /--operator-signature: not 0x[0-9a-f]{40}'s of this offer; every term/,
    );
  });

  const refusals: [string, Options, string | undefined, RegExp][] = [
    ["no book", { book: "" }, KEY, /^error: --book is required/],
    ["no node", { node: "" }, KEY, /^error: --node is required/],
    ["another class", { class: "3" }, KEY, /^error: --class: expected 1 or 2, got "3"$/],
    ["a region in lower case", { region: "us" }, KEY, /^error: --region: expected two letters A to Z/],
    ["a price finer than gwei", { price: "0.0000000001" }, KEY, /^error: --price: expected MSN per GiB with at most 9/],
    ["a price beyond 64 bits", { price: "18446744073.709551616" }, KEY, /^error: --price: expected/],
    ["no capacity", { gib: "0" }, KEY, /^error: --gib: expected a decimal number of GiB above 0/],
    ["a rate beyond 32 bits", { mbps: "4294967.296" }, KEY, /^error: --mbps: expected Mbit\/s above 0/],
    ["a time that is none", { expiresAt: "2100-02-30T00:00:00Z" }, KEY, /^error: --expires-at: expected a time in UTC/],
    [
      "a time that has passed",
      { expiresAt: "2020-01-01T00:00:00Z" },
      KEY,
      /^error: --expires-at: expected a time after/,
    ],
    [
      "a nonce beyond 64 bits",
      { nonce: "18446744073709551616" },
      KEY,
      /^error: --nonce: expected a whole number from 0/,
    ],
    ["nobody as operator", {}, undefined, /^error: who is the operator\? Set MSN_OPERATOR_KEY/],
    ["another's key", { operator: account("other") }, KEY, /^error: --operator: MSN_OPERATOR_KEY belongs to 0x/],
    [
      "a signature without its nonce",
      { operatorSignature: hexOf(1, 65), nonce: "" },
      KEY,
      /^error: --nonce is required/,
    ],
    ["half a market", { exchange: "" }, KEY, /^error: --chain-id and --exchange go together/],
  ];
  for (const [what, args, key, message] of refusals) {
    it(`refuses ${what} in one line, and writes nothing`, async () => {
      expect(await refusal(args, key)).to.match(message);
      expect(await readFile(book).catch(() => undefined)).to.equal(undefined);
    });
  }

  it("adds nothing to a book that cannot be read", async () => {
    await run({}, KEY);
    await writeFile(book, "nonsense\n");
    expect(await refusal({}, KEY)).to.match(/offers\.ndjson, line 1: is no valid JSON$/);
    expect(await readFile(book, "utf8")).to.equal("nonsense\n");
  });
});
