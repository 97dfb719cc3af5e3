import fc from "fast-check";

import { MsnError } from "../../../offchain/domain/errors.js";
import type { Address } from "../../../offchain/domain/hex.js";
import { toHex } from "../../../offchain/domain/hex.js";
import type { EpochRoot, Leaf } from "../../../offchain/domain/types.js";
import type { RootTree } from "../../../offchain/epoch/pathsFile.js";
import { pathsFile } from "../../../offchain/epoch/pathsFile.js";
import type { LeafProof } from "../../../offchain/epoch/published.js";
import { claimedLeaves } from "../../../offchain/epoch/published.js";
import type { RangeSource } from "../../../offchain/io/ranges.js";
import { rewardsDomain } from "../../../offchain/merkle/sumWord.js";
import { MerkleSumTree } from "../../../offchain/merkle/tree.js";
import { hexOf } from "../world.js";

export const CHAIN_ID = 31337;
export const DISTRIBUTOR = hexOf(0xd1, 20);
export const EPOCH = 7;

/** A root with its tree and leaves. */
export interface RootLeaves extends RootTree {
  readonly leaves: readonly Leaf[];
}

/** Leaves with their tree, as a published directory would give them. */
export function rootLeaves(leaves: readonly Leaf[], count: number): RootLeaves {
  const tree = MerkleSumTree.build(rewardsDomain(CHAIN_ID, DISTRIBUTOR), leaves, count);
  const { depth, root } = tree;
  const manifest: EpochRoot = { chainId: CHAIN_ID, count, depth, distributor: DISTRIBUTOR, epoch: EPOCH, root };
  return { manifest, leaves, tree };
}

/** The whole file; its parts may reuse one memory, so each is copied before the next is made. */
export function fileOf(published: RootLeaves): Buffer {
  const parts: Buffer[] = [];
  for (const part of pathsFile(published)) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** An account with these first four bytes and a number at its end. */
export function accountOf(firstBits: number, number: number): Address {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32BE(firstBits, 0);
  bytes.writeUInt32BE(number, 16);
  return toHex(bytes);
}

/** The proof that the account claims with, taken from the tree. */
export function expectedProof({ manifest, leaves, tree }: RootLeaves, account: Address): LeafProof | undefined {
  const leaf = claimedLeaves(leaves).get(account);
  if (leaf === undefined) return undefined;
  const { epoch, root, count, depth } = manifest;
  return { epoch, root, count, depth, ...leaf, leaf: toHex(tree.word(leaf.index)), path: tree.path(leaf.index) };
}

/** A file in memory that keeps account of what was read. */
export class MemorySource implements RangeSource {
  readonly name = "paths.bin";
  readonly reads: { readonly offset: number; readonly length: number }[] = [];

  constructor(private readonly bytes: Buffer) {}

  read(offset: number, length: number): Promise<Buffer> {
    this.reads.push({ offset, length });
    const part = this.bytes.subarray(offset, offset + length);
    if (part.length === length) return Promise.resolve(Buffer.from(part));
    return Promise.reject(new MsnError("io", `ends before byte ${offset + length}`, { file: this.name }));
  }
}

/** Leaves with gaps, accounts at several indices, amounts of 0, accounts that share their first bits, and empty sets. */
export const anyLeaves: fc.Arbitrary<{ readonly leaves: Leaf[]; readonly count: number }> = fc
  .record({
    places: fc.array(
      fc.option(
        fc.record({
          firstBits: fc.oneof(fc.constantFrom(0, 1, 0x80000000, 0xffffffff), fc.nat({ max: 0xffffffff })),
          number: fc.nat({ max: 3 }),
          cumulativeGwei: fc.oneof(fc.bigInt(0n, 3n), fc.bigInt(0n, 1n << 57n)),
        }),
        { freq: 4 },
      ),
      { maxLength: 70 },
    ),
    gapAtEnd: fc.nat({ max: 5 }),
  })
  .map(({ places, gapAtEnd }) => ({
    leaves: places.flatMap((place, index) =>
      place === null
        ? []
        : [{ index, account: accountOf(place.firstBits, place.number), cumulativeGwei: place.cumulativeGwei }],
    ),
    count: places.length + gapAtEnd,
  }));
