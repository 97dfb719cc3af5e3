import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import type { Leaf } from "../../../offchain/domain/types.js";
import { WEI_PER_GWEI } from "../../../offchain/domain/constants.js";
import type { MerkleSumTree } from "../../../offchain/merkle/tree.js";
import { UNIT, WatchWorld, challengesWith, kinds } from "../../helpers/watchWorld.js";

describe("a watcher amid demands that their makers answer themselves", function () {
  this.timeout(120_000);
  let world: WatchWorld;
  let old: Leaf[];
  let first: MerkleSumTree;
  let leaves: Leaf[];
  let pending: MerkleSumTree;

  beforeEach(async () => {
    world = await WatchWorld.start(await network.create());
    old = [0, 1, 2, 3, 4].map((i) => world.leaf(i, 10n));
    first = await world.activate(old, await world.publish("first", old));
    leaves = old.map((leaf) => ({ ...leaf, cumulativeGwei: leaf.cumulativeGwei + UNIT }));
    pending = await world.propose(leaves, await world.publish("second", leaves));
    const { challenges, token } = world.system.contracts;
    await (await token.approve(challenges, UNIT * WEI_PER_GWEI)).wait();
    await (await challenges.deposit(world.signers[0]!, UNIT)).wait();
  });
  after(() => WatchWorld.removeFolders());

  const demandOf = async (leaf: Leaf): Promise<string> => {
    const { challenges } = world.system.contracts;
    const { serial } = await challenges.review();
    return challenges.interface.encodeFunctionData("demandLeaf", [serial, 1, leaf, first.path(leaf.index)]);
  };
  const answerOf = (leaf: Leaf): string => {
    const args: [Leaf, bigint, string[]] = [leaf, leaves[leaf.index]!.cumulativeGwei, pending.path(leaf.index)];
    return world.system.contracts.challenges.interface.encodeFunctionData("answerLeaf", args);
  };
  /** Demands some leaves and answers for each, with one and the same deposit, in one transaction. */
  const flood = async (...demanded: Leaf[]): Promise<void> => {
    const calls: string[] = [];
    for (const leaf of demanded) calls.push(await demandOf(leaf), answerOf(leaf));
    await (await world.system.contracts.challenges.multicall(calls)).wait();
  };
  const stateOf = async (name: string): Promise<{ logs: unknown[]; checkpoints: unknown[] }> =>
    JSON.parse(await readFile(world.file(name, "state.json"), "utf8")) as { logs: unknown[]; checkpoints: unknown[] };

  it("asks the node about none of them, and keeps what concerns it alone", async () => {
    await flood(...old);
    let asked = 0;
    const through: Parameters<WatchWorld["full"]>[1] = {
      through: (contracts) => challengesWith(contracts, "demandOf", (ask) => (asked++, ask())),
    };
    expect(kinds(await (await world.full("full", through))())).to.deep.equal([]);
    expect(asked).to.equal(0);
    expect((await stateOf("full")).logs.length, "two proposals").to.equal(2);
    const protecting = await world.full("full", { ...through, protect: [old[1]!.account] });
    expect(kinds(await protecting())).to.deep.equal([]);
    expect((await stateOf("full")).logs.length, "and a demand, its answer, what it shows").to.equal(5);
    expect(asked).to.equal(0);
  });

  it("sees a demand again whose answer a reorganisation has undone", async () => {
    const { provider } = world.chain.ethers;
    await (await world.system.contracts.challenges.multicall([await demandOf(old[2]!)])).wait();
    const watcher = await world.full("full", { dryRun: true });
    const answers = async (): Promise<string[]> =>
      (await watcher()).decisions.flatMap(({ kind }) => (kind === "answerLeaf" ? kind : []));
    expect(await answers(), "it is open").to.deep.equal(["answerLeaf"]);
    const before: unknown = await provider.send("evm_snapshot", []);
    await (await world.system.contracts.challenges.multicall([answerOf(old[2]!)])).wait();
    expect(await answers(), "it was answered").to.deep.equal([]);
    expect((await stateOf("full")).logs.length).to.equal(2);
    await provider.send("evm_revert", [before]);
    await world.chain.networkHelpers.mine(3);
    expect(await answers(), "it is open again").to.deep.equal(["answerLeaf"]);
  });

  it("keeps what it has read where the node fails after that", async () => {
    await flood(old[0]!);
    const gone = Object.assign(new Error("gone"), { code: "CALL_EXCEPTION" });
    const failing = await world.full("full", {
      through: (contracts) => challengesWith(contracts, "review", () => Promise.reject(gone)),
    });
    expect(await failing().catch(String)).to.include("gone");
    expect((await stateOf("full")).checkpoints.length).to.equal(1);
  });
});
