import { expect } from "chai";
import fc from "fast-check";

import { fromHex } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { type BatchProof, batchProof, meetingLevel } from "../../offchain/merkle/batchProof.js";
import { verifyPath } from "../../offchain/merkle/path.js";
import { parentWord, rewardsDomain } from "../../offchain/merkle/sumWord.js";
import { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { expectThrows } from "./failure.js";
import { hexOf } from "./world.js";

const domain = rewardsDomain(31337, hexOf(0xd1, 20));
const word = (hex: string): Buffer => fromHex(hex, 32);

function treeOf(count: number, holes: readonly number[] = []): MerkleSumTree {
  const leaves: Leaf[] = Array.from({ length: count }, (_, index) => ({
    index,
    account: hexOf((index % 250) + 1, 20),
    cumulativeGwei: BigInt(index) * 1_000_003n + 1n,
  })).filter(({ index }) => !holes.includes(index));
  return MerkleSumTree.build(domain, leaves, count);
}

/** The node that `path` leads to from `leaf` after `level` steps. */
function ancestor(leaf: Buffer, index: number, path: readonly Buffer[], level: number): Buffer {
  return path
    .slice(0, level)
    .reduce(
      (node, sibling, i) => parentWord(Buffer.concat(index & (1 << i) ? [sibling, node] : [node, sibling])),
      leaf,
    );
}

/** Whether a batch proves every one of `indices`: the full paths are put together from it, and each must verify alone. */
function proves(tree: MerkleSumTree, indices: readonly number[], { firstPath, siblings }: BatchProof): boolean {
  const news = siblings.map(word);
  let path = firstPath.map(word);
  const verdicts = indices.map((index, i) => {
    const previous = indices[i - 1];
    if (previous !== undefined) {
      const level = Math.floor(Math.log2(index ^ previous));
      path = [...news.splice(0, level), ancestor(tree.word(previous), previous, path, level), ...path.slice(level + 1)];
    }
    return verifyPath(word(tree.root), tree.count, index, tree.word(index), path);
  });
  return verdicts.every(Boolean) && news.length === 0;
}

describe("proofs of many leaves", () => {
  it("gives each path only as far as it is news", () => {
    const tree = treeOf(8);
    expect(batchProof(tree, [5])).to.deep.equal({ firstPath: tree.path(5), siblings: [] });
    // 0 and 1 are siblings; 3 meets 1 one level up; 7 meets 3 below the root.
    expect(batchProof(tree, [0, 1, 3, 7])).to.deep.equal({
      firstPath: tree.path(0),
      siblings: [...tree.path(3).slice(0, 1), ...tree.path(7).slice(0, 2)],
    });
    const all = batchProof(tree, [0, 1, 2, 3, 4, 5, 6, 7]);
    expect(all.siblings).to.have.length(1 + 2 + 1);
    expect(batchProof(treeOf(1), [0])).to.deep.equal({ firstPath: [], siblings: [] });
  });

  it("the level is right up to the last index of 32 bits", () => {
    expect([
      meetingLevel(0, 1),
      meetingLevel(5, 6),
      meetingLevel(0x7fff_ffff, 0x8000_0000),
      meetingLevel(0, 0xffff_ffff),
    ]).to.deep.equal([0, 1, 31, 31]);
  });

  it("every leaf of every batch verifies, absent places included, and a changed word does not", () => {
    const batches = fc
      .record({
        count: fc.integer({ min: 1, max: 70 }),
        picks: fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 12 }),
        spoilt: fc.nat(),
      })
      .map(({ count, picks, spoilt }) => ({
        tree: treeOf(count, [3, 4]),
        indices: [...new Set(picks.map((pick) => pick % count))].sort((a, b) => a - b),
        spoilt,
      }));
    fc.assert(
      fc.property(batches, ({ tree, indices, spoilt }) => {
        const batch = batchProof(tree, indices);
        expect(proves(tree, indices, batch)).to.equal(true);
        const words = [...batch.firstPath, ...batch.siblings];
        if (words.length === 0) return;
        const changed = words.map((text, i) => (i === spoilt % words.length ? hexOf(0x5a, 32) : text));
        const { length } = batch.firstPath;
        const wrong = { firstPath: changed.slice(0, length), siblings: changed.slice(length) };
        expect(proves(tree, indices, wrong)).to.equal(false);
      }),
    );
  });

  it("refuses what no batch may be", () => {
    const tree = treeOf(5);
    expectThrows(() => batchProof(tree, []), "merkle", "a batch needs at least one leaf");
    expectThrows(() => batchProof(tree, [2, 2]), "merkle", "leaf 2 does not come after leaf 2");
    expectThrows(() => batchProof(tree, [3, 1]), "merkle", "leaf 1 does not come after leaf 3");
    expectThrows(() => batchProof(tree, [1, 8]), "merkle", "place 8 is outside the tree of depth 3");
  });
});
