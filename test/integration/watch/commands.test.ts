import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { WEI_PER_MSN } from "../../../offchain/domain/allocation.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { payMsn } from "../../helpers/fullSystem.js";
import { MinerLine, minerAt } from "../../helpers/minerLine.js";
import { expectOk, expectRefused } from "../../helpers/runExpectations.js";
import { activateRoot, proposeTree } from "../../helpers/system.js";

describe("miners' commands proof and watch", function () {
  this.timeout(240_000);
  const [miner, other] = [minerAt(10), minerAt(11)];
  let line: MinerLine;

  before(async () => {
    line = await MinerLine.start();
    const leaves: Leaf[] = [
      { index: 0, account: other.account, cumulativeGwei: 5_000n },
      { index: 1, account: miner.account, cumulativeGwei: 7_000n },
    ];
    const { dir, tree } = await line.publish("1", 1, leaves);
    await proposeTree(line.chain, line.system, tree);
    expectRefused(await line.miner(miner, "proof", "--epoch-dir", dir, "--out", line.file("early.json")), "not active");
    await activateRoot(line.chain, line.system);
    await payMsn(line.system, miner.account, 10n * WEI_PER_MSN);
  });
  after(() => line.close());

  it("write the file, defend the leaf with it, and tell of it by the exit code", async () => {
    const file = line.file("proof.json");
    const run = await line.miner(miner, "proof", "--epoch-dir", line.file("1"), "--out", file);
    expectOk(run, `epoch 1: leaf 1 of ${miner.account}, 0.000007 MSN, written to`);
    expect(await readFile(file, "utf8")).to.include('"format":"msn-leaf-proof-1"');
    const watch = ["watch", "--proof", file, "--once", "--state", line.file("state.json")];
    expectOk(await line.miner(miner, ...watch), /no root is pending; leaf 1/);
    expectRefused(await line.miner(miner, ...watch, "--account", other.account), "not of 0x");
    expectRefused(await line.miner(miner, ...watch, "--act", "steal"), "--act: expected some of");

    const hostile = await line.publish("2", 2, [
      { index: 0, account: other.account, cumulativeGwei: 99_000n },
      { index: 1, account: other.account, cumulativeGwei: 7_000n },
    ]);
    await proposeTree(line.chain, line.system, hostile.tree);
    // In processes of their own, as the exit code is the process's.
    const spawned = (...args: string[]): ReturnType<typeof line.run> =>
      line.run(miner.key, [...watch, ...args, "--deployment", line.file("book.json")]);
    const rehearsed = await spawned("--mirror", hostile.dir, "--dry-run", "--json");
    expect([rehearsed.code, rehearsed.error]).to.deep.equal([1, ""]);
    const events = rehearsed.out
      .trim()
      .split("\n")
      .map((text): unknown => JSON.parse(text));
    expect(events.map((event) => (event as { kind: string }).kind)).to.deep.equal(["alert", "would"]);
    const done = await spawned("--mirror", hostile.dir);
    expect([done.code, done.error]).to.deep.equal([1, ""]);
    expect(done.out).to.match(/challenges: the root gives to another account the place of leaf 1 .* \(transaction 0x/);
    expect((await line.system.contracts.distributor.pendingRoot()).epoch).to.equal(0n);
  });
});
