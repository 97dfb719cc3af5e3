import { expect } from "chai";
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { sha256 } from "../../offchain/crypto/sha256.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { requireChainPrevious } from "../../offchain/chain/epochs/chainPrevious.js";
import { EPOCH_SECONDS } from "../../offchain/domain/constants.js";
import type { Leaf, Snapshot } from "../../offchain/domain/types.js";
import { ARTIFACTS, writeLeaves } from "../../offchain/epoch/artifacts.js";
import { calculateEpoch } from "../../offchain/epoch/calculate.js";
import { parseManifest, serializeManifest } from "../../offchain/epoch/manifest.js";
import { loadPrevious } from "../../offchain/epoch/previous.js";
import { loadLeaves, readManifest, repeatablePlaces } from "../../offchain/epoch/published.js";
import {
  type ActiveRoot,
  type Restart,
  type RestartInputs,
  calculateRestart,
  isRestartDir,
  restartCount,
  writeRestart,
} from "../../offchain/epoch/restart.js";
import { parseSnapshot } from "../../offchain/epoch/snapshot.js";
import { creditLeaves } from "../../offchain/merkle/credit.js";
import { rewardsTree } from "../../offchain/merkle/rewardsTree.js";
import { readPrevious } from "../../offchain/reference/previous.js";
import type { Snapshot as ReferenceSnapshot } from "../../offchain/reference/snapshot.js";
import { expectRejects, expectThrows } from "./failure.js";
import { account, hexOf, newFolder, removeFolders } from "./world.js";

const VECTORS = fileURLToPath(new URL("../vectors/epochs", import.meta.url));
const FIRST = join(VECTORS, "1", "artifacts");
const STRANGE: Leaf = { index: 30, account: account("thief"), cumulativeGwei: 5n };

describe("a restart", () => {
  let snapshot: Snapshot;
  /** Epoch 1 of the vectors, as if it were the newest active root: 22 places of 32. */
  let active: ActiveRoot;
  let leaves: readonly Leaf[];
  const right = (change: Partial<RestartInputs> = {}): RestartInputs => {
    return { active, leavesFile: join(FIRST, "leaves.csv"), nodesDir: FIRST, count: undefined, ...change };
  };

  before(async () => {
    snapshot = parseSnapshot(await readFile(join(VECTORS, "2", "snapshot.json")), "snapshot.json");
    const { manifest, manifestDigest, leaves: all } = await loadLeaves(FIRST);
    const emissionStart = snapshot.start - EPOCH_SECONDS;
    active = { ...manifest, manifestDigest, emissionStart };
    leaves = all;
  });
  after(removeFolders);

  /** The inputs where a hostile root with a leaf beyond its count is active. */
  async function hostile(count?: number): Promise<RestartInputs> {
    const leavesFile = join(await newFolder(), "kept.csv");
    const all = [...leaves, STRANGE];
    await writeFile(leavesFile, writeLeaves(all));
    const { root } = rewardsTree({ ...active, count: 32 }, all);
    return right({ active: { ...active, root, manifestDigest: hexOf(0xee, 32) }, leavesFile, count });
  }

  /** The vectors' first epoch with one file changed, and a manifest that says so. */
  async function changed(name: "nodes.csv", change: (text: string) => string): Promise<string> {
    const dir = join(await newFolder(), "changed");
    await cp(FIRST, dir, { recursive: true });
    const text = change(await readFile(join(dir, name), "utf8"));
    await writeFile(join(dir, name), text);
    const manifest = parseManifest(await readFile(join(dir, "manifest.json")), "m");
    await writeFile(join(dir, "manifest.json"), serializeManifest({ ...manifest, nodesDigest: sha256(text) }));
    return dir;
  }
  const forged = (): Promise<string> => changed("nodes.csv", (text) => text.replace("1785715300", "9007199254740991"));

  it("gives what the rules give for an epoch without proofs, whole and in the same bytes each time", async () => {
    const proofsDir = join(await newFolder(), "proofs");
    await mkdir(proofsDir);
    const snapshotFile = join(VECTORS, "2", "snapshot.json");
    const computed = await calculateEpoch({ proofsDir, snapshotFile, previousDir: FIRST, scale: { workers: 1 } });
    const out = join(await newFolder(), "2");
    await writeRestart(right(), out);
    const made = await writeRestart(right(), out);
    for (const name of ["leaves.csv", "nodes.csv", "rewards.csv"] as const) {
      expect(await readFile(join(out, name), "utf8"), name).to.equal(computed.artifacts.get(name)?.toString());
    }
    const { inputsDigest, rejectedDigest, silentVerifiers } = made.manifest;
    expect({ ...computed.manifest, inputsDigest, rejectedDigest, silentVerifiers }).to.deep.equal(made.manifest);
    expect((await readdir(out)).sort()).to.deep.equal([...ARTIFACTS, "paths.bin"].sort());
    expect(await isRestartDir(out, made.manifest)).to.equal(true);
    expect(
      await isRestartDir(
        join(VECTORS, "2", "artifacts"),
        (await readManifest(join(VECTORS, "2", "artifacts"))).manifest,
      ),
    ).to.equal(false);
    expect(await readFile(join(out, "inputs.sha256"), "utf8")).to.equal(
      `${active.manifestDigest.slice(2)}  previous-manifest.json\n${active.manifestDigest.slice(2)}  trusted-manifest.json\n`,
    );
  });

  it("covers a leaf beyond the count, so that both implementations of the rules go on from it", async () => {
    const out = join(await newFolder(), "2");
    const { manifest } = await writeRestart(await hostile(), out);
    expect([manifest.count, manifest.depth]).to.deep.equal([31, 5]);
    const third = { ...snapshot, epoch: 3 };
    const { leaves: carried, nodes } = await loadPrevious(third, out);
    const second = readPrevious(out, third as unknown as ReferenceSnapshot);
    expect(second.leaves).to.deep.equal(carried.leaves);
    expect([...second.nodes.keys()]).to.deep.equal([...nodes.keys()]);
    const rewards = new Map([
      [STRANGE.account, 1n],
      [account("newcomer"), 2n],
    ]);
    expect(creditLeaves(carried, rewards).leaves.slice(-2)).to.deep.equal([
      { ...STRANGE, cumulativeGwei: 6n },
      { index: 31, account: account("newcomer"), cumulativeGwei: 2n },
    ]);
  });

  it("may leave such a leaf to a later restart, and then nothing but that builds on it", async () => {
    const out = join(await newFolder(), "2");
    const { manifest } = await writeRestart(await hostile(25), out);
    expect(manifest.count).to.equal(25);
    expect((await loadLeaves(out, repeatablePlaces)).leaves).to.have.length(23);
    await expectRejects(loadPrevious({ ...snapshot, epoch: 3 }, out), "previous", "expected an index from 22 to 24");
    expect((await writeRestart(await hostile(25), out)).manifest, "made again").to.deep.equal(manifest);
  });

  it("is refused without every leaf of the active root", async () => {
    const inputs = await hostile();
    const without = calculateRestart({ ...inputs, leavesFile: join(FIRST, "leaves.csv") });
    await expectRejects(
      without,
      "artifacts",
      `leaves.csv: leads to root ${(await loadLeaves(FIRST)).manifest.root}, the active one of epoch 1 is`,
    );
    const outside = join(await newFolder(), "outside.csv");
    await writeFile(outside, writeLeaves([...leaves, { ...STRANGE, index: 32 }]));
    await expectRejects(calculateRestart({ ...inputs, leavesFile: outside }), "csv", "expected an index from 22 to 31");
  });

  it("is refused with registrations of another place, of the future, altered, or that no honest epoch carries", async () => {
    const calculate = (change: Partial<RestartInputs>): Promise<Restart> => calculateRestart(right(change));
    const elsewhere = (change: Partial<ActiveRoot>): Promise<Restart> =>
      calculate({ active: { ...active, ...change } });
    await expectRejects(elsewhere({ chainId: 1 }), "artifacts", "manifest.json, chainId: expected 1, got 31337");
    await expectRejects(elsewhere({ distributor: hexOf(1, 20) }), "artifacts", "manifest.json, distributor: expected");
    await expectRejects(elsewhere({ epoch: 0 }), "artifacts", "manifest.json, epoch: expected at most 0");
    await expectRejects(calculate({ nodesDir: await forged() }), "artifacts", "nodes.csv, issuedAt: node 0x01f5");
    const altered = join(await newFolder(), "altered");
    await cp(FIRST, altered, { recursive: true });
    await writeFile(join(altered, "nodes.csv"), "\n", { flag: "a" });
    await expectRejects(calculate({ nodesDir: altered }), "artifacts", "nodes.csv: does not match nodesDigest");
  });

  it("is refused with a count that is lower, of another depth, or more than an epoch may add", async () => {
    for (const count of [21, 33]) {
      const text = `expected a count from 22 to 32, got ${count}: the active root has 22 places`;
      await expectRejects(calculateRestart(right({ count })), "argument", text);
    }
    const large = { ...active, count: 600_000, depth: 20 };
    const last = { ...STRANGE, index: 1_048_575 };
    expectThrows(() => restartCount(large, last, undefined), "argument", "2 restarts, the first with --count 862144");
    expect(restartCount(large, last, 862_144)).to.equal(862_144);
    expectThrows(() => restartCount(large, last, 862_145), "argument", "expected a count from 600000 to 862144");
    expect(restartCount({ ...active, count: 0, depth: 0 }, undefined, undefined)).to.equal(0);
  });

  it("is what attesters need where the active root's manifest is not its own, or carries what no honest epoch does", async () => {
    const onChain = (newest: Partial<Record<keyof ActiveRoot, unknown>>): Contracts =>
      ({
        distributor: { newestRoot: () => Promise.resolve({ ...active, epoch: 1n, count: 22n, ...newest }) },
        token: { EMISSION_START: () => Promise.resolve(BigInt(active.emissionStart)) },
      }) as unknown as Contracts;
    await requireChainPrevious(onChain({}), FIRST);
    await expectRejects(
      requireChainPrevious(onChain({ root: hexOf(1, 32) }), FIRST),
      "previous",
      "A bad root is active",
    );
    await expectRejects(requireChainPrevious(onChain({ count: 23n }), FIRST), "previous", "the newest active one is");
    const dir = await forged();
    const { manifestDigest } = await readManifest(dir);
    await expectRejects(
      requireChainPrevious(onChain({ manifestDigest }), dir),
      "artifacts",
      "no honest epoch carries that",
    );
  });
});
