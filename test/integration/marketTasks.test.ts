import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { hexlify } from "ethers";

import type { SignedOffer } from "../../offchain/market/offer.js";
import { parseOfferLine } from "../../offchain/market/offerLine.js";
import { withEnvironment } from "../helpers/environment.js";
import { type Miner, minerAt } from "../helpers/minerLine.js";
import { activateRoot, proposeTree, treeOf } from "../helpers/system.js";
import { TaskLine } from "../helpers/taskLine.js";
import { nodeRow, writeEpoch } from "../offchain/marketTasks/runMarket.js";
import { account } from "../offchain/world.js";

type TaskOptions = Readonly<Record<string, string | boolean>>;

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const EXPIRES_AT = "2026-09-20T00:00:00Z";
const LIVE = 0n;
const CANCELLED = 2n;
/** By operator: the first two are the first's. */
const NODES = ["a", "b", "c"];
const REQUEST = { gib: "6", mbps: "400", deadline: "2026-09-10T00:00:00Z" };

describe("market tasks on a chain", function () {
  this.timeout(120_000);
  // Each step builds on the one before.
  this.bail(true);
  let line: TaskLine;
  let book: string;
  /** The newest active epoch, and the one before. */
  let epochDir: string;
  let oldEpochDir: string;
  const [one, two] = [minerAt(10), minerAt(11)];

  const market = (name: string, options: TaskOptions): Promise<string> => line.run(["market", name], options);
  const refused = (name: string, options: TaskOptions): Promise<string> => line.refusal(["market", name], options);
  const height = (): Promise<number> => line.chain.ethers.provider.getBlockNumber();

  /** Runs with an operator's key in the environment. */
  const asOperator = <T>({ key }: Miner, work: () => Promise<T>): Promise<T> =>
    withEnvironment({ MSN_OPERATOR_KEY: key }, work);

  /** An active epoch that proved the three nodes. */
  async function activeEpoch(epoch: number): Promise<string> {
    const { chain, system } = line;
    const rows = NODES.map((node, i) => ({ ...nodeRow(node, "x"), operator: (i < 2 ? one : two).account }));
    const leaves = [one, two].map(({ account: payee }, index) => ({ account: payee, index, cumulativeGwei: 5n }));
    const tree = treeOf(system, leaves);
    const dir = line.file(`epoch-${epoch}`);
    const distributor = system.book.contracts.RewardsDistributor;
    const { count, depth, root, totalGwei } = tree;
    const chainId = system.book.chainId;
    const change = { chainId, count, depth, distributor, epoch, root, totalGwei };
    const manifestDigest = await writeEpoch(join(PROJECT, dir), rows, change);
    await proposeTree(chain, system, tree, manifestDigest);
    await activateRoot(chain, system);
    return dir;
  }

  /** Publishes an offer of a node, with its number as nonce. */
  async function offer(operator: Miner, node: string, price: string, nonce: string): Promise<string> {
    const terms = { node: account(node), class: "1", region: "US", price, gib: "4", mbps: "300" };
    return asOperator(operator, () => market("offer", { ...terms, book, expiresAt: EXPIRES_AT, nonce, quiet: true }));
  }

  async function published(): Promise<SignedOffer[]> {
    const lines = (await readFile(join(PROJECT, book), "utf8")).trimEnd().split("\n");
    return lines.map((text, i) => parseOfferLine(text, book, i + 1));
  }

  async function statesOnChain(): Promise<bigint[]> {
    const { exchange } = line.system.contracts;
    const states = (await published()).map(({ offer: { region, ...rest }, signature }) =>
      exchange.offerState({ ...rest, region: hexlify(Buffer.from(region, "ascii")) }, signature),
    );
    return Promise.all(states);
  }

  /** Lines of the book that fill the request, by price, out of the match that `market match` writes. */
  async function matched(options: TaskOptions = {}): Promise<number[]> {
    const out = line.file("match.json");
    await market("match", { ...REQUEST, book, epochDir, out, ...options });
    const { fills } = JSON.parse(await readFile(join(PROJECT, out), "utf8")) as { fills: { line: number }[] };
    return fills.map((fill) => fill.line);
  }

  /** Status by line, of all offers. */
  async function listed(): Promise<string[]> {
    const out = await market("offers", { book, nodes: epochDir, all: true });
    const rows = out.split("\n").slice(2);
    const cells = rows.map((row) => row.trim().split(/ {2,}/));
    return cells.sort((a, b) => Number(a[0]) - Number(b[0])).map((row) => row.at(-1) ?? "");
  }

  before(async () => {
    line = await TaskLine.start("test-market-tasks");
    book = line.file("offers.ndjson");
  });
  after(() => line.close());

  it("publishes offers for the exchange of the deployment", async () => {
    expect(await offer(one, "a", "0.001", "1")).to.match(
      / of node 0x[0-9a-f]{40} published in .*: nonce 1, live until/,
    );
    await offer(one, "b", "0.002", "2");
    await offer(two, "c", "0.003", "3");
    expect((await published()).map(({ offer: { operator } }) => operator)).to.deep.equal(
      [one, one, two].map((operator) => operator.account),
    );
    expect(await statesOnChain()).to.deep.equal([LIVE, LIVE, LIVE]);
  });

  it("takes the nodes of the newest active epoch alone, unless told otherwise", async () => {
    const early = join(PROJECT, line.file("early"));
    await writeEpoch(early, [], { chainId: line.system.book.chainId });
    expect(await refused("quote", { ...REQUEST, book, epochDir: early })).to.include(
      "no epoch is active on the chain yet",
    );
    oldEpochDir = await activeEpoch(1);
    expect(await matched({ epochDir: oldEpochDir })).to.deep.equal([1, 2]);
    epochDir = await activeEpoch(2);
    for (const name of ["match", "quote"]) {
      expect(await refused(name, { ...REQUEST, book, epochDir: oldEpochDir })).to.match(
        /epoch-1\/manifest\.json: is of epoch 1, the newest active one is 2; --any-epoch takes it all the same$/,
      );
    }
    expect(await refused("offers", { book, nodes: oldEpochDir })).to.include("is of epoch 1");
    expect(await matched({ epochDir: oldEpochDir, anyEpoch: true })).to.deep.equal([1, 2]);
  });

  it("matches with the cheapest offers of proven nodes, from the chain's time on", async () => {
    expect(await matched()).to.deep.equal([1, 2]);
    const origin = JSON.parse(await readFile(join(PROJECT, line.file("match.json")), "utf8")) as Origin;
    const now = await line.chain.networkHelpers.time.latest();
    expect(origin).to.deep.include({ chainId: 31337, exchange: line.system.book.contracts.Exchange, epoch: 2 });
    expect(origin.request.startsAt).to.equal(now);
    expect(await listed()).to.deep.equal(["live, proven", "live, proven", "live, proven"]);
  });

  it("cancels on chain what it is told to, for the operator alone; a dry run cancels nothing", async () => {
    const before = await height();
    const dry = await market("cancel", { nonce: "1", from: one.account, dryRun: true });
    expect(dry).to.match(/^dry run, nothing sent: cancelled 0x[0-9a-f]{40}'s offers with nonce 1 \(about \d+ gas\)$/);
    expect(await height()).to.equal(before);
    const sent = await market("cancel", { nonce: "1, 7,1", from: one.account });
    expect(sent).to.match(new RegExp(`^cancelled ${one.account}'s offers with nonces 1, 7 \\(transaction 0x`));
    // Another operator's number is its own.
    await market("cancel", { nonce: "2", from: two.account });
    expect(await statesOnChain()).to.deep.equal([CANCELLED, LIVE, LIVE]);
    expect(await listed()).to.deep.equal(["cancelled", "live, proven", "live, proven"]);
  });

  it("matches without what was cancelled, and says why", async () => {
    expect(await matched()).to.deep.equal([2, 3]);
    expect(await market("match", { ...REQUEST, book, epochDir, why: true })).to.match(/^ *1 +0x.* 0\.001 +cancelled$/m);
    expect(await refused("quote", { ...REQUEST, gib: "9", book, epochDir, allOrNothing: true })).to.include(
      "--all-or-nothing: the offers are good for 8 of 9 GiB",
    );
  });

  it("says in one line why there is nothing to cancel", async () => {
    const cases: [TaskOptions, string][] = [
      [{ nonce: "1,7" }, `nothing to cancel: ${one.account}'s offers with nonces 1, 7 are cancelled already`],
      [{ nonce: "7" }, `nothing to cancel: ${one.account}'s offers with nonce 7 are cancelled already`],
      [{ below: "0" }, `nothing to cancel: ${one.account}'s offers with a nonce below 0 are cancelled already`],
      [{}, "which offers? Give --nonce with their nonces, or --below; not both"],
      [{ nonce: "1", below: "2" }, "which offers? Give --nonce with their nonces, or --below; not both"],
      [{ nonce: "1,,2" }, '--nonce: expected a whole number from 0 to 18446744073709551615, got ""'],
      [{ below: "-1" }, '--below: expected a whole number from 0 to 18446744073709551615, got "-1"'],
      [{ nonce: "1", from: account("nobody") }, `no key for ${account("nobody")}`],
    ];
    for (const [options, said] of cases) {
      expect(await refused("cancel", { from: one.account, ...options })).to.include(`error: ${said}`);
    }
  });

  it("cancels only what is not cancelled yet, and all below a number at once", async () => {
    const partly = await market("cancel", { nonce: "7,8", from: one.account });
    expect(partly).to.include("offers with nonce 8; those with nonce 7 were before (transaction 0x");
    const below = await market("cancel", { below: "3", from: one.account });
    expect(below).to.match(new RegExp(`^cancelled ${one.account}'s offers with a nonce below 3 \\(transaction 0x`));
    expect(await refused("cancel", { below: "2", from: one.account })).to.include("below 3 are cancelled already");
    expect(await statesOnChain()).to.deep.equal([CANCELLED, CANCELLED, LIVE]);
    expect(await matched()).to.deep.equal([3]);
    await offer(one, "b", "0.002", "");
    expect((await published()).at(-1)?.offer.nonce).to.be.greaterThan(3n);
    expect(await matched()).to.deep.equal([4, 3]);
  });
});

interface Origin {
  readonly request: { readonly startsAt: number };
}
