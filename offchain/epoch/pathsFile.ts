import { compareBytes } from "../domain/order.js";
import type { EpochRoot } from "../domain/types.js";
import { PACKED_AT, PACKED_LEAF_BYTES } from "../merkle/packedLeaves.js";
import { WORD_BYTES } from "../merkle/sumWord.js";
import type { MerkleSumTree } from "../merkle/tree.js";
import type { PathsHeader } from "./pathsLayout.js";
import {
  HEADER_BYTES,
  ROW_HEAD_BYTES,
  bucketCount,
  bucketOf,
  headerBytes,
  indexEntryAt,
  pathsHeader,
  rowBytes,
} from "./pathsLayout.js";

/** About so many bytes of rows are made at a time. */
const PART_BYTES = 2 ** 20;
const WORD_NUMBERS = WORD_BYTES / Uint32Array.BYTES_PER_ELEMENT;

/** A root and its tree. */
export interface RootTree {
  readonly manifest: EpochRoot;
  readonly tree: MerkleSumTree;
}

/**
 * The content of `paths.bin` (docs/paths.md) in parts that are made one after the other in the same memory: header, index
 * of buckets, and for every leaf a row with its path. The same bytes for the same leaves.
 */
export function* pathsFile({ manifest, tree }: RootTree): Generator<Buffer> {
  const header = pathsHeader(manifest, tree.leaves.length / PACKED_LEAF_BYTES);
  const buckets = sortIntoBuckets(header, tree.leaves);
  yield headerBytes(header);
  yield indexBytes(header, buckets.starts);
  yield* rowParts(header, tree, buckets.rows);
}

interface Buckets {
  /** How many rows stand before each bucket, and behind the last one how many there are. */
  readonly starts: Uint32Array;
  /** Where the leaf of each row starts among the packed ones. */
  readonly rows: Uint32Array;
}

/** Puts each leaf into the bucket of its account, then sorts every bucket: most of them hold one leaf or none. */
function sortIntoBuckets(header: PathsHeader, leaves: Buffer): Buckets {
  const bucketOfLeaf = Uint32Array.from({ length: header.rows }, (_, number) =>
    bucketOf(leaves.readUInt32BE(number * PACKED_LEAF_BYTES), header.bucketBits),
  );
  const starts = bucketStarts(bucketOfLeaf, bucketCount(header));
  const rows = new Uint32Array(header.rows);
  const next = starts.slice();
  for (const [number, bucket] of bucketOfLeaf.entries()) {
    const row = at(next, bucket);
    rows[row] = number * PACKED_LEAF_BYTES;
    next[bucket] = row + 1;
  }
  for (let bucket = 0; bucket + 1 < starts.length; bucket++) {
    const [from, to] = [at(starts, bucket), at(starts, bucket + 1)];
    if (to - from > 1) rows.subarray(from, to).sort((a, b) => compareRows(leaves, a, b));
  }
  return { starts, rows };
}

function bucketStarts(bucketOfLeaf: Uint32Array, buckets: number): Uint32Array {
  const starts = new Uint32Array(buckets + 1);
  for (const bucket of bucketOfLeaf) starts[bucket + 1] = at(starts, bucket + 1) + 1;
  for (let bucket = 1; bucket <= buckets; bucket++) starts[bucket] = at(starts, bucket) + at(starts, bucket - 1);
  return starts;
}

/** By account; of one account's leaves first the one it claims with, which is worth most, the lowest index of equals. */
function compareRows(leaves: Buffer, a: number, b: number): number {
  const compare = (from: number, to: number): number => compareBytes(leaves, a + from, leaves, b + from, to - from);
  return (
    compare(PACKED_AT.account, PACKED_AT.index) ||
    -compare(PACKED_AT.amount, PACKED_LEAF_BYTES) ||
    compare(PACKED_AT.index, PACKED_AT.amount)
  );
}

function indexBytes(header: PathsHeader, starts: Uint32Array): Buffer {
  const bytes = Buffer.alloc(indexEntryAt(starts.length) - HEADER_BYTES);
  starts.forEach((row, bucket) => bytes.writeUInt32BE(row, indexEntryAt(bucket) - HEADER_BYTES));
  return bytes;
}

function* rowParts(header: PathsHeader, tree: MerkleSumTree, rows: Uint32Array): Generator<Buffer> {
  const levels = tree.levels();
  const size = rowBytes(header);
  const part = Buffer.alloc(Math.ceil(PART_BYTES / size) * size);
  // The words are copied as numbers, which is many times faster than a call for each.
  const numbers = new Uint32Array(part.buffer, part.byteOffset, part.length / Uint32Array.BYTES_PER_ELEMENT);
  let filled = 0;
  for (const leafAt of rows) {
    // A row begins as a packed leaf does.
    tree.leaves.copy(part, filled, leafAt, leafAt + ROW_HEAD_BYTES);
    const index = tree.leaves.readUInt32BE(leafAt + PACKED_AT.index);
    copyPath(levels, index, numbers, (filled + ROW_HEAD_BYTES) / Uint32Array.BYTES_PER_ELEMENT);
    filled += size;
    if (filled < part.length) continue;
    yield part;
    filled = 0;
  }
  yield part.subarray(0, filled);
}

function copyPath(levels: readonly Uint32Array[], index: number, target: Uint32Array, start: number): void {
  let to = start;
  let position = index;
  for (const words of levels) {
    const from = ((position ^ 1) >>> 0) * WORD_NUMBERS;
    for (let i = 0; i < WORD_NUMBERS; i++) target[to++] = at(words, from + i);
    position >>>= 1;
  }
}

/** An element that is there. */
const at = (numbers: Uint32Array, i: number): number => numbers[i] ?? 0;
