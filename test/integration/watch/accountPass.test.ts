import { readFile, rm } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import { readLeafProof } from "../../../offchain/chain/watch/accountPass.js";
import { MsnError } from "../../../offchain/domain/errors.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { showPage } from "../../../offchain/merkle/page.js";
import type { MerkleSumTree } from "../../../offchain/merkle/tree.js";
import { DAY, activateRoot } from "../../helpers/system.js";
import { UNIT, WatchWorld, alerts, kinds } from "../../helpers/watchWorld.js";

describe("a miner's own watcher's pass", function () {
  this.timeout(120_000);
  let world: WatchWorld;
  let old: Leaf[];
  let tree: MerkleSumTree;
  let own: Leaf;

  beforeEach(async () => {
    world = await WatchWorld.start(await network.create());
    old = [0, 1, 2, 3, 4].map((i) => world.leaf(i, 10n));
    own = old[3]!;
    tree = await world.activate(old);
    await world.writeProof("own", 1, tree, own);
  });
  after(() => WatchWorld.removeFolders());

  const grown = (): Leaf[] => old.map((leaf) => ({ ...leaf, cumulativeGwei: leaf.cumulativeGwei + UNIT }));
  const without = (): Leaf[] => [...old.filter(({ index }) => index !== own.index), world.leaf(5, 20n)];

  it("challenges by its own leaf where artifacts show that it is gone", async () => {
    const leaves = without();
    await world.propose(leaves, await world.publish("second", leaves));
    expect(kinds(await (await world.own("own"))())).to.deep.equal(["challenge"]);
    expect(await world.isPending()).to.equal(false);
  });

  it("demands its leaf where nothing shows it, and cancels without an answer", async () => {
    await world.propose(without());
    const pass = await world.own("own");
    expect(kinds(await pass())).to.deep.equal(["deposit", "demandLeaf"]);
    expect(kinds(await (await world.own("own"))()), "after a restart").to.deep.equal([]);
    await world.increase(DAY);
    expect(kinds(await pass())).to.deep.equal(["cancelUnanswered"]);
    expect(await world.isPending()).to.equal(false);
  });

  it("takes the new path from the answer, and the file has it once the root is active", async () => {
    const leaves = grown();
    const pending = await world.propose(leaves);
    const pass = await world.own("own");
    await pass();
    const { challenges } = world.system.contracts;
    await (await challenges.answerLeaf(own, 11n * UNIT, pending.path(own.index))).wait();
    expect(kinds(await pass())).to.deep.equal([]);
    expect((await readLeafProof(world.file("own", "proof.json"))).epoch, "not active yet").to.equal(1);
    await activateRoot(world.chain, world.system);
    await (
      await world.own("own")
    )();
    const now = await readLeafProof(world.file("own", "proof.json"));
    expect([now.epoch, now.cumulativeGwei, now.path]).to.deep.equal([2, 11n * UNIT, pending.path(own.index)]);
    const third = [...leaves.filter(({ index }) => index !== own.index), world.leaf(5, 20n)];
    await world.propose(third, await world.publish("third", third));
    expect(kinds(await (await world.own("own"))()), "with the new leaf").to.deep.equal(["challenge"]);
  });

  it("finds its place on a page that somebody else demanded", async () => {
    const leaves = without();
    const pending = await world.propose(leaves);
    const { challenges } = world.system.contracts;
    await (
      await world.full("other", { maxDepositGwei: 4n * UNIT })
    )();
    const { entries, path } = showPage(pending, new Map(leaves.map((leaf) => [leaf.index, leaf])), 0);
    await (await challenges.answerPage(0, [...entries], [...path])).wait();
    expect(kinds(await (await world.own("own"))())).to.deep.equal(["challenge"]);
  });

  it("keeps a leaf that artifacts show, and brings an old file up to date", async () => {
    const leaves = grown();
    const dir = await world.publish("second", leaves);
    const second = await world.activate(leaves, dir);
    const result = await (await world.own("own"))();
    expect(result.isAlarmed, alerts(result)).to.equal(false);
    const now = await readLeafProof(world.file("own", "proof.json"));
    expect([now.epoch, now.path]).to.deep.equal([2, second.path(own.index)]);
  });

  it("demands by an old leaf where the roots between are hidden, however the newest one looks", async () => {
    await world.activate(grown());
    const leaves = without();
    await world.propose(leaves, await world.publish("third", leaves));
    const pass = await world.own("own");
    const result = await pass();
    expect(kinds(result)).to.deep.equal(["deposit", "demandLeaf"]);
    expect(alerts(result)).to.match(/takes from leaf 3/);
    await world.increase(DAY);
    expect(kinds(await pass())).to.deep.equal(["cancelUnanswered"]);
  });

  it("goes by the proof before where the newest root is undone by a reorganisation", async () => {
    const leaves = grown();
    await world.propose(leaves, await world.publish("second", leaves));
    const pass = await world.own("own");
    await pass();
    const { provider } = world.chain.ethers;
    const before: unknown = await provider.send("evm_snapshot", []);
    await activateRoot(world.chain, world.system);
    await pass();
    const file = world.file("own", "proof.json");
    expect((await readLeafProof(file)).epoch).to.equal(2);
    await provider.send("evm_revert", [before]);
    const { challenges } = world.system.contracts;
    await (await challenges.veto((await challenges.review()).serial, "on this branch")).wait();
    const undone = await pass();
    expect(kinds(undone)).to.deep.equal([]);
    expect(undone.events.map(({ text }) => text).join("\n")).to.match(/no active root of epoch 2: goes by .* epoch 1/);
    const other = without();
    await world.propose(other, await world.publish("other", other));
    const restarted = await (await world.own("own", { dryRun: true }))();
    expect(
      restarted.decisions.map(({ kind }) => kind),
      "also after a restart",
    ).to.deep.equal(["alert", "challenge"]);
    await rm(`${file}.previous`);
    const codeOf = async (watcher: () => Promise<unknown>): Promise<unknown> =>
      watcher().catch((error: unknown) => (error instanceof MsnError ? error.code : error));
    expect(await codeOf(pass), "was right once, and is tried again").to.equal("chain");
    expect(await codeOf(await world.own("own")), "wrong from the start").to.equal("argument");
    await world.writeProof("own", 1, tree, own);
    expect(kinds(await pass())).to.deep.equal(["challenge"]);
  });

  it("refuses a file that leads to no active root, before anything else", async () => {
    const file = world.file("own", "proof.json");
    const text = await readFile(file, "utf8");
    await world.writeProof("own", 1, tree, { ...own, cumulativeGwei: 11n * UNIT });
    expect(await readFile(file, "utf8")).not.to.equal(text);
    let thrown = "";
    await (await world.own("own"))().catch((error: unknown) => (thrown = String(error)));
    expect(thrown).to.match(/proof\.json: leads to no active root of epoch 1/);
  });
});
