import { rm } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import { showPage } from "../../../offchain/merkle/page.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { perform } from "../../../offchain/chain/watch/perform.js";
import { openWatchChain } from "../../../offchain/chain/watch/watchChain.js";
import { WatchMemory } from "../../../offchain/chain/watch/watchMemory.js";
import { ACTS } from "../../../offchain/watch/action.js";
import { DAY, activateRoot } from "../../helpers/system.js";
import { UNIT, WatchWorld, alerts, kinds } from "../../helpers/watchWorld.js";

const byIndex = (leaves: readonly Leaf[]): Map<number, Leaf> => new Map(leaves.map((leaf) => [leaf.index, leaf]));

describe("a full watcher's pass", function () {
  this.timeout(120_000);
  let world: WatchWorld;
  let old: Leaf[];

  beforeEach(async () => {
    world = await WatchWorld.start(await network.create());
    old = [0, 1, 2, 3, 4].map((i) => world.leaf(i, 10n));
    await world.activate(old, await world.publish("first", old));
  });
  after(() => WatchWorld.removeFolders());

  const replaced = (index: number, ...leaf: Leaf[]): Leaf[] => [
    ...old.slice(0, index),
    ...leaf,
    ...old.slice(index + 1),
    world.leaf(9, 30n, 5),
  ];

  for (const [how, change] of [
    ["lowered", () => replaced(2, world.leaf(2, 9n))],
    ["dropped", () => replaced(2)],
    ["reassigned", () => replaced(2, world.leaf(8, 10n, 2))],
  ] as const) {
    it(`challenges a root by a leaf that is ${how}, and is paid half of the bond`, async () => {
      const leaves = change();
      await world.propose(leaves, await world.publish("second", leaves));
      const pass = await world.full("watcher");
      const result = await pass();
      expect(kinds(result)).to.deep.equal(["challenge"]);
      expect(alerts(result)).to.match(new RegExp(`takes from leaf 2 of ${world.miner(2)} .*\\(${how}\\)`));
      expect(await world.isPending()).to.equal(false);
      const { challenges } = world.system.contracts;
      expect(await challenges.balanceOf(world.watcher)).to.equal((await challenges.bondGwei()) / 2n);
      expect(kinds(await pass()), "nothing is left to do").to.deep.equal([]);
    });
  }

  it("says what it would do where it is not allowed, and sends nothing", async () => {
    const leaves = replaced(2);
    await world.propose(leaves, await world.publish("second", leaves));
    for (const change of [{ dryRun: true }, { act: new Set(["demand"] as const) }]) {
      const { taken, events } = await (await world.full("watcher", change))();
      expect(taken).to.deep.equal([]);
      expect(events.map(({ text }) => text).join("\n")).to.match(/would do: challenges: the root drops leaf 2/);
    }
    expect(await world.isPending()).to.equal(true);
  });

  it("alerts about a root that takes nothing but was not recomputed", async () => {
    const leaves = [...old, world.leaf(5, 30n)];
    await world.propose(leaves, await world.publish("second", leaves));
    const result = await (await world.full("watcher"))();
    expect(result.taken).to.deep.equal([]);
    expect(alerts(result)).to.match(/was not recomputed: no --proofs/);
    expect(result.isAlarmed).to.equal(true);
  });

  it("finds the right leaves in a mirror where the proposal names a wrong place", async () => {
    const leaves = replaced(1, world.leaf(1, 1n));
    const mirror = await world.publish("mirror", leaves);
    await world.propose(leaves, await world.publish("wrong", old));
    expect(kinds(await (await world.full("watcher", { mirrors: [mirror] }))())).to.deep.equal(["challenge"]);
  });

  it("demands the page of hidden leaves and cancels when nobody answers", async () => {
    await world.propose(replaced(2));
    const { challenges } = world.system.contracts;
    const pass = await world.full("watcher");
    expect(kinds(await pass())).to.deep.equal(["deposit", "demandPage"]);
    expect(await challenges.balanceOf(world.watcher)).to.equal(0n);
    expect(kinds(await pass()), "waits").to.deep.equal([]);
    await world.increase(DAY);
    expect(kinds(await pass())).to.deep.equal(["cancelUnanswered"]);
    expect(await world.isPending()).to.equal(false);
    expect(await challenges.balanceOf(world.watcher)).to.equal(4n * UNIT + (await challenges.bondGwei()) / 2n);
    expect(await world.system.contracts.distributor.attestersSuspended()).to.equal(true);
  });

  it("challenges by what the answer to its demand shows", async () => {
    const leaves = replaced(2, world.leaf(2, 3n));
    const tree = await world.propose(leaves);
    const pass = await world.full("watcher");
    await pass();
    const { entries, path } = showPage(tree, byIndex(leaves), 0);
    await (await world.system.contracts.challenges.answerPage(0, [...entries], [...path])).wait();
    expect(kinds(await pass())).to.deep.equal(["challenge"]);
    expect(await world.isPending()).to.equal(false);
  });

  it("keeps leaves that an answer has shown: they protect the next root", async () => {
    const leaves = [...old, world.leaf(5, 30n)];
    const tree = await world.propose(leaves);
    const pass = await world.full("watcher");
    await pass();
    const { entries, path } = showPage(tree, byIndex(leaves), 0);
    await (await world.system.contracts.challenges.answerPage(0, [...entries], [...path])).wait();
    expect(alerts(await pass())).to.match(/was not recomputed/);
    await activateRoot(world.chain, world.system);
    const swapped = [...old, world.leaf(6, 30n, 5)];
    await world.propose(swapped, await world.publish("third", swapped));
    expect(kinds(await (await world.full("watcher"))()), "after a restart").to.deep.equal(["challenge"]);
  });

  it("keeps leaves that were published: they protect when their publisher has taken them away", async () => {
    await (
      await world.full("watcher")
    )();
    await rm(world.file("first"), { recursive: true });
    const leaves = replaced(2);
    await world.propose(leaves, await world.publish("second", leaves));
    expect(kinds(await (await world.full("watcher"))()), "after a restart").to.deep.equal(["challenge"]);
  });

  it("sends nothing that somebody else has made needless meanwhile", async () => {
    const leaves = replaced(2);
    await world.propose(leaves, await world.publish("second", leaves));
    const { decisions } = await (await world.full("watcher", { dryRun: true }))();
    await (
      await world.system.contracts.challenges.veto((await world.system.contracts.challenges.review()).serial, "faster")
    ).wait();
    const { provider } = world.chain.ethers;
    const chain = await openWatchChain({ book: world.system.book, provider }, world.watcher);
    const memory = new WatchMemory(chain, { artifactsDir: world.file("other"), mirrors: [] }, undefined);
    const before = await provider.getBlockNumber();
    const lines: string[] = [];
    const permission = { act: new Set(ACTS), dryRun: false };
    const taken = await perform(chain, memory.outbox, decisions, permission, ({ kind, text }) => {
      lines.push(`${kind}: ${text}`);
    });
    expect(taken).to.deep.equal([]);
    expect(lines.at(-1)).to.match(
      /^overtaken: not needed any more: challenges: the root drops leaf 2 of \S+ \(10 MSN\)$/,
    );
    expect(await provider.getBlockNumber()).to.equal(before);
  });

  it("reclaims its deposit when a root ends otherwise, and then has nothing at stake", async () => {
    await world.propose(replaced(2));
    const pass = await world.full("watcher");
    await pass();
    const { challenges } = world.system.contracts;
    await (await challenges.veto((await challenges.review()).serial, "hidden")).wait();
    const result = await pass();
    expect(kinds(result)).to.deep.equal(["reclaim"]);
    expect(await world.system.contracts.challenges.balanceOf(world.watcher)).to.equal(4n * UNIT);
    expect((await pass()).events.map(({ text }) => text).join()).to.match(/4 MSN of 0x\w+ are in the contract/);
  });

  it("demands nothing beyond what it may have at stake, and says so", async () => {
    await world.propose(replaced(2));
    const result = await (await world.full("watcher", { maxDepositGwei: 3n * UNIT }))();
    expect(result.taken).to.deep.equal([]);
    expect(alerts(result)).to.match(
      /1 demands worth 4 MSN, the first of page 0, cannot be made: --max-deposit allows 3 MSN/,
    );
  });
});
