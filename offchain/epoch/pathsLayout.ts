import { MsnError } from "../domain/errors.js";
import { fromHex, toHex } from "../domain/hex.js";
import type { EpochRoot } from "../domain/types.js";
import { depthOf } from "../merkle/path.js";
import { WORD_BYTES } from "../merkle/sumWord.js";

// Where what stands in `paths.bin`, the file from which a miner reads its own path and little else: docs/paths.md.

/** The name under which the file of paths is published beside the artifacts. */
export const PATHS_FILE = "paths.bin";
export const HEADER_BYTES = 96;
/** Account, index and amount fill as many bytes as one word of the path behind them. */
export const ROW_HEAD_BYTES = WORD_BYTES;
export const ROW_INDEX_AT = 20;
export const ROW_AMOUNT_AT = 24;
export const INDEX_ENTRY_BYTES = 4;

const MAGIC = Buffer.from("MSNPATHS", "ascii");
const VERSION = 1;

/** The first 96 bytes. */
export interface PathsHeader extends EpochRoot {
  /** Leaves that are there. */
  readonly rows: number;
  /** So many leading bits of an account say in which bucket its rows stand. */
  readonly bucketBits: number;
}

/** The header over `rows` leaves of a root. */
export function pathsHeader({ chainId, count, depth, distributor, epoch, root }: EpochRoot, rows: number): PathsHeader {
  // About as many buckets as rows: so a bucket holds one or two, unless somebody searched for accounts that fall into one.
  return { chainId, count, depth, distributor, epoch, root, rows, bucketBits: depthOf(rows) };
}

export const bucketCount = ({ bucketBits }: PathsHeader): number => 2 ** bucketBits;
export const rowBytes = ({ depth }: PathsHeader): number => ROW_HEAD_BYTES + depth * WORD_BYTES;

/** Where the index says how many rows stand before `bucket`; one entry more than there are buckets says how many there are. */
export const indexEntryAt = (bucket: number): number => HEADER_BYTES + bucket * INDEX_ENTRY_BYTES;

/** Where row `row` begins, and behind the last one where the file ends. */
export const rowAt = (header: PathsHeader, row: number): number =>
  indexEntryAt(bucketCount(header) + 1) + row * rowBytes(header);

/** The bucket of an account by its first 32 bits. */
export const bucketOf = (firstBits: number, bucketBits: number): number =>
  Math.floor(firstBits / 2 ** (32 - bucketBits));

export function headerBytes(header: PathsHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes, 0);
  bytes.writeUInt32BE(VERSION, 8);
  bytes.writeUInt32BE(header.count, 12);
  bytes.writeBigUInt64BE(BigInt(header.chainId), 16);
  bytes.writeBigUInt64BE(BigInt(header.epoch), 24);
  bytes.writeUInt32BE(header.rows, 32);
  bytes.writeUInt16BE(header.depth, 36);
  bytes.writeUInt16BE(header.bucketBits, 38);
  fromHex(header.distributor, 20).copy(bytes, 40);
  fromHex(header.root, 32).copy(bytes, 60);
  return bytes;
}

/** The header of a file that is called `file`; whether the root is one of the chain is for the caller to see. Throws `paths`. */
export function parseHeader(bytes: Buffer, file: string): PathsHeader {
  const wrong = (problem: string): MsnError => new MsnError("paths", problem, { file });
  if (bytes.length !== HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) throw wrong("is no file of paths");
  const version = bytes.readUInt32BE(8);
  if (version !== VERSION) throw wrong(`has version ${version} of the format, expected ${VERSION}`);
  const header: PathsHeader = {
    count: bytes.readUInt32BE(12),
    chainId: safeInteger(bytes, 16),
    epoch: safeInteger(bytes, 24),
    rows: bytes.readUInt32BE(32),
    depth: bytes.readUInt16BE(36),
    bucketBits: bytes.readUInt16BE(38),
    distributor: toHex(bytes.subarray(40, 60)),
    root: toHex(bytes.subarray(60, 92)),
  };
  const problem = contradiction(header, bytes.subarray(92));
  if (problem !== undefined) throw wrong(`contradicts itself in its header: ${problem}`);
  return header;
}

/** 64 bits as a number; NaN, which equals nothing, where a number is not exact. */
function safeInteger(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64BE(at));
  return Number.isSafeInteger(value) ? value : NaN;
}

function contradiction(
  { bucketBits, chainId, count, depth, epoch, rows }: PathsHeader,
  reserved: Buffer,
): string | undefined {
  if (Number.isNaN(chainId)) return "a chain id of 2^53 or more";
  if (Number.isNaN(epoch)) return "an epoch of 2^53 or more";
  if (depth !== depthOf(count)) return `depth ${depth} for ${count} places`;
  if (rows > count) return `${rows} rows for ${count} places`;
  if (bucketBits !== depthOf(rows)) return `${bucketBits} bits of buckets for ${rows} rows`;
  return reserved.some((byte) => byte !== 0) ? "bytes that are reserved and not zero" : undefined;
}
