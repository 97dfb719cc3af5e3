import { expect } from "chai";
import fc from "fast-check";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { SUM_LIMIT } from "../../../offchain/domain/constants.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { PATHS_FILE } from "../../../offchain/epoch/pathsLayout.js";
import { Threads } from "../../../offchain/epoch/threads/threads.js";
import { writeDirectoryBeside } from "../../../offchain/io/files.js";
import { rewardsDomain } from "../../../offchain/merkle/sumWord.js";
import { expectRejects } from "../failure.js";
import { CHAIN_ID, DISTRIBUTOR, fileOf, rootLeaves } from "../paths/pathsWorld.js";
import { hexOf, newFolder, removeFolders } from "../world.js";

const DOMAIN = rewardsDomain(CHAIN_ID, DISTRIBUTOR);

/** A tree with gaps: leaves at some of its places, in any order. */
const leafSets = fc
  .uniqueArray(fc.tuple(fc.nat(299), fc.nat(9), fc.bigInt(0n, 1n << 40n)), {
    selector: ([index]) => index,
    minLength: 1,
  })
  .map((places) =>
    places.map(([index, name, cumulativeGwei]): Leaf => ({ index, account: hexOf(name, 20), cumulativeGwei })),
  );

describe("a tree built in another thread, and its paths written there", () => {
  let threads: Threads;
  before(() => {
    threads = new Threads(2, { batchBytes: 0, signatures: 0, leaves: 0 });
  });
  after(async () => {
    await threads.close();
    await removeFolders();
  });

  it("are those of this thread", async () => {
    const folder = await newFolder();
    await fc.assert(
      fc.asyncProperty(leafSets, async (leaves) => {
        const here = rootLeaves(leaves, 300);
        const tree = await threads.buildTree(DOMAIN, leaves, 300);
        expect([tree.root, tree.totalGwei, tree.path(7)]).to.deep.equal([
          here.tree.root,
          here.tree.totalGwei,
          here.tree.path(7),
        ]);
        const written = await writeDirectoryBeside(
          join(folder, "epoch"),
          new Map([[PATHS_FILE, threads.pathsWriter({ manifest: here.manifest, tree })]]),
        );
        expect((await readFile(join(written, PATHS_FILE))).equals(fileOf(here))).to.equal(true);
      }),
      { numRuns: 20 },
    );
  });

  it("fail as in this thread", async () => {
    const most: Leaf = { index: 0, account: hexOf(1, 20), cumulativeGwei: SUM_LIMIT - 1n };
    const overflowing = [most, { ...most, index: 1 }];
    await expectRejects(threads.buildTree(DOMAIN, overflowing, 2), "overflow", "does not fit into 64 bits");
    await expectRejects(threads.buildTree(DOMAIN, [most, most], 2), "merkle", "leaf 0 stands twice");
    const { manifest, tree } = rootLeaves([most], 1);
    const missing = join(await newFolder(), "missing", "epoch");
    const writer = threads.pathsWriter({ manifest, tree });
    if (typeof writer !== "function") throw new Error("expected a thread to write");
    await expectRejects(writer(join(missing, PATHS_FILE)), "io", "paths.bin: no such file or directory");
  });
});
