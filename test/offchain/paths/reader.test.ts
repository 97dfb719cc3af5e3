import { expect } from "chai";
import fc from "fast-check";

import { MsnError } from "../../../offchain/domain/errors.js";
import type { Address } from "../../../offchain/domain/hex.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { PathsReader } from "../../../offchain/epoch/pathsReader.js";
import { fetchProofs } from "../../../offchain/epoch/fetchedProofs.js";
import type { LeafProof } from "../../../offchain/epoch/published.js";
import { expectRejects, expectThrows } from "../failure.js";
import { MemorySource, accountOf, anyLeaves, expectedProof, fileOf, rootLeaves } from "./pathsWorld.js";
import { expectWithin } from "../fractions.js";

const STRANGER = accountOf(0x12345678, 999_999);

async function lookUp(file: Buffer, account: Address): Promise<{ proof: LeafProof | undefined; source: MemorySource }> {
  const source = new MemorySource(file);
  const reader = await PathsReader.open(source);
  const proof = await reader.proofOf(account);
  const bytes = source.reads.reduce((sum, { length }) => sum + length, 0);
  expect(reader.fetched).to.deep.equal({ reads: source.reads.length, bytes });
  return { proof, source };
}

/** Leaves of accounts that are spread as those of real keys are. */
function spread(count: number): Leaf[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    account: accountOf((index * 2_654_435_761) % 2 ** 32, index),
    cumulativeGwei: BigInt(index) + 1n,
  }));
}

describe("paths.bin: the reader", () => {
  it("gives every account the proof the tree gives, and strangers none", async () => {
    await fc.assert(
      fc.asyncProperty(anyLeaves, async ({ leaves, count }) => {
        const published = rootLeaves(leaves, count);
        const file = fileOf(published);
        for (const account of [...leaves.map((leaf) => leaf.account), STRANGER, accountOf(0, 77)]) {
          expect((await lookUp(file, account)).proof).to.deep.equal(expectedProof(published, account));
        }
      }),
    );
  });

  it("reads the header, two numbers and the rows of one bucket", async () => {
    const published = rootLeaves(spread(1_000), 1_000);
    const file = fileOf(published);
    let most = 0;
    for (const { account } of published.leaves) {
      const { proof, source } = await lookUp(file, account);
      expect(proof?.account).to.equal(account);
      expect(source.reads.slice(0, 2).map(({ length }) => length)).to.deep.equal([96, 8]);
      expect(source.reads).to.have.length(3);
      most = Math.max(most, source.reads[2]?.length ?? 0);
    }
    expectWithin(most / (32 + 32 * 10), 1, 4);
  });

  it("reads little even where somebody brought thousands of accounts, or one account's leaves, into one bucket", async () => {
    const ground = Array.from({ length: 3_000 }, (_, i) => ({ account: accountOf(0xabcdef01, i), cumulativeGwei: 5n }));
    const many = Array.from({ length: 500 }, (_, i) => ({
      account: accountOf(0xabcdef01, 1_500),
      cumulativeGwei: BigInt((i * 7) % 500),
    }));
    const leaves = [...ground, ...many, ...spread(500)].map((leaf, index) => ({ ...leaf, index }));
    const published = rootLeaves(leaves, leaves.length);
    const file = fileOf(published);
    const absent = accountOf(0xabcdef01, 5_000);
    for (const number of [0, 1, 7, 8, 1_499, 1_500, 1_501, 2_991, 2_992, 2_999, 5_000]) {
      const account = accountOf(0xabcdef01, number);
      const { proof, source } = await lookUp(file, account);
      expect(proof).to.deep.equal(expectedProof(published, account));
      expect(proof === undefined).to.equal(account === absent);
      expect(source.reads.length).to.be.within(4, 16);
      expect(Math.max(...source.reads.map(({ length }) => length))).to.be.at.most(8 * (32 + 32 * 12));
    }
  });

  it("gives the proofs of several accounts at once, and only theirs", async () => {
    const published = rootLeaves(spread(40), 40);
    const [first, second, third] = [3, 17, 30].map((index) => published.leaves[index]!);
    const reader = await PathsReader.open(new MemorySource(fileOf(published)));
    const proofs = await fetchProofs(reader, [second!.account, STRANGER, first!.account, second!.account]);
    expect(proofs.root).to.deep.include(published.manifest);
    expect(proofs.file).to.equal("paths.bin");
    expect(proofs.proofOf(first!.account)).to.deep.equal(expectedProof(published, first!.account));
    expect(proofs.path(17)).to.deep.equal(published.tree.path(17));
    expect(proofs.proofOf(STRANGER)).to.equal(undefined);
    expect(proofs.proofOf(third!.account)).to.equal(undefined);
    expectThrows(() => proofs.path(30), "merkle", "no path of place 30 was fetched");
    expect(reader.fetched.reads).to.equal(1 + 3 * 2);
  });
});

describe("paths.bin: a file that lies", () => {
  // Five leaves in eight places: depth 3, 3 bits of buckets, rows of 128 bytes from byte 96 + 4 · 9 on.
  const leaves = [0x10000000, 0x10000001, 0x50000000, 0x90000000, 0xf0000000].map((firstBits, i) => ({
    index: i + (i > 2 ? 1 : 0),
    account: accountOf(firstBits, i),
    cumulativeGwei: 100n + BigInt(i),
  }));
  const published = rootLeaves(leaves, 7);
  const right = fileOf(published);
  const ROWS_AT = 132;
  const ROW = 128;
  const mine = leaves[1]!.account;
  const truth = expectedProof(published, mine);

  const changed = (change: (file: Buffer) => void): Buffer => {
    const file = Buffer.from(right);
    change(file);
    return file;
  };

  const REFUSED: readonly (readonly [string, (file: Buffer) => void, string])[] = [
    ["no such file", (file) => file.write("X", 0), "is no file of paths"],
    ["a later version", (file) => file.writeUInt32BE(2, 8), "has version 2 of the format, expected 1"],
    ["a count of another depth", (file) => file.writeUInt32BE(9, 12), "depth 3 for 9 places"],
    ["a chain id beyond numbers", (file) => file.writeBigUInt64BE(1n << 53n, 16), "a chain id of 2^53 or more"],
    ["an epoch beyond numbers", (file) => file.writeBigUInt64BE(1n << 63n, 24), "an epoch of 2^53 or more"],
    ["more rows than places", (file) => file.writeUInt32BE(8, 32), "8 rows for 7 places"],
    ["another depth", (file) => file.writeUInt16BE(4, 36), "depth 4 for 7 places"],
    ["other buckets", (file) => file.writeUInt16BE(2, 38), "2 bits of buckets for 5 rows"],
    ["bytes without a meaning", (file) => file.writeUInt8(1, 95), "bytes that are reserved"],
    ["another chain", (file) => file.writeBigUInt64BE(1n, 16), "row 1, of 0x1000000100"],
    ["another distributor", (file) => file.writeUInt8(0, 40), "does not lead to root"],
    ["another root", (file) => file.writeUInt8(0, 60), "does not lead to root 0x00"],
    ["a bucket that ends before it begins", (file) => file.writeUInt32BE(3, 96), "bucket 0 from row 3 to 2 of 5"],
    ["a bucket beyond the rows", (file) => file.writeUInt32BE(6, 100), "bucket 0 from row 0 to 6 of 5"],
    ["rows of another bucket", (file) => file.writeUInt32BE(3, 100), "row 2 out of its place"],
    ["rows in another order", (file) => file.writeUInt8(0x11, ROWS_AT), "row 1 out of its place"],
    ["another's row as mine", (file) => right.copy(file, ROWS_AT + ROW + 20, ROWS_AT, ROWS_AT + ROW), "row 1, of"],
    ["another index", (file) => file.writeUInt32BE(0, ROWS_AT + ROW + 20), "does not lead to root"],
    ["an index outside", (file) => file.writeUInt32BE(9, ROWS_AT + ROW + 20), "does not lead to root"],
    ["a larger amount", (file) => file.writeBigUInt64BE(1n << 40n, ROWS_AT + ROW + 24), "does not lead to root"],
    ["sums that overflow", (file) => file.fill(0xff, ROWS_AT + ROW + 24, ROWS_AT + ROW + 32), "does not lead to root"],
  ];
  for (const [name, change, problem] of REFUSED) {
    it(`is refused: ${name}`, async () => {
      await expectRejects(lookUp(changed(change), mine), "paths", problem);
    });
  }

  it("whatever byte is changed, the account's own proof comes out or none", async () => {
    const outcomes = { right: 0, none: 0, refused: 0 };
    for (let at = 0; at < right.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const file = changed((bytes) => bytes.writeUInt8(bytes.readUInt8(at) ^ flip, at));
        try {
          const { proof } = await lookUp(file, mine);
          outcomes[proof === undefined ? "none" : "right"]++;
          if (proof === undefined) continue;
          // Which epoch and how many places a root has is the chain's to say: no leaf depends on it.
          const { epoch, count } = truth!;
          expect({ ...proof, epoch, count }).to.deep.equal(truth);
        } catch (error) {
          if (!(error instanceof MsnError)) throw error;
          outcomes.refused++;
        }
      }
    }
    expect(outcomes.right).to.be.greaterThan(3 * 3 * ROW);
    expect(outcomes.refused).to.be.greaterThan(3 * 150);
    expect(outcomes.none).to.be.within(1, 60);
  });

  it("a leaf behind the last place is refused, though it leads to the root", async () => {
    const last = { index: 7, account: STRANGER, cumulativeGwei: 1n };
    const file = fileOf(rootLeaves([...leaves, last], 8));
    expect((await lookUp(file, STRANGER)).proof?.index).to.equal(7);
    file.writeUInt32BE(7, 12);
    await expectRejects(lookUp(file, STRANGER), "paths", "does not lead to root");
  });

  it("that ends too early is refused wherever that is, unless the end is not needed", async () => {
    for (let length = 0; length < ROWS_AT + 2 * ROW; length++) {
      await expectRejects(lookUp(right.subarray(0, length), mine), "io", "ends before byte");
    }
    expect((await lookUp(right.subarray(0, ROWS_AT + 2 * ROW), mine)).proof).to.deep.equal(truth);
  });

  it("that pretends to be huge costs no memory and few questions", async () => {
    const huge = changed((file) => {
      file.writeUInt32BE(2 ** 32 - 1, 12);
      file.writeUInt32BE(2 ** 32 - 1, 32);
      file.writeUInt16BE(32, 36);
      file.writeUInt16BE(32, 38);
    });
    await expectRejects(lookUp(huge, mine), "io", "ends before byte");

    const reads: number[] = [];
    // A server that answers everything: one bucket holds all rows, and every row is of account 0.
    const endless = {
      name: "endless",
      read: (offset: number, length: number): Promise<Buffer> => {
        reads.push(length);
        if (offset === 0) return Promise.resolve(huge.subarray(0, length));
        const bytes = Buffer.alloc(length);
        if (length === 8) bytes.writeUInt32BE(2 ** 32 - 1, 4);
        return Promise.resolve(bytes);
      },
    };
    const reader = await PathsReader.open(endless);
    await expectRejects(reader.proofOf(mine), "paths", "out of its place");
    expect(reads.length).to.be.at.most(40);
    expect(Math.max(...reads)).to.be.at.most(8 * (32 + 32 * 32));
  });
});
