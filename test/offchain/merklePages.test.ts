import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import fc from "fast-check";

import { fromHex } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { leavesOfPage, pageCount, pageDepth, pageOf, placeOnPage, showPage } from "../../offchain/merkle/page.js";
import { rewardsDomain } from "../../offchain/merkle/sumWord.js";
import { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { toHex } from "../../offchain/domain/hex.js";
import { subjectOfPage } from "../../offchain/watch/subject.js";
import { DISTRIBUTOR, hexOf } from "./world.js";

const domain = rewardsDomain(31337, DISTRIBUTOR);
/** Some of them are of account zero, with and without an amount, as only hostile trees have them. */
const leaf = (index: number): Leaf => ({
  index,
  account: hexOf(index % 9 < 2 ? 0 : 1 + (index % 200), 20),
  cumulativeGwei: index % 9 === 0 ? 0n : BigInt(index),
});

describe("pages of a tree", () => {
  it("show exactly the leaves of the tree, and every place on them (property)", () => {
    const indices = fc.uniqueArray(fc.nat(1_500), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(indices, fc.nat(1_500), (some, probed) => {
        const leaves = some.map(leaf);
        const count = Math.max(...some) + 1;
        const tree = MerkleSumTree.build(domain, leaves, count);
        const root = { domain, root: tree.root, depth: tree.depth };
        const byIndex = new Map(leaves.map((item) => [item.index, item]));
        const pages = Array.from({ length: pageCount(tree.depth) }, (_, page) => showPage(tree, byIndex, page));
        const found = pages.flatMap((shown, page) => leavesOfPage(root, page, shown) ?? []);
        expect(found).to.deep.equal([...leaves].sort((a, b) => a.index - b.index));
        const index = probed % 2 ** tree.depth;
        const page = pageOf(index, tree.depth);
        const shown = pages[page]!;
        const place = placeOnPage(root, leavesOfPage(root, page, shown)!, shown, index);
        expect(place).to.deep.equal({ word: toHex(tree.word(index)), path: tree.path(index) });
      }),
      { numRuns: 40 },
    );
  });

  it("are refused when anything about them is changed", () => {
    const leaves = Array.from({ length: 600 }, (_, i) => leaf(i));
    const tree = MerkleSumTree.build(domain, leaves, 600);
    const root = { domain, root: tree.root, depth: tree.depth };
    const { entries, path } = showPage(tree, new Map(leaves.map((item) => [item.index, item])), 1);
    expect([pageDepth(tree.depth), pageCount(tree.depth), entries.length, path.length]).to.deep.equal([8, 4, 256, 2]);
    const [first = hexOf(0, 32), ...others] = entries;
    const spoiled = fromHex(first, 32);
    spoiled[22] = 1;
    const overflowing = Array.from(
      { length: 256 },
      () => hexOf(0xff, 20) + "00000000ffffffffffffffff",
    ) as typeof entries;
    expect(leavesOfPage(root, 1, { entries, path })).to.have.length(256);
    expect(leavesOfPage(root, 2, { entries, path }), "another page").to.equal(undefined);
    expect(leavesOfPage(root, 5, { entries, path }), "no such page").to.equal(undefined);
    expect(leavesOfPage(root, 1, { entries: others, path }), "one less").to.equal(undefined);
    expect(leavesOfPage(root, 1, { entries: [...others, first], path }), "in another order").to.equal(undefined);
    expect(leavesOfPage(root, 1, { entries: [toHex(spoiled), ...others], path }), "gap bytes").to.equal(undefined);
    expect(leavesOfPage(root, 1, { entries, path: path.slice(1) }), "a shorter path").to.equal(undefined);
    expect(leavesOfPage(root, 1, { entries: overflowing, path }), "an overflow").to.equal(undefined);
  });

  it("are named as the contract names them", () => {
    for (const page of [0, 1, 843, 2 ** 24 - 1]) {
      expect(subjectOfPage(page)).to.equal(
        keccak256(AbiCoder.defaultAbiCoder().encode(["string", "uint32"], ["page", page])),
      );
    }
  });
});
