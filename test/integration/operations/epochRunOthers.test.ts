import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import type { Waiting } from "../../../offchain/chain/epochs/run.js";
import { type Address, toAddress } from "../../../offchain/domain/hex.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { loadLeaves } from "../../../offchain/epoch/published.js";
import type { RunOptions } from "../../../offchain/chain/epochs/runContext.js";
import { appointAttesters } from "../../helpers/fullSystem.js";
import { describeUnless, itUnless, tooLate } from "../../helpers/livedIn/forkOrigin.js";
import { startPostgres, withoutPostgres } from "../../helpers/postgres.js";
import { RunWorld, thrown } from "../../helpers/runWorld.js";
import { fundBond, proposeTree, treeOf } from "../../helpers/system.js";

const DAY = 86_400;

describeUnless(tooLate(), "epoch run, with others at work", function () {
  this.timeout(900_000);
  let world: RunWorld;
  let first: Address;
  let second: Address;
  let third: Address;
  const epochDir = (name: string, epoch: number): string => world.file(name, "epochs", "31337", String(epoch));
  const runOf = (attester: Address, name: string): RunOptions => world.optionsOf(name, { attesters: [attester] });
  /** The team's, which takes the signatures of everybody. */
  const team = (): RunOptions => ({
    ...world.team(),
    signaturePlaces: ["team", "other", "third"].map((name) => ({ dir: world.file(name, "signatures") })),
  });

  /** A pass of the team's, and what it warns of. */
  async function warned(): Promise<{ readonly waiting: Waiting; readonly warnings: string }> {
    const warnings: string[] = [];
    const waiting = await world.pass(team(), ({ kind, text }) => {
      if (kind === "warning") warnings.push(text);
    });
    return { waiting, warnings: warnings.join("\n") };
  }

  before(async () => {
    world = await RunWorld.start("test-epoch-run-others");
    [first, second] = world.attesters;
    third = toAddress(world.line.system.accounts.attesters[2]!.address);
    await world.moveAfter(1, 3_600);
    await world.pass(team());
    await world.moveAfter(1, DAY);
  });
  after(() => world.line.close());

  itUnless(withoutPostgres, "has workers elsewhere score its rounds, and comes to the same manifest", async () => {
    const postgres = await startPostgres();
    const queue = ["--queue", postgres.url, "--silence", "10", "--proofs", join(world.proofs, "1")];
    const worker = world.line.start(["epoch", "worker", ...queue, "--work", world.file("shards", "1")]);
    let heard = "";
    worker.stdout?.on("data", (part: Buffer) => (heard += part.toString()));
    try {
      const out = await world.line.run(["epoch", "run"], {
        ...{ home: world.file("team"), proofs: world.proofs, attesters: first, shardRounds: "60", noPaths: true },
        ...{ queue: postgres.url, silence: "10", work: world.file("shards") },
      });
      expect(out).to.include(`signed by ${first}`).and.to.include("is computed; proposals open at");
    } finally {
      worker.kill("SIGKILL");
      await postgres.stop();
    }
    expect(heard)
      .to.match(/^rounds 0 to 59 done$/m)
      .and.to.match(/^rounds 120 to 167 done$/m);
    await world.pass(runOf(second, "other"));
    const [own, other] = await Promise.all(
      ["team", "other"].map((name) => readFile(join(epochDir(name, 1), "manifest.json"), "utf8")),
    );
    expect(own).to.equal(other);
  });

  it("refuses a captured committee's root, and after a challenge waits until governance has appointed another", async () => {
    const parties = [team(), runOf(second, "other")];
    for (const party of parties) await world.pass(party);
    await world.moveAfter(1, 2 * DAY);
    await world.waitUntilDue(await world.pass(team()));
    await world.pass(team());
    await world.moveAfter(2, 3_600);
    await world.pass(team());
    await world.moveAfter(2, DAY);
    for (const party of parties) await world.pass(party);

    const { line, chain } = world;
    const { challenges, distributor } = line.system.contracts;
    const before = await loadLeaves(epochDir("team", 1));
    const honest = await loadLeaves(epochDir("team", 2));
    const victim = before.leaves.find(({ cumulativeGwei }) => cumulativeGwei > 0n)!;
    const thief: Leaf = { ...honest.leaves[0]!, index: victim.index, account: first };
    const stolen = honest.leaves.map((leaf) =>
      leaf.index === victim.index ? { ...thief, cumulativeGwei: leaf.cumulativeGwei } : leaf,
    );
    const hostile = treeOf(line.system, stolen, honest.manifest.count);
    await proposeTree(line.chain, line.system, hostile);
    expect(await thrown(world.pass(team()))).to.match(/epoch 2: the pending root is 0x\w+, here it is 0x/);

    const earlier = treeOf(line.system, before.leaves, before.manifest.count);
    const { index } = victim;
    const watcher = challenges.connect(line.system.accounts.others[0]);
    await (await watcher.challenge(victim, earlier.path(index), hostile.word(index), hostile.path(index))).wait();
    expect(await distributor.attestersSuspended()).to.equal(true);
    for (const party of [team(), runOf(second, "other")]) {
      expect(await thrown(world.pass(party))).to.include("suspended until governance appoints attesters again");
    }
    expect((await chain.contracts.distributor.newestRoot()).epoch).to.equal(1n);
  });

  it("takes no signature of a dismissed attester, and goes on with the new committee's", async () => {
    const { line } = world;
    const { distributor, token } = line.system.contracts;
    await appointAttesters(line.chain, line.system, [first, third], 2);
    const { waiting, warnings } = await warned();
    expect(waiting.text).to.include("has 1 of 2 signatures").and.to.include(`missing are 1 of ${third}`);
    expect(warnings).to.include(`is by ${second}, who is no attester`);
    expect((await world.pass(runOf(third, "third"))).text).to.include("has 1 of 2 signatures");
    expect(await thrown(world.pass(team())), "the bond was lost").to.match(
      /puts 1000 MSN at stake, and 0x\w+ has 0 MSN/,
    );
    await fundBond(line.chain, line.system);
    await world.waitUntilDue(await world.pass(team()));
    expect((await world.pass(team())).epoch).to.equal(3);

    const { manifest } = await loadLeaves(epochDir("team", 2));
    const newest = await distributor.newestRoot();
    expect([newest.epoch, newest.root]).to.deep.equal([2n, manifest.root]);
    expect(await token.mintedEmission()).to.equal(manifest.totalGwei * 1_000_000_000n);
  });
});
