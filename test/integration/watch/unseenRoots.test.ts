import { rm } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import type { Leaf } from "../../../offchain/domain/types.js";
import { DAY, activateRoot, proposeTree, treeOf } from "../../helpers/system.js";
import { UNIT, WatchWorld, alerts, kinds } from "../../helpers/watchWorld.js";

describe("a full watcher, of roots that it could not see to the end", function () {
  this.timeout(120_000);
  let world: WatchWorld;
  let old: Leaf[];

  beforeEach(async () => {
    world = await WatchWorld.start(await network.create());
    old = [0, 1, 2, 3, 4].map((i) => world.leaf(i, 10n));
    await world.activate(old, await world.publish("first", old));
    await look();
    await rm(world.file("first"), { recursive: true });
  });
  after(() => WatchWorld.removeFolders());

  const look = async (): Promise<void> => {
    await (
      await world.full("watcher", { dryRun: true })
    )();
  };
  const published = async (name: string, leaves: readonly Leaf[], count?: number): Promise<void> => {
    const { root } = treeOf(world.system, leaves, 8);
    const uri = await world.publish(name, leaves);
    await proposeTree(world.chain, world.system, { root, count: count ?? 8 }, undefined, uri);
  };

  it("challenges one with a leaf beyond its count at once where it takes something, and keeps it in any case", async () => {
    const beyond = world.leaf(5, 30n, 7);
    await published("taking", [...old.slice(1), beyond], 6);
    const taking = await (await world.full("watcher", { dryRun: true }))();
    expect(taking.decisions.map(({ kind }) => kind)).to.deep.equal(["alert", "challenge"]);
    const { challenges } = world.system.contracts;
    await (await challenges.veto((await challenges.review()).serial, "not this one")).wait();

    await published("keeping", [...old, beyond], 6);
    const keeping = await (await world.full("watcher", { dryRun: true }))();
    expect(keeping.decisions.map(({ kind }) => kind)).to.deep.equal(["alert", "deposit", "demandPage"]);
    await rm(world.file("keeping"), { recursive: true });
    await activateRoot(world.chain, world.system);
    await published("swapping", [...old, world.leaf(6, 30n, 7)]);
    expect(kinds(await (await world.full("watcher"))()), "after a restart, and activation").to.deep.equal([
      "challenge",
    ]);
  });

  it("demands what one takes from the last root it knows where it does not know the newest", async () => {
    const kept = old.map((leaf) => ({ ...leaf, cumulativeGwei: leaf.cumulativeGwei + UNIT }));
    await world.activate(kept);
    await published("third", [...kept.filter(({ index }) => index !== 2), world.leaf(6, 30n, 7)]);
    const pass = await world.full("watcher");
    const result = await pass();
    expect(kinds(result)).to.deep.equal(["deposit", "demandLeaf"]);
    expect(alerts(result)).to.match(/the leaves of epoch 2 are not to be had/);
    expect(alerts(result)).to.match(/takes from leaf 2 of 0x\w+ \(10 MSN\) of epoch 1 \(dropped\), unless epoch 2/);
    expect(kinds(await pass()), "once").to.deep.equal([]);
    await world.increase(DAY);
    expect(kinds(await pass())).to.deep.equal(["cancelUnanswered"]);
    expect(await world.isPending()).to.equal(false);
  });

  it("knows a root again that repeats one which it knew", async () => {
    await world.activate(old);
    expect((await (await world.full("watcher"))()).isAlarmed).to.equal(false);
    await published("third", [...old.slice(1), world.leaf(6, 30n, 7)]);
    expect(kinds(await (await world.full("watcher"))())).to.deep.equal(["challenge"]);
  });

  it("goes by no leaves of a root that was never active", async () => {
    await published("cancelled", [...old, world.leaf(6, 30n, 7)]);
    await look();
    const { challenges } = world.system.contracts;
    await (await challenges.veto((await challenges.review()).serial, "not this one")).wait();
    const grown = (units: bigint): Leaf[] =>
      old.map((leaf) => ({ ...leaf, cumulativeGwei: leaf.cumulativeGwei + units * UNIT }));
    await world.activate(grown(1n));
    await world.activate(grown(2n));
    await published("fourth", grown(3n));
    const result = await (await world.full("watcher", { dryRun: true }))();
    expect(alerts(result)).to.match(/the leaves of epoch 3 are not to be had/);
    expect(result.decisions.filter(({ kind }) => kind === "demandLeaf")).to.deep.equal([]);
  });
});
