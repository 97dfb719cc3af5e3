import { expect } from "chai";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { sha256 } from "../../offchain/crypto/sha256.js";
import { fromHex } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { ARTIFACTS, writeLeaves } from "../../offchain/epoch/artifacts.js";
import { parseManifest, serializeManifest } from "../../offchain/epoch/manifest.js";
import { directoryProofs } from "../../offchain/epoch/proofs.js";
import { loadLeaves, proofAt, proofOf } from "../../offchain/epoch/published.js";
import { verifyEpoch } from "../../offchain/epoch/verify.js";
import { depthOf, verifyPath } from "../../offchain/merkle/path.js";
import { leafWord, rewardsDomain } from "../../offchain/merkle/sumWord.js";
import { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { expectRejects, expectThrows } from "./failure.js";
import { hexOf, newFolder, removeFolders } from "./world.js";

const VECTORS = fileURLToPath(new URL("../vectors/epochs", import.meta.url));

async function copyOf(epoch: number): Promise<string> {
  const dir = join(await newFolder(), "published");
  await cp(join(VECTORS, `${epoch}/artifacts`), dir, { recursive: true });
  return dir;
}

describe("proofs from a published epoch", () => {
  after(removeFolders);

  it("every account's proof verifies against the manifest's root; only two files are needed", async () => {
    const dir = await copyOf(2);
    for (const name of ["nodes.csv", "rewards.csv", "rejected.csv", "inputs.sha256"]) await rm(join(dir, name));
    const published = await loadLeaves(dir);
    const domain = rewardsDomain(published.manifest.chainId, published.manifest.distributor);
    expect(published.leaves).to.have.length(38);
    for (const { account } of published.leaves) {
      const proof = proofOf(published, account.toUpperCase().replace("0X", "0x"));
      if (proof === undefined) throw new Error(`no proof for ${account}`);
      const word = leafWord(domain, proof.index, proof.account, proof.cumulativeGwei);
      const path = proof.path.map((sibling) => fromHex(sibling, 32));
      expect([proof.account, proof.epoch, proof.root]).to.deep.equal([account, 2, published.manifest.root]);
      expect(fromHex(proof.leaf, 32).equals(word)).to.equal(true);
      expect(verifyPath(fromHex(proof.root, 32), proof.count, proof.index, word, path)).to.equal(true);
    }
    expect(sha256(await readFile(join(dir, "manifest.json")))).to.equal(published.manifestDigest);
  });

  it("an account without a leaf has no proof", async () => {
    expect(proofOf(await loadLeaves(await copyOf(1)), hexOf(0xee, 20))).to.equal(undefined);
    expectThrows(() => proofAt(awaited, 22), "merkle", "epoch 1 has no leaf 22");
  });
  let awaited: Awaited<ReturnType<typeof loadLeaves>>;
  before(async () => {
    awaited = await loadLeaves(join(VECTORS, "1/artifacts"));
  });

  it("a root with gaps, empty leaves and an account at several places can be read; the place worth most is claimed", async () => {
    const dir = await copyOf(1);
    const [a, b] = [hexOf(1, 20), hexOf(2, 20)];
    const leaves: Leaf[] = [
      { index: 0, account: a, cumulativeGwei: 3n },
      { index: 2, account: a, cumulativeGwei: 8n },
      { index: 3, account: b, cumulativeGwei: 0n },
      { index: 5, account: a, cumulativeGwei: 8n },
    ];
    const manifest = parseManifest(await readFile(join(dir, "manifest.json")), "m");
    const { root, totalGwei } = MerkleSumTree.build(rewardsDomain(manifest.chainId, manifest.distributor), leaves, 7);
    const leavesDigest = sha256(writeLeaves(leaves));
    const odd = { ...manifest, count: 7, depth: depthOf(7), root, totalGwei, leavesDigest };
    await writeFile(join(dir, "leaves.csv"), writeLeaves(leaves));
    await writeFile(join(dir, "manifest.json"), serializeManifest(odd));
    const published = await loadLeaves(dir);
    expect(proofOf(published, a)).to.include({ index: 2, cumulativeGwei: 8n });
    for (const { index, account } of leaves) expect(proofAt(published, index)).to.include({ index, account });
    for (const index of [1, 4, 6]) expectThrows(() => proofAt(published, index), "merkle", `has no leaf ${index}`);

    const proofs = await directoryProofs(dir);
    expect(proofs.root).to.deep.equal(odd);
    expect(proofs.file).to.equal(join(dir, "manifest.json"));
    for (const account of [a, b]) expect(proofs.proofOf(account)).to.deep.equal(proofOf(published, account));
    expect(proofs.proofOf(hexOf(3, 20))).to.equal(undefined);
    expect(proofs.path(5)).to.deep.equal(published.tree.path(5));
    await writeFile(join(dir, "manifest.json"), serializeManifest({ ...odd, totalGwei: 20n }));
    await expectRejects(loadLeaves(dir), "artifacts", "leaves.csv: leads to root");
    await writeFile(join(dir, "manifest.json"), serializeManifest({ ...odd, count: 5 }));
    await expectRejects(loadLeaves(dir), "csv", "leaves.csv, line 5, index");
    await writeFile(join(dir, "manifest.json"), serializeManifest({ ...odd, depth: 4 }));
    await expectRejects(loadLeaves(dir), "artifacts", "manifest.json, depth: expected 3");
  });

  it("leaves that were changed are refused", async () => {
    const dir = await copyOf(1);
    await writeFile(join(dir, "leaves.csv"), "\n", { flag: "a" });
    await expectRejects(loadLeaves(dir), "artifacts", "leaves.csv: does not match leavesDigest");
  });
});

describe("verification of a published epoch", () => {
  after(removeFolders);

  const verify = (publishedDir: string): ReturnType<typeof verifyEpoch> =>
    verifyEpoch({ proofsDir: join(VECTORS, "1/proofs"), snapshotFile: join(VECTORS, "1/snapshot.json"), publishedDir });

  for (const artifact of ARTIFACTS) {
    it(`names ${artifact} if one byte of it differs`, async () => {
      const dir = await copyOf(1);
      const right = await readFile(join(dir, artifact), "latin1");
      await writeFile(join(dir, artifact), right.replace(/[1-9](?=[^1-9]*$)/, "0"), "latin1");
      const { difference } = await verify(dir);
      expect(difference?.artifact).to.equal(artifact);
      expect(difference?.line).to.equal(right.split("\n").findIndex((line) => line === difference?.computed) + 1);
      expect(difference?.published).not.to.equal(difference?.computed);
    });
  }

  it("names a line that is too many, and is silent if nothing differs", async () => {
    const dir = await copyOf(1);
    expect((await verify(dir)).difference).to.equal(undefined);
    await writeFile(join(dir, "rejected.csv"), "more\n", { flag: "a" });
    expect((await verify(dir)).difference).to.deep.equal({
      artifact: "rejected.csv",
      line: 6,
      computed: "",
      published: "more",
    });
  });
});
