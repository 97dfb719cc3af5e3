import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { type RootProposal, proposalOf } from "../../../offchain/chain/proposal.js";
import { sha256 } from "../../../offchain/crypto/sha256.js";
import { MAXIMUM_COUNT_GROWTH } from "../../../offchain/domain/constants.js";
import type { Address } from "../../../offchain/domain/hex.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { readNodes, readRewards, writeLeaves, writeNodes } from "../../../offchain/epoch/artifacts.js";
import { serializeManifest } from "../../../offchain/epoch/manifest.js";
import { loadLeaves } from "../../../offchain/epoch/published.js";
import { describeUnless, tooLate } from "../../helpers/livedIn/forkOrigin.js";
import { RunWorld, thrown } from "../../helpers/runWorld.js";
import { activateRoot, proposeTree, treeOf } from "../../helpers/system.js";

const DAY = 86_400;
const THIEF: Address = "0x00000000000000000000000000000000000bad00";

describeUnless(tooLate(), "an epoch restarted after a hostile root", function () {
  this.timeout(900_000);
  let world: RunWorld;
  let first: Address;
  let second: Address;
  let stolen: Leaf;
  const epochDir = (name: string, epoch: number): string => world.file(name, "epochs", "31337", String(epoch));
  const signature = (name: string, attester: Address): string => world.file(name, "signatures", `3-${attester}.json`);
  /** What everybody who was not in on it has: the hostile leaves, and the artifacts of the last good epoch. */
  const inputs = (): { leaves: string; nodes: string } => ({
    leaves: join(world.file("hostile"), "leaves.csv"),
    nodes: epochDir("team", 1),
  });

  /** Passes of both attesters' runs until the team's waits for the end of the next epoch. */
  async function settle(epoch: number): Promise<void> {
    await world.moveAfter(epoch, 3_600);
    await world.pass(world.team());
    await world.moveAfter(epoch, 2 * DAY);
    await world.pass(world.optionsOf("other", { attesters: [second] }));
    await world.waitUntilDue(await world.pass(world.team()));
    expect((await world.pass(world.team())).epoch).to.equal(epoch + 1);
  }

  /** Captured attesters: epoch 1's leaves and one more beyond the count, with a manifest that gives every node to the thief. */
  async function makeHostile(): Promise<RootProposal> {
    const { manifest, leaves } = await loadLeaves(epochDir("team", 1));
    stolen = { index: 2 ** manifest.depth - 1, account: THIEF, cumulativeGwei: 7_000_000_000n };
    expect(stolen.index).to.be.greaterThan(manifest.count);
    const all = [...leaves, stolen];
    const dir = world.file("hostile");
    await cp(epochDir("team", 1), dir, { recursive: true });
    const nodes = readNodes(await readFile(join(dir, "nodes.csv")), "nodes.csv");
    const forged = writeNodes(nodes.map((node) => ({ ...node, operator: THIEF, issuedAt: Number.MAX_SAFE_INTEGER })));
    await writeFile(join(dir, "nodes.csv"), forged);
    await writeFile(join(dir, "leaves.csv"), writeLeaves(all));
    const tree = treeOf(world.line.system, all, 2 ** manifest.depth);
    const lying = {
      ...{ ...manifest, epoch: 2, root: tree.root, totalGwei: tree.totalGwei, previousRoot: manifest.root },
      ...{ leavesDigest: sha256(writeLeaves(all)), nodesDigest: sha256(forged) },
    };
    await writeFile(join(dir, "manifest.json"), serializeManifest(lying));
    return proposalOf(lying, sha256(serializeManifest(lying)));
  }

  before(async () => {
    world = await RunWorld.start("test-epoch-restart");
    [first, second] = world.attesters;
    await settle(1);
    await world.moveAfter(2, 3_600);
    await world.pass(world.team());
    await world.moveAfter(2, DAY);
    for (const party of [world.team(), world.optionsOf("other", { attesters: [second] })]) await world.pass(party);
    const { manifestDigest, root, count } = await makeHostile();
    await proposeTree(world.line.chain, world.line.system, { root, count }, manifestDigest);
    await activateRoot(world.line.chain, world.line.system);
    await world.moveAfter(3, 2 * DAY);
  });
  after(() => world.line.close());

  it("is due: nobody builds on a manifest that did not come out here, wherever its files are", async () => {
    await cp(world.file("hostile"), join(world.file("mirror"), "epochs", "31337", "2"), { recursive: true });
    const misled = { ...world.team(), mirrors: [world.file("mirror")] };
    expect(await thrown(world.pass(misled))).to.match(
      /epoch 2: the active root's manifest is 0x\w+, in \S+ it is 0x\w+; remove that folder only if .*"A bad root is active"/,
    );
    // An attester that was away computes what it missed before it trusts anybody's copy.
    await cp(epochDir("team", 1), epochDir("away", 1), { recursive: true });
    const away = { ...world.optionsOf("away", { attesters: [second] }), mirrors: misled.mirrors };
    expect(await thrown(world.pass(away))).to.match(
      /epoch 2: the active root is 0x\w+, here it is 0x\w+; .*"A bad root is active"/,
    );
  });

  it("is made of the active root's own leaves and of registrations that somebody can answer for", async () => {
    const { line } = world;
    const out = world.file("refused");
    const restart = (change: Record<string, string>): Promise<string> =>
      line.refusal(["epoch", "restart"], { ...inputs(), out, ...change });
    expect(await restart({ leaves: join(epochDir("team", 1), "leaves.csv") })).to.match(
      /leaves\.csv: leads to root 0x\w+, the active one of epoch 2 is 0x\w+: without all of its leaves nothing can go on/,
    );
    expect(await restart({ nodes: world.file("hostile") })).to.include("no honest epoch carries that");
    expect(await restart({ count: "1" })).to.match(/expected a count from \d+ to \d+, got 1/);
    expect(await readdir(world.file(""))).not.to.include("refused");

    const printed = await line.run(["epoch", "restart"], { ...inputs(), out: epochDir("team", 3) });
    const { manifest } = await loadLeaves(epochDir("team", 3));
    expect(printed)
      .to.match(/repeats the root of 2/)
      .and.to.include("of them 1 beyond the active count")
      .and.to.match(/nodes of epoch 1, manifest 0x/);
    expect(manifest.count).to.equal(stolen.index + 1);
    await line.run(["epoch", "restart"], { ...inputs(), nodes: epochDir("other", 1), out: world.file("theirs") });
    for (const name of await readdir(world.file("theirs"))) {
      const ours = await readFile(join(epochDir("team", 3), name));
      expect(ours.equals(await readFile(join(world.file("theirs"), name))), name).to.equal(true);
    }
    const { distributor } = world.chain.contracts;
    expect(await distributor.MAXIMUM_COUNT_GROWTH()).to.equal(BigInt(MAXIMUM_COUNT_GROWTH));
  });

  it("is signed only as it comes out of the signer's own copies, and never by a run", async () => {
    const { line } = world;
    const dir = epochDir("team", 3);
    const warnings: string[] = [];
    const waiting = await world.pass(world.team(), ({ kind, text }) => {
      if (kind === "warning") warnings.push(text);
    });
    expect(waiting.text).to.include("has 0 of 2 signatures");
    expect(warnings.join()).to.include(`epoch 3 is a restart, to be signed by "epoch attest --restart --from ${first}`);

    const attest = { restart: true, dir, nodes: epochDir("other", 1), from: second, out: signature("other", second) };
    const refused = (change: Record<string, string | boolean>): Promise<string> =>
      line.refusal(["epoch", "attest"], { ...attest, out: world.file("never.json"), ...change });
    expect(await refused({ nodes: world.file("hostile") })).to.include("no honest epoch carries that");
    expect(await refused({ nodes: epochDir("other", 2) })).to.match(/inputs\.sha256, line 2: published/);
    expect(await refused({ dir: epochDir("other", 2) })).to.match(/leaves\.csv: leads to root/);
    expect(await refused({ proofs: world.proofs })).to.include("--proofs is of no use with --restart");
    expect(await refused({ restart: false })).to.include("--nodes is of no use without --restart");
    expect(await refused({ from: world.account })).to.include("is no attester");
    const forged = world.file("forged");
    await cp(dir, forged, { recursive: true });
    await cp(join(world.file("hostile"), "nodes.csv"), join(forged, "nodes.csv"));
    expect(await refused({ dir: forged })).to.match(/nodes\.csv, line 2: published .*bad00,/);
    expect(await readdir(world.file(""))).not.to.include("never.json");

    // One that leaves the leaf to a later restart is worth no more, but can be proposed as well.
    const lower = { dir: world.file("lower"), count: String(stolen.index) };
    await line.run(["epoch", "restart"], { ...inputs(), count: lower.count, out: lower.dir });
    const signatures = [first, second].map((attester) => world.file(`lower-${attester}.json`));
    for (const [i, from] of [first, second].entries()) {
      await line.run(["epoch", "attest"], { ...attest, dir: lower.dir, from, out: signatures[i]! });
    }
    const proposal = {
      dir: lower.dir,
      signatures: signatures.join(","),
      uri: "https://artifacts.example",
      dryRun: true,
    };
    expect(await line.run(["epoch", "propose"], proposal)).to.include("dry run, nothing sent");

    expect(await line.run(["epoch", "attest"], attest)).to.include(
      `repeated with a count of ${stolen.index + 1} and signed by`,
    );
    expect((await world.pass(world.team())).text).to.include("has 1 of 2 signatures");
    await line.run(["epoch", "attest"], {
      ...attest,
      nodes: inputs().nodes,
      from: first,
      out: signature("team", first),
    });
  });

  it("is proposed by the run, and said to be what it is to whoever expected another root", async () => {
    const unsigned = await world.pass({ ...world.team(), attesters: [] });
    expect(unsigned.text).to.include("is a restart that others have signed");
    const waiting = await world.pass(world.team());
    expect(waiting.text).to.include("epoch 3 is pending");
    const repeats =
      /the pending root of epoch 3 repeats the active one, with a count of \d+ in place of \d+, and takes nothing/;
    const { line } = world;
    expect(await thrown(world.pass(world.optionsOf("other", { attesters: [second] })))).to.match(repeats);
    expect(await line.run(["epoch", "status"])).to.include("repeats the active root, takes nothing");
    const [proofs, snapshot, dir] = [world.file("empty"), world.file("3.json"), world.file("computed")];
    await mkdir(proofs, { recursive: true });
    await line.run(["epoch", "snapshot"], { epoch: "3", out: snapshot, quiet: true });
    const computed = { proofs, snapshot, previous: epochDir("team", 2), quiet: true };
    await line.run(["epoch", "compute"], { ...computed, out: dir });
    expect(await line.refusal(["epoch", "verify"], { ...computed, dir })).to.match(repeats);
    await world.waitUntilDue(waiting);
    expect((await world.pass(world.team())).epoch).to.equal(4);
    expect((await world.chain.contracts.distributor.newestRoot()).count).to.equal(BigInt(stolen.index + 1));
  });

  it("is built upon like any epoch: honest operators are paid, and the leaf beyond the count stays what it was", async () => {
    await cp(join(world.proofs, "2"), join(world.proofs, "4"), { recursive: true }); // records have no dates
    await cp(epochDir("team", 3), epochDir("other", 3), { recursive: true });
    await settle(4);
    const before = (await loadLeaves(epochDir("team", 3))).leaves;
    const { leaves, manifest } = await loadLeaves(epochDir("team", 4));
    expect(leaves.filter(({ account }) => account === THIEF)).to.deep.equal([stolen]);
    for (const { index, account } of before)
      expect(leaves.find((leaf) => leaf.index === index)?.account).to.equal(account);
    const paid = readRewards(await readFile(join(epochDir("team", 4), "rewards.csv")), "rewards.csv");
    expect(paid.reduce((sum, { rewardGwei }) => sum + rewardGwei, 0n) > 0n).to.equal(true);
    expect(paid.map(({ operator }) => operator)).not.to.include(THIEF);
    const newcomers = leaves.filter(({ index }) => index > stolen.index);
    expect(newcomers.length).to.equal(manifest.count - stolen.index - 1);
    const earlier = new Map(before.map((leaf) => [leaf.index, leaf.cumulativeGwei]));
    expect(
      leaves.some(({ index, cumulativeGwei }) => cumulativeGwei > (earlier.get(index) ?? cumulativeGwei)),
    ).to.equal(true);
  });
});
