import { expect } from "chai";
import fc from "fast-check";

import type { Digest } from "../../offchain/domain/hex.js";
import { toHex } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { isLeafOf, type PathRoot } from "../../offchain/merkle/leafPath.js";
import { rewardsTree } from "../../offchain/merkle/rewardsTree.js";
import { hexOf } from "./world.js";

const PLACE = { chainId: 31337, distributor: hexOf(0xd1, 20), count: 5 };
const LEAVES: readonly Leaf[] = Array.from({ length: PLACE.count }, (_, index) => ({
  index,
  account: hexOf(0xa0 + index, 20),
  cumulativeGwei: BigInt(index + 1) * 1_000n,
}));
const TREE = rewardsTree(PLACE, LEAVES);
const ROOT: PathRoot = { ...PLACE, root: TREE.root };
const LEAF = LEAVES[2]!;
const PATH = TREE.path(LEAF.index);

/** Values that JSON of a stranger may hold where text is expected. */
const JUNK: readonly unknown[] = [
  null,
  undefined,
  7,
  {},
  [],
  "",
  "0x",
  "0x12",
  "root",
  `0x${"zz".repeat(32)}`,
  `0x${"00".repeat(33)}`,
];

describe("a leaf's path", () => {
  it("is taken for each leaf of a tree, in whatever case the account is written", () => {
    for (const leaf of LEAVES) {
      expect(isLeafOf(ROOT, leaf, TREE.path(leaf.index))).to.equal(true);
      const loud: Leaf = { ...leaf, account: `0x${leaf.account.slice(2).toUpperCase()}` };
      expect(isLeafOf(ROOT, loud, TREE.path(leaf.index))).to.equal(true);
    }
  });

  it("is taken for nothing else: one changed value, and it leads nowhere", () => {
    const changedRoots: Partial<PathRoot>[] = [
      { chainId: 1 },
      { distributor: hexOf(0xd2, 20) },
      { count: 4 },
      { count: 9 },
      { root: hexOf(0x77, 32) },
    ];
    const changedLeaves: Partial<Leaf>[] = [
      { index: 3 },
      { index: LEAF.index + 8 },
      { account: hexOf(0xff, 20) },
      { cumulativeGwei: LEAF.cumulativeGwei + 1n },
      { cumulativeGwei: LEAF.cumulativeGwei + (1n << 64n) },
    ];
    for (const change of changedRoots) expect(isLeafOf({ ...ROOT, ...change }, LEAF, PATH)).to.equal(false);
    for (const change of changedLeaves) expect(isLeafOf(ROOT, { ...LEAF, ...change }, PATH)).to.equal(false);
    for (const path of [[], PATH.slice(1), [...PATH, TREE.root], [...PATH].reverse()]) {
      expect(isLeafOf(ROOT, LEAF, path)).to.equal(false);
    }
  });

  it("may be anything a stranger sends, and is then false instead of an error", () => {
    for (const junk of JUNK) {
      const text = junk as Digest;
      const said = JSON.stringify(junk);
      expect(isLeafOf(ROOT, LEAF, [text, ...PATH.slice(1)]), said).to.equal(false);
      expect(isLeafOf(ROOT, { ...LEAF, account: text }, PATH), said).to.equal(false);
      expect(isLeafOf({ ...ROOT, root: text }, LEAF, PATH), said).to.equal(false);
      expect(isLeafOf({ ...ROOT, distributor: text }, LEAF, PATH), said).to.equal(false);
    }
    for (const number of [-1, 0.5, NaN, Infinity, -Infinity, 2 ** 32 + 1, 2 ** 53]) {
      expect(isLeafOf(ROOT, { ...LEAF, index: number }, PATH), String(number)).to.equal(false);
      expect(isLeafOf({ ...ROOT, count: number }, LEAF, PATH), String(number)).to.equal(false);
      expect(isLeafOf({ ...ROOT, chainId: number }, LEAF, PATH), String(number)).to.equal(false);
    }
    expect(isLeafOf(ROOT, { ...LEAF, cumulativeGwei: -1n }, PATH)).to.equal(false);
  });

  it("a path of words whose sums overflow is false, too", () => {
    const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
    const property = fc.property(fc.array(word, { minLength: PATH.length, maxLength: PATH.length }), (path) => {
      expect(isLeafOf(ROOT, LEAF, path)).to.equal(false);
    });
    fc.assert(property);
    expect(
      isLeafOf(
        ROOT,
        LEAF,
        PATH.map(() => hexOf(0xff, 32)),
      ),
    ).to.equal(false);
  });
});
