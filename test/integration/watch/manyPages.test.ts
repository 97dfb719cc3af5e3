import { mkdir } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import type { PassResult } from "../../../offchain/chain/watch/fullPass.js";
import { runFullPass } from "../../../offchain/chain/watch/fullPass.js";
import { perform } from "../../../offchain/chain/watch/perform.js";
import { openWatchChain } from "../../../offchain/chain/watch/watchChain.js";
import { WatchMemory } from "../../../offchain/chain/watch/watchMemory.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { ACTS } from "../../../offchain/watch/action.js";
import { proposeTree, treeOf } from "../../helpers/system.js";
import { UNIT, WatchWorld, alerts, kinds } from "../../helpers/watchWorld.js";

/** Places of a tree of 32 pages. */
const PLACES = 32 * 256;

const transactionsOf = ({ taken }: PassResult): number => new Set(taken.map(({ transaction }) => transaction)).size;

describe("a full watcher's pass over many pages", function () {
  this.timeout(240_000);
  let world: WatchWorld;
  let leaves: Leaf[];

  beforeEach(async () => {
    world = await WatchWorld.start(await network.create());
    leaves = [world.leaf(0, 1n), world.leaf(1, 2n, 300), world.leaf(2, 3n, PLACES - 1)];
  });
  after(() => WatchWorld.removeFolders());

  it("demands sixteen in a transaction, looks again, and answers four in a transaction", async () => {
    await world.propose(leaves, "", PLACES);
    const pass = await world.full("watcher", { maxDepositGwei: 200n * UNIT });
    const first = await pass();
    const page = Array<string>(16).fill("demandPage");
    expect(kinds(first)).to.deep.equal(["deposit", ...page]);
    expect(transactionsOf(first)).to.equal(2);
    const { challenges } = world.system.contracts;
    expect((await challenges.review()).openDemands).to.equal(16n);

    const mirrors = [await world.publish("mirror", leaves)];
    expect(kinds(await (await world.full("later", { mirrors, act: new Set(["demand"]) }))()), "shown").to.deep.equal(
      [],
    );

    const restarted = await world.full("restarted", { maxDepositGwei: 200n * UNIT });
    expect(kinds(await restarted()), "after a restart").to.deep.equal(["deposit", ...page]);
    expect((await challenges.review()).openDemands).to.equal(32n);
    expect(kinds(await restarted())).to.deep.equal([]);

    const answers = await (await world.full("answering", { mirrors }))();
    expect(kinds(answers)).to.deep.equal(Array<string>(32).fill("answerPage"));
    expect(transactionsOf(answers)).to.equal(8);
    expect((await challenges.review()).openDemands).to.equal(0n);
    expect(alerts(await pass()), "all pages are known").to.match(/was not recomputed/);
  });

  it("takes the others singly where one of a batch is refused", async () => {
    await world.propose(leaves, "", PLACES);
    const { challenges } = world.system.contracts;
    const asking = await world.full("asking", { maxDepositGwei: 8n * UNIT });
    expect(kinds(await asking())).to.deep.equal(["deposit", "demandPage", "demandPage"]);
    const mirrors = [await world.publish("mirror", leaves)];
    const { decisions } = await (await world.full("answering", { mirrors, dryRun: true }))();
    const [one, other] = decisions.filter((decision) => decision.kind === "answerPage");
    const chain = await openWatchChain(
      { book: world.system.book, provider: world.chain.ethers.provider },
      world.watcher,
    );
    const { outbox } = new WatchMemory(chain, { artifactsDir: world.file("x"), mirrors: [] }, undefined);
    const wrong = { ...one!, entries: [...one!.entries].reverse(), path: [] };
    const lines: string[] = [];
    const permission = { act: new Set(ACTS), dryRun: false };
    const taken = await perform(chain, outbox, [wrong, other!], permission, ({ kind }) => lines.push(kind));
    expect(taken.map(({ action }) => action)).to.deep.equal([other]);
    expect(lines).to.deep.equal(["failed", "done"]);
    expect((await challenges.review()).openDemands).to.equal(1n);
  });

  it("deposits once, also where it looks some blocks behind", async () => {
    await world.propose(leaves.slice(0, 2));
    await world.chain.networkHelpers.mine(5);
    const pass = await world.full("watcher", { confirmations: 4 });
    const funds = async (): Promise<bigint> => world.system.contracts.token.balanceOf(world.watcher);
    const before = await funds();
    expect(kinds(await pass())).to.deep.equal(["deposit", "demandPage", "demandPage"]);
    const after = await funds();
    expect(before).to.be.greaterThan(after);
    const behind = await pass();
    expect(behind.decisions.map(({ kind }) => kind)).to.include("deposit");
    expect(kinds(behind)).to.deep.equal([]);
    await world.chain.networkHelpers.mine(5);
    expect(kinds(await pass())).to.deep.equal([]);
    expect(await funds()).to.equal(after);
  });

  it("takes a published leaf beyond the count for hidden, and demands its page", async () => {
    const published = [0, 1, 2, 3, 4, 6].map((i) => world.leaf(i, 1n));
    const { root } = treeOf(world.system, published, 8);
    const uri = await world.publish("first", published);
    await proposeTree(world.chain, world.system, { root, count: 6 }, undefined, uri);
    expect(kinds(await (await world.full("watcher"))())).to.deep.equal(["deposit", "demandPage"]);
  });

  it("demands although recomputing fails, whatever the reason", async () => {
    await world.propose(leaves.slice(0, 1));
    await mkdir(world.file("proofs", "1"), { recursive: true });
    const opened = await openWatchChain(
      { book: world.system.book, provider: world.chain.ethers.provider },
      world.watcher,
    );
    const gone = Object.assign(new Error("the archive is gone"), { code: "CALL_EXCEPTION" });
    // The snapshot alone is read through the provider; all else that is called goes through the signer.
    const provider = new Proxy(opened.provider, {
      get: (target, key): unknown => {
        if (key === "call") return () => Promise.reject(gone);
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const memory = new WatchMemory(
      { ...opened, provider },
      { artifactsDir: world.file("own"), mirrors: [] },
      undefined,
    );
    const result = await runFullPass({ ...opened, provider }, memory, {
      act: new Set(ACTS),
      dryRun: false,
      proofsDir: world.file("proofs"),
      maxDepositGwei: 100n * UNIT,
      protect: [],
      patience: 0,
      confirmations: 0,
    });
    expect(result.events.map(({ text }) => text).join("\n")).to.match(/recomputing failed: .*the archive is gone/);
    expect(kinds(result)).to.deep.equal(["deposit", "demandPage"]);
  });
});
