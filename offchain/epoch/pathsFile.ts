import { writeHex } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import type { EpochRoot, Leaf } from "../domain/types.js";
import { WORD_BYTES } from "../merkle/sumWord.js";
import type { MerkleSumTree } from "../merkle/tree.js";
import type { PathsHeader } from "./pathsLayout.js";
import {
  HEADER_BYTES,
  ROW_AMOUNT_AT,
  ROW_INDEX_AT,
  bucketCount,
  bucketOf,
  headerBytes,
  indexEntryAt,
} from "./pathsLayout.js";
import { pathsHeader, rowBytes } from "./pathsLayout.js";

/** About so many bytes of rows are made at a time. */
const PART_BYTES = 2 ** 20;
const WORD_NUMBERS = WORD_BYTES / Uint32Array.BYTES_PER_ELEMENT;

/** The leaves of a root, ascending by index, and their tree. */
export interface RootLeaves {
  readonly manifest: EpochRoot;
  readonly leaves: readonly Leaf[];
  readonly tree: MerkleSumTree;
}

/**
 * The content of `paths.bin` (docs/paths.md) in parts that are made one after the other in the same memory: header, index
 * of buckets, and for every leaf a row with its path. The same bytes for the same leaves.
 */
export function* pathsFile({ manifest, leaves, tree }: RootLeaves): Generator<Buffer> {
  const header = pathsHeader(manifest, leaves.length);
  const buckets = sortIntoBuckets(header, leaves);
  yield headerBytes(header);
  yield indexBytes(header, buckets.starts);
  yield* rowParts(header, tree, buckets.rows);
}

interface Buckets {
  /** How many rows stand before each bucket, and behind the last one how many there are. */
  readonly starts: Uint32Array;
  /** The leaves in the order of their rows. */
  readonly rows: readonly Leaf[];
}

/** Puts each leaf into the bucket of its account, then sorts every bucket: most of them hold one leaf or none. */
function sortIntoBuckets(header: PathsHeader, leaves: readonly Leaf[]): Buckets {
  const bucketOfLeaf = Uint32Array.from(leaves, ({ account }) =>
    bucketOf(parseInt(account.slice(2, 10), 16), header.bucketBits),
  );
  const starts = bucketStarts(bucketOfLeaf, bucketCount(header));
  const rows = Array<Leaf>(leaves.length);
  const next = starts.slice();
  for (const [number, leaf] of leaves.entries()) {
    const bucket = at(bucketOfLeaf, number);
    const row = at(next, bucket);
    rows[row] = leaf;
    next[bucket] = row + 1;
  }
  for (let bucket = 0; bucket + 1 < starts.length; bucket++) {
    const [from, to] = [at(starts, bucket), at(starts, bucket + 1)];
    if (to - from < 2) continue;
    const sorted = rows.slice(from, to).sort(compareRows);
    for (const [i, leaf] of sorted.entries()) rows[from + i] = leaf;
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
function compareRows(a: Leaf, b: Leaf): number {
  if (a.account !== b.account) return compareAscii(a.account, b.account);
  if (a.cumulativeGwei !== b.cumulativeGwei) return a.cumulativeGwei > b.cumulativeGwei ? -1 : 1;
  return a.index - b.index;
}

function indexBytes(header: PathsHeader, starts: Uint32Array): Buffer {
  const bytes = Buffer.alloc(indexEntryAt(starts.length) - HEADER_BYTES);
  starts.forEach((row, bucket) => bytes.writeUInt32BE(row, indexEntryAt(bucket) - HEADER_BYTES));
  return bytes;
}

function* rowParts(header: PathsHeader, tree: MerkleSumTree, rows: readonly Leaf[]): Generator<Buffer> {
  const levels = tree.levels();
  const size = rowBytes(header);
  const part = Buffer.alloc(Math.ceil(PART_BYTES / size) * size);
  // The words are copied as numbers, which is many times faster than a call for each.
  const numbers = new Uint32Array(part.buffer, part.byteOffset, part.length / Uint32Array.BYTES_PER_ELEMENT);
  let filled = 0;
  for (const leaf of rows) {
    writeHex(leaf.account, ROW_INDEX_AT, part, filled);
    part.writeUInt32BE(leaf.index, filled + ROW_INDEX_AT);
    // A word ends with its amount, as a row's head does.
    tree.word(leaf.index).copy(part, filled + ROW_AMOUNT_AT, ROW_AMOUNT_AT);
    copyPath(levels, leaf.index, numbers, (filled + WORD_BYTES) / Uint32Array.BYTES_PER_ELEMENT);
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
