import { expect } from "chai";
import fc from "fast-check";
import { join } from "node:path";

import { sha256 } from "../../../offchain/crypto/sha256.js";
import { toHex } from "../../../offchain/domain/hex.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { loadLeaves } from "../../../offchain/epoch/published.js";
import {
  CHAIN_ID,
  DISTRIBUTOR,
  EPOCH,
  accountOf,
  anyLeaves,
  fileOf,
  rootLeaves,
  type RootLeaves,
} from "./pathsWorld.js";

const VECTORS = join(import.meta.dirname, "../../vectors/epochs");

interface Decoded {
  readonly magic: string;
  readonly version: number;
  readonly count: number;
  readonly chainId: bigint;
  readonly epoch: bigint;
  readonly rows: number;
  readonly depth: number;
  readonly bucketBits: number;
  readonly distributor: string;
  readonly root: string;
  readonly reserved: string;
  readonly index: readonly number[];
  readonly leaves: readonly (Leaf & { readonly path: readonly string[] })[];
}

/** Reads the whole file by what docs/paths.md says, and by nothing of the library. */
function decode(file: Buffer): Decoded {
  const [rows, depth, bucketBits] = [file.readUInt32BE(32), file.readUInt16BE(36), file.readUInt16BE(38)];
  const rowsAt = 96 + 4 * (2 ** bucketBits + 1);
  const rowBytes = 32 + 32 * depth;
  expect(file).to.have.length(rowsAt + rows * rowBytes);
  return {
    magic: file.toString("latin1", 0, 8),
    version: file.readUInt32BE(8),
    count: file.readUInt32BE(12),
    chainId: file.readBigUInt64BE(16),
    epoch: file.readBigUInt64BE(24),
    rows,
    depth,
    bucketBits,
    distributor: toHex(file.subarray(40, 60)),
    root: toHex(file.subarray(60, 92)),
    reserved: toHex(file.subarray(92, 96)),
    index: Array.from({ length: 2 ** bucketBits + 1 }, (_, i) => file.readUInt32BE(96 + 4 * i)),
    leaves: Array.from({ length: rows }, (_, i) => {
      const row = file.subarray(rowsAt + i * rowBytes, rowsAt + (i + 1) * rowBytes);
      return {
        account: toHex(row.subarray(0, 20)),
        index: row.readUInt32BE(20),
        cumulativeGwei: row.readBigUInt64BE(24),
        path: Array.from({ length: depth }, (_unused, level) => toHex(row.subarray(32 + 32 * level, 64 + 32 * level))),
      };
    }),
  };
}

/** Every leaf once, in the order of rows, with its path from the tree. */
function expectComplete(published: RootLeaves): void {
  const { manifest, leaves, tree } = published;
  const decoded = decode(fileOf(published));
  const bits = Math.ceil(Math.log2(Math.max(leaves.length, 1)));
  expect(decoded).to.deep.include({
    magic: "MSNPATHS",
    version: 1,
    count: manifest.count,
    chainId: BigInt(CHAIN_ID),
    epoch: BigInt(EPOCH),
    rows: leaves.length,
    depth: manifest.depth,
    bucketBits: bits,
    distributor: DISTRIBUTOR,
    root: manifest.root,
    reserved: "0x00000000",
  });
  const sorted = [...leaves].sort(
    (a, b) =>
      (a.account === b.account ? 0 : a.account < b.account ? -1 : 1) ||
      Number(b.cumulativeGwei - a.cumulativeGwei) ||
      a.index - b.index,
  );
  expect(decoded.leaves).to.deep.equal(sorted.map((leaf) => ({ ...leaf, path: tree.path(leaf.index) })));
  const bucketOf = (account: string): number => Number(BigInt(account) >> BigInt(160 - bits));
  const before = (bucket: number): number => sorted.filter(({ account }) => bucketOf(account) < bucket).length;
  expect(decoded.index).to.deep.equal(decoded.index.map((_, bucket) => before(bucket)));
}

describe("paths.bin: the file", () => {
  it("holds every leaf with its path, in the order of rows, whatever the leaves are", () => {
    fc.assert(
      fc.property(anyLeaves, ({ leaves, count }) => {
        expectComplete(rootLeaves(leaves, count));
      }),
    );
  });

  it("of no leaf, of one, and of places that hold none", () => {
    const one = { index: 0, account: accountOf(5, 5), cumulativeGwei: 9n };
    for (const count of [1, 2, 3]) expectComplete(rootLeaves([one], count));
    expectComplete(rootLeaves([], 0));
    expectComplete(rootLeaves([], 5));
    expect(fileOf(rootLeaves([one], 1))).to.have.length(96 + 8 + 32);
  });

  it("is made in several parts in one memory, none of which is lost", () => {
    const leaves = Array.from({ length: 6_000 }, (_, index) => ({
      index,
      account: accountOf((index * 2_654_435_761) % 2 ** 32, index),
      cumulativeGwei: BigInt(index),
    }));
    const published = rootLeaves(leaves, leaves.length);
    const decoded = decode(fileOf(published));
    expect(decoded.rows * (32 + 32 * decoded.depth)).to.be.greaterThan(2 * 2 ** 20);
    expect(new Set(decoded.leaves.map(({ index }) => index)).size).to.equal(6_000);
    for (const { index, account, path } of decoded.leaves) {
      expect(account).to.equal(leaves[index]?.account);
      expect(path).to.deep.equal(published.tree.path(index));
    }
  });

  it("has the same bytes for ever: those of the published vectors", async () => {
    const digests = await Promise.all(
      [1, 2].map(async (epoch) => sha256(fileOf(await loadLeaves(join(VECTORS, `${epoch}/artifacts`))))),
    );
    expect(digests).to.deep.equal([
      "0x7618431563bcf00ee48acfd94d25ec0b14427cb36f569e5b730df86237f30210",
      "0x30763ca12f4550807de7265231948d3edb02bd6dae44443e77f39ace085a4e12",
    ]);
  });
});
