import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { sha256 } from "../../../offchain/crypto/sha256.js";
import { ZERO_DIGEST } from "../../../offchain/domain/constants.js";
import type { MarketChain, NewestEpoch, OfferNonce } from "../../../offchain/market/marketChain.js";
import type { SignedOffer } from "../../../offchain/market/offer.js";
import { writeOfferLine } from "../../../offchain/market/offerLine.js";
import type { Matched } from "../../../tasks/market/matched.js";
import { matchedOn } from "../../../tasks/market/matched.js";
import { expectRejects } from "../failure.js";
import { account, CHAIN_ID, newFolder, removeFolders } from "../world.js";
import { bookOf, EXCHANGE, NOTHING_CANCELLED, requestOf, signedOffer, START } from "../market/offers.js";
import type { Options } from "./runMarket.js";
import { newHardhat, nodeRow, printedBy, refusalOf, runMarket, writeEpoch } from "./runMarket.js";

const GIB = 1n << 30n;
const FOREVER = 4_102_444_800n;
const roomy = { capacityKbps: 1_000_000, expiresAt: FOREVER };

const LINES: readonly SignedOffer[] = [
  signedOffer("a", "one", { ...roomy, priceGweiPerGiB: 3_000_000n, capacityBytes: 8n * GIB }),
  signedOffer("b", "one", { ...roomy, priceGweiPerGiB: 1_000_000n, capacityBytes: 4n * GIB, nonce: 2n }),
  signedOffer("c", "two", { ...roomy, priceGweiPerGiB: 2_000_000n, capacityBytes: GIB, region: "DE", nonce: 3n }),
  signedOffer("d", "two", { ...roomy, priceGweiPerGiB: 1n, expiresAt: 1_700_000_000n }),
  signedOffer("e", "two", { ...roomy, priceGweiPerGiB: 1n, nonce: 5n }),
  { ...signedOffer("a", "one", { ...roomy, priceGweiPerGiB: 1n }), signature: signedOffer("a", "two").signature },
];
const WANTED = { ...requestOf({ bytes: GIB, kbps: 1_000_000 }), startsAt: undefined };
/** A chain on which nothing is cancelled. */
const CHAIN: MarketChain = {
  chainId: CHAIN_ID,
  exchange: EXCHANGE,
  now: START + 5,
  cancelled: () => Promise.resolve(NOTHING_CANCELLED),
  newestEpoch: () => Promise.resolve(undefined),
};
/** 10 GiB at 200 Mbit/s: 430 s. */
const REQUEST = {
  gib: "10",
  mbps: "200",
  startsAt: "2026-08-06T07:06:40Z",
  deadline: "2026-08-06T08:00:00Z",
  region: "US",
};

const rowsOf = (table: string): string[][] => table.split("\n").map((line) => line.trim().split(/ {2,}/));

describe("market match, quote and offers", () => {
  let hre: HardhatRuntimeEnvironment;
  let folder: string;
  let files: { book: string; epochDir: string };
  before(async () => {
    hre = await newHardhat(await newFolder());
    folder = await newFolder();
    files = { book: join(folder, "book.ndjson"), epochDir: join(folder, "epochs", "3") };
    await writeFile(files.book, LINES.map(writeOfferLine).join(""));
    const proven = [nodeRow("a", "one"), nodeRow("b", "one"), nodeRow("c", "two"), nodeRow("d", "two")];
    await writeEpoch(files.epochDir, [...proven, nodeRow("e", "two", 0n)]);
  });
  after(removeFolders);

  const run = (name: string, args: Options = {}): Promise<string> =>
    printedBy(hre, name, { ...REQUEST, ...files, ...args });
  const refusal = (name: string, args: Options): Promise<string> =>
    refusalOf(hre, name, { ...REQUEST, ...files, ...args });

  it("match shows the offers that take the request, what they cost and when they are done", async () => {
    const rows = rowsOf(await run("match"));
    expect(rows.slice(2, 4)).to.deep.equal([
      ["2", account("b"), account("one"), "1", "US", "0.001", "4", "79.907", "0.004"],
      ["1", account("a"), account("one"), "1", "US", "0.003", "6", "119.86", "0.018"],
    ]);
    expect(rows.slice(7, 13)).to.deep.equal([
      ["wanted", "10 GiB"],
      ["filled", "10 GiB of 2 nodes proven in epoch 3"],
      ["cost", "0.022 MSN"],
      ["average", "0.0022 MSN per GiB"],
      ["starts", "2026-08-06T07:06:40Z"],
      ["ends", "2026-08-06T07:13:50Z, after 430 s"],
    ]);
    expect(rows.at(-1)!.join()).to.equal(
      "other offers: 1 of another region; 1 expires before the transfer ends; 1 node not proven with this operator and class; 1 not signed by its operator (--why names each)",
    );
  });

  it("match --why names each other offer", async () => {
    const rows = rowsOf(await run("match", { why: true }));
    expect(rows.slice(-4).map((row) => [row[0], row[3]])).to.deep.equal([
      ["3", "of another region"],
      ["4", "expires before the transfer ends"],
      ["5", "node not proven with this operator and class"],
      ["6", "not signed by its operator"],
    ]);
  });

  it("match --out writes what agreements need, the same every time", async () => {
    const out = join(folder, "out", "match.json");
    expect(await run("match", { out })).to.match(/\nwritten to .*match\.json$/);
    const text = await readFile(out, "utf8");
    await run("match", { out });
    expect(await readFile(out, "utf8")).to.equal(text);
    expect(await readdir(join(folder, "out"))).to.deep.equal(["match.json"]);
    const { fills, ...rest } = JSON.parse(text) as { fills: Record<string, unknown>[] };
    expect(rest).to.deep.equal({
      chainId: CHAIN_ID,
      exchange: EXCHANGE,
      epoch: 3,
      request: {
        bytes: String(10n * GIB),
        kbps: 200_000,
        region: "US",
        startsAt: START,
        deadline: START + 3_200,
      },
      costGwei: "22000000",
      unfilledBytes: "0",
      endsAt: START + 430,
    });
    const { digest } = bookOf(...LINES).offers[1]!;
    const { offer, signature } = JSON.parse(writeOfferLine(LINES[1]!)) as SignedOffer;
    const bytes = String(4n * GIB);
    expect(fills[0]).to.deep.equal({
      offer,
      signature,
      offerDigest: digest,
      line: 2,
      bytes,
      kbps: 79_907,
      costGwei: "4000000",
    });
  });

  it("quote says what it costs, and what is missing", async () => {
    const rows = rowsOf(await run("quote", { maxPrice: "0.001" }));
    expect(rows.slice(2, 6)).to.deep.equal([
      ["wanted", "10 GiB"],
      ["filled", "4 GiB of 1 node proven in epoch 3"],
      ["missing", "6 GiB (6442450944 bytes)"],
      ["cost", "0.004 MSN"],
    ]);
  });

  it("--all-or-nothing fails where something is missing, and writes nothing", async () => {
    const args = { maxPrice: "0.001", allOrNothing: true };
    const message = /^error: --all-or-nothing: the offers are good for 4 of 10 GiB, 6442450944 bytes are missing$/;
    expect(await refusal("match", { ...args, out: join(folder, "none.json") })).to.match(message);
    expect(await readdir(folder)).not.to.include("none.json");
    expect(await refusal("quote", args)).to.match(message);
    await run("match", { allOrNothing: true });
  });

  const refusals: [string, Options, RegExp][] = [
    ["no epoch", { epochDir: "" }, /^error: --epoch-dir is required/],
    ["no deadline", { deadline: "" }, /^error: --deadline is required/],
    [
      "a deadline too early",
      { deadline: "2026-08-06T07:13:49Z" },
      /^error: the transfer takes 430 s at 200000 kbit\/s/,
    ],
    ["a local time", { deadline: "2026-08-06T07:00:00" }, /^error: --deadline: expected a time in UTC/],
    ["a malformed class", { class: "x" }, /^error: --class: expected 1 or 2, got "x"$/],
    ["no book there", { book: "missing.ndjson" }, /^error: missing\.ndjson: no such file or directory$/],
    [
      "an epoch of another chain",
      { chainId: "1" },
      /manifest\.json: is of an epoch on chain 31337, the offers are for chain 1$/,
    ],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what} in one line`, async () => {
      expect(await refusal("match", args)).to.match(message);
    });
  }

  it("refuses nodes that are not those of the manifest", async () => {
    const epochDir = join(folder, "forged");
    await writeEpoch(epochDir, [nodeRow("a", "one")]);
    await writeFile(join(epochDir, "nodes.csv"), "node,operator,class,kind,issuedAt,score,tenure\n");
    expect(await refusal("match", { epochDir })).to.match(/nodes\.csv: does not match nodesDigest/);
  });

  it("warns that it did not ask the chain", async () => {
    const { success, error } = await runMarket(hre, "quote", { ...REQUEST, ...files, quiet: false });
    expect(success).to.equal(true);
    expect(error).to.equal("warning: no chain was asked, so neither cancelled offers nor an old epoch are told apart");
  });

  it("offers lists the live ones by price, with --all the others too", async () => {
    const { book, epochDir: nodes } = files;
    const listed = async (more: Options): Promise<string[][]> => {
      const rows = rowsOf(await printedBy(hre, "offers", { book, nodes, ...more })).slice(2);
      return rows.map((row) => (row.length > 1 ? [row[0]!, row.at(-1)!] : row));
    };
    expect(await listed({})).to.deep.equal([
      ["5", "live, not proven"],
      ["2", "live, proven"],
      ["3", "live, proven"],
      ["1", "live, proven"],
      ["2 more not live; --all shows them"],
    ]);
    expect((await listed({ all: true })).slice(0, 3)).to.deep.equal([
      ["4", "expired"],
      ["5", "live, not proven"],
      ["6", "bad signature"],
    ]);
    expect(await listed({ region: "DE" })).to.deep.equal([["3", "live, proven"]]);
    expect(await listed({ class: "2" })).to.deep.equal([]);
  });

  it("leaves out what the chain says is cancelled, asks only what matters, and starts at its time", async () => {
    const asked: OfferNonce[] = [];
    const market: MarketChain = {
      ...CHAIN,
      cancelled: (nonces) => {
        asked.push(...nonces);
        return Promise.resolve(({ operator, nonce }) => operator === account("one") && nonce === 2n);
      },
    };
    const { match, origin } = await matchedOn(market, files, WANTED, { allOrNothing: true, anyEpoch: true });
    expect(match.fills.map(({ line }) => line)).to.deep.equal([3]);
    expect(origin.request.startsAt).to.equal(START + 5);
    expect(asked.map(({ nonce }) => nonce)).to.deep.equal([1n, 2n, 3n, 1n]);
  });

  it("takes the newest active epoch only, unless any will do", async () => {
    const matchedWith = (newest: NewestEpoch, anyEpoch = false): Promise<Matched> => {
      const market = { ...CHAIN, newestEpoch: () => Promise.resolve(newest) };
      return matchedOn(market, files, WANTED, { allOrNothing: true, anyEpoch });
    };
    const manifestDigest = sha256(await readFile(join(files.epochDir, "manifest.json")));
    const refused: [NewestEpoch, string][] = [
      [{ epoch: 0, manifestDigest: ZERO_DIGEST }, "no epoch is active on the chain yet"],
      [{ epoch: 4, manifestDigest }, "is of epoch 3, the newest active one is 4"],
      [
        { epoch: 3, manifestDigest: ZERO_DIGEST },
        `has digest ${manifestDigest}, the active root was proposed with ${ZERO_DIGEST}`,
      ],
    ];
    for (const [newest, said] of refused) {
      const whole = `manifest.json: ${said}; --any-epoch takes it all the same`;
      await expectRejects(matchedWith(newest), "artifacts", whole);
      expect((await matchedWith(newest, true)).origin.epoch).to.equal(3);
    }
    expect((await matchedWith({ epoch: 3, manifestDigest })).match.unfilledBytes).to.equal(0n);
  });
});
