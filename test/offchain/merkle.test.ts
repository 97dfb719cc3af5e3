import { expect } from "chai";
import fc from "fast-check";

import { SUM_LIMIT } from "../../offchain/domain/constants.js";
import { type Address, fromHex, toAddress, toHex } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { creditLeaves } from "../../offchain/merkle/credit.js";
import { depthOf, verifyPath } from "../../offchain/merkle/path.js";
import { ABSENT_LEAF, leafWord, parentWord, rewardsDomain, sumOf } from "../../offchain/merkle/sumWord.js";
import { MerkleSumTree } from "../../offchain/merkle/tree.js";
import vectors from "../vectors/rewards-v1.json" with { type: "json" };
import { expectThrows } from "./failure.js";
import { hexOf } from "./world.js";

const domain = rewardsDomain(vectors.chainId, toAddress(vectors.distributor));
const word = (hex: string): Buffer => fromHex(hex, 32);

describe("Merkle-sum tree: vectors", () => {
  it("the domain is the published one", () => {
    expect(toHex(domain)).to.equal(vectors.domain);
  });

  for (const tree of vectors.trees) {
    it(`${tree.count} leaves: root, sum, words and every path`, () => {
      const leaves = tree.leaves.map(({ index, account, cumulativeGwei }) => ({
        index,
        account: toAddress(account),
        cumulativeGwei: BigInt(cumulativeGwei),
      }));
      const built = MerkleSumTree.build(domain, leaves, tree.count);
      expect([built.root, built.depth, built.totalGwei]).to.deep.equal([tree.root, tree.depth, BigInt(tree.totalGwei)]);
      for (const { index, leaf, proof } of tree.leaves) {
        expect(toHex(built.word(index))).to.equal(leaf);
        expect(built.path(index)).to.deep.equal(proof);
        expect(verifyPath(word(tree.root), tree.count, index, word(leaf), proof.map(word))).to.equal(true);
      }
    });
  }
});

const leafSets = fc
  .array(fc.bigInt({ min: 0n, max: (1n << 56n) - 1n }), { minLength: 1, maxLength: 40 })
  .map((amounts): Leaf[] =>
    amounts.map((cumulativeGwei, index) => ({ index, account: hexOf(index + 1, 20), cumulativeGwei })),
  );

describe("Merkle-sum tree: properties", () => {
  it("every path verifies, absent places included, and the root carries the sum", () => {
    fc.assert(
      fc.property(leafSets, (leaves) => {
        const tree = MerkleSumTree.build(domain, leaves, leaves.length);
        expect(tree.totalGwei).to.equal(leaves.reduce((sum, leaf) => sum + leaf.cumulativeGwei, 0n));
        for (let index = 0; index < 2 ** tree.depth; index++) {
          const path = tree.path(index).map(word);
          expect(verifyPath(word(tree.root), leaves.length, index, tree.word(index), path)).to.equal(true);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("a parent carries the sum of its children exactly, up to 2^64 − 1", () => {
    const sums = fc.oneof(fc.bigInt(0n, SUM_LIMIT - 1n), fc.constantFrom(0n, 1n, (1n << 32n) - 1n, 1n << 32n));
    const carrying = (sum: bigint): Buffer => word(`0x${"ab".repeat(24)}${sum.toString(16).padStart(16, "0")}`);
    fc.assert(
      fc.property(sums, sums, (left, right) => {
        const pair = Buffer.concat([carrying(left), carrying(right)]);
        if (left + right >= SUM_LIMIT)
          expectThrows(() => parentWord(pair), "overflow", `a sum of ${left + right} gwei`);
        else expect(sumOf(parentWord(pair))).to.equal(left + right);
      }),
    );
  });

  it("a change of any part makes a path fail", () => {
    fc.assert(
      fc.property(leafSets, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (leaves, at, byte, flip) => {
        const count = leaves.length;
        const tree = MerkleSumTree.build(domain, leaves, count);
        const index = at % count;
        const root = word(tree.root);
        const path = tree.path(index).map(word);
        const leaf = tree.word(index);
        const bent = (bytes: Buffer): Buffer => {
          const copy = Buffer.from(bytes);
          copy[byte % 32] = (copy[byte % 32] ?? 0) ^ flip;
          return copy;
        };
        expect(verifyPath(bent(root), count, index, leaf, path)).to.equal(false);
        expect(verifyPath(root, count, index, bent(leaf), path)).to.equal(false);
        path.forEach((_, level) => {
          const other = path.map((sibling, i) => (i === level ? bent(sibling) : sibling));
          expect(verifyPath(root, count, index, leaf, other)).to.equal(false);
          expect(verifyPath(root, count, index ^ (1 << level), leaf, path)).to.equal(false);
        });
        expect(verifyPath(root, count, index + 2 ** tree.depth, leaf, path)).to.equal(false);
        expect(verifyPath(root, count, index, leaf, [...path, ABSENT_LEAF])).to.equal(false);
        if (path.length > 0) {
          expect(verifyPath(root, count, index, leaf, path.slice(0, -1))).to.equal(false);
          // An inner node is no leaf: one level up it verifies only for a tree of half the places.
          const up = parentWord(Buffer.concat(index % 2 === 0 ? [leaf, path[0] ?? leaf] : [path[0] ?? leaf, leaf]));
          expect(verifyPath(root, count, index >> 1, up, path.slice(1))).to.equal(false);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("Merkle-sum tree: edges", () => {
  it("depth is the smallest d with 2^d ≥ count", () => {
    expect([0, 1, 2, 3, 4, 5, 8, 9, 2 ** 20, 2 ** 20 + 1].map(depthOf)).to.deep.equal([0, 0, 1, 2, 2, 3, 3, 4, 20, 21]);
  });

  it("an empty tree has a root of zeros", () => {
    const tree = MerkleSumTree.build(domain, [], 0);
    expect([tree.root, tree.depth, tree.totalGwei]).to.deep.equal([hexOf(0, 32), 0, 0n]);
    expectThrows(() => tree.path(0), "merkle", "place 0");
  });

  it("a sum of 2^64 cannot be built, 2^64 − 1 can", () => {
    const leaf = (index: number, cumulativeGwei: bigint): Leaf => ({ index, account: hexOf(7, 20), cumulativeGwei });
    expect(MerkleSumTree.build(domain, [leaf(0, SUM_LIMIT - 2n), leaf(1, 1n)], 2).totalGwei).to.equal(SUM_LIMIT - 1n);
    expectThrows(() => MerkleSumTree.build(domain, [leaf(0, SUM_LIMIT - 1n), leaf(1, 1n)], 2), "overflow", "64 bits");
    expectThrows(() => leafWord(domain, 0, hexOf(7, 20), SUM_LIMIT), "overflow", "64 bits");
  });

  it("an account that is no account has no leaf, and leaves nothing behind in the next one", () => {
    const right = leafWord(domain, 3, hexOf(7, 20), 9n);
    for (const text of [
      "0x",
      `0x${"ab".repeat(19)}`,
      `0x${"ab".repeat(21)}`,
      `0x${"zz".repeat(20)}`,
      "ab".repeat(21),
    ]) {
      expectThrows(() => leafWord(domain, 5, text as Address, 1n), "address", "expected 0x and 40 hex digits");
    }
    expect(leafWord(domain, 3, hexOf(7, 20), 9n).equals(right)).to.equal(true);
  });

  it("a path whose sums overflow is invalid, not an exception", () => {
    const huge = leafWord(domain, 0, hexOf(7, 20), SUM_LIMIT - 1n);
    expect(verifyPath(ABSENT_LEAF, 2, 0, huge, [huge])).to.equal(false);
  });

  it("places without a leaf are absent; an index twice or outside is refused", () => {
    const leaf = { index: 2, account: hexOf(7, 20), cumulativeGwei: 5n };
    expect(MerkleSumTree.build(domain, [leaf], 4).word(1).equals(ABSENT_LEAF)).to.equal(true);
    expectThrows(() => MerkleSumTree.build(domain, [leaf, leaf], 4), "merkle", "leaf 2");
    expectThrows(() => MerkleSumTree.build(domain, [leaf], 2), "merkle", "leaf 2");
    // Three places are padded to four, and the fourth is none of them.
    expectThrows(() => MerkleSumTree.build(domain, [{ ...leaf, index: 3 }], 3), "merkle", "leaf 3");
    for (const index of [-1, 0.5, NaN]) {
      expectThrows(() => MerkleSumTree.build(domain, [{ ...leaf, index }], 4), "merkle", `leaf ${index}`);
    }
  });
});

describe("credit of leaves", () => {
  const [a, b, c, d] = [hexOf(1, 20), hexOf(2, 20), hexOf(3, 20), hexOf(4, 20)];

  it("keeps places, credits the lowest index of an account, appends new accounts in address order", () => {
    const leaves = [
      { index: 0, account: c, cumulativeGwei: 5n },
      { index: 1, account: a, cumulativeGwei: 1n },
      { index: 4, account: c, cumulativeGwei: 9n },
    ];
    const next = creditLeaves(
      { leaves, count: 6 },
      new Map([
        [d, 4n],
        [c, 10n],
        [b, 2n],
        [a, 0n],
      ]),
    );
    expect(next.count).to.equal(8);
    expect(next.leaves).to.deep.equal([
      { index: 0, account: c, cumulativeGwei: 15n },
      { index: 1, account: a, cumulativeGwei: 1n },
      { index: 4, account: c, cumulativeGwei: 9n },
      { index: 6, account: b, cumulativeGwei: 2n },
      { index: 7, account: d, cumulativeGwei: 4n },
    ]);
  });

  it("a reward of 0 makes no leaf", () => {
    expect(creditLeaves({ leaves: [], count: 0 }, new Map([[a, 0n]]))).to.deep.equal({ leaves: [], count: 0 });
  });

  it("stops at a sum of 2^64", () => {
    const previous = { leaves: [{ index: 0, account: a, cumulativeGwei: SUM_LIMIT - 5n }], count: 1 };
    expect(creditLeaves(previous, new Map([[b, 4n]])).count).to.equal(2);
    expectThrows(() => creditLeaves(previous, new Map([[b, 5n]])), "overflow", "new sum");
  });
});
