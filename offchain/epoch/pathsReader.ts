import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import { fromHex, toHex } from "../domain/hex.js";
import { compareBytes } from "../domain/order.js";
import type { RangeSource } from "../io/ranges.js";
import { verifyPath } from "../merkle/path.js";
import { WORD_BYTES, leafWord, rewardsDomain } from "../merkle/sumWord.js";
import type { PathsHeader } from "./pathsLayout.js";
import { HEADER_BYTES, INDEX_ENTRY_BYTES, ROW_AMOUNT_AT, ROW_HEAD_BYTES, ROW_INDEX_AT } from "./pathsLayout.js";
import { bucketOf, indexEntryAt, parseHeader, rowAt, rowBytes } from "./pathsLayout.js";
import type { LeafProof } from "./published.js";

const ACCOUNT_BYTES = 20;
/** Rows read at a time, at most; a larger bucket is searched first. */
const MOST_ROWS = 8;

/** Rows of the file, from one up to before another. */
interface RowSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * A file of paths (docs/paths.md), of which only what a question needs is read. What it answers leads to the root in
 * {@link header}; whether that root is active is for the caller to ask the chain. Whoever serves the file can leave out
 * a leaf, but cannot make one up.
 */
export class PathsReader {
  #reads = 0;
  #bytes = 0;

  private constructor(
    private readonly source: RangeSource,
    readonly header: PathsHeader,
  ) {}

  /** Reads the header. Throws `io` or `paths`. */
  static async open(source: RangeSource): Promise<PathsReader> {
    const reader = new PathsReader(source, parseHeader(await source.read(0, HEADER_BYTES), source.name));
    reader.#count(HEADER_BYTES);
    return reader;
  }

  /** The file as messages call it. */
  get file(): string {
    return this.source.name;
  }

  /** What was read so far. */
  get fetched(): { readonly reads: number; readonly bytes: number } {
    return { reads: this.#reads, bytes: this.#bytes };
  }

  /** The proof an account claims with, or undefined where the file has no row for it. Throws `io` or `paths`. */
  async proofOf(account: Address): Promise<LeafProof | undefined> {
    const wanted = fromHex(account, ACCOUNT_BYTES);
    const bucket = bucketOf(wanted.readUInt32BE(0), this.header.bucketBits);
    const { from, to } = await this.#narrowed(await this.#bucketRows(bucket), wanted);
    if (from === to) return undefined;
    const start = rowAt(this.header, from);
    const bytes = await this.#read(start, rowAt(this.header, to) - start);
    const size = rowBytes(this.header);
    const rows = Array.from({ length: to - from }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
    this.#requireOrder(rows, bucket, from);
    // The first of an account's rows is the one worth most.
    const found = rows.findIndex((row) => compareBytes(row, 0, wanted, 0, ACCOUNT_BYTES) === 0);
    const row = rows[found];
    return row === undefined ? undefined : this.#proofIn(row, from + found);
  }

  async #bucketRows(bucket: number): Promise<RowSpan> {
    const entries = await this.#read(indexEntryAt(bucket), 2 * INDEX_ENTRY_BYTES);
    const [from, to] = [entries.readUInt32BE(0), entries.readUInt32BE(INDEX_ENTRY_BYTES)];
    if (from <= to && to <= this.header.rows) return { from, to };
    throw this.#wrong(`bucket ${bucket} from row ${from} to ${to} of ${this.header.rows}`);
  }

  /** Of a bucket into which somebody brought many accounts, the few rows among which the account's first one would be. */
  async #narrowed({ from, to }: RowSpan, wanted: Buffer): Promise<RowSpan> {
    let [low, high] = [from, to];
    while (high - low > MOST_ROWS) {
      const middle = Math.floor((low + high) / 2);
      const account = await this.#read(rowAt(this.header, middle), ACCOUNT_BYTES);
      if (compareBytes(account, 0, wanted, 0, ACCOUNT_BYTES) < 0) low = middle + 1;
      else high = middle + 1;
    }
    return { from: low, to: high };
  }

  /** A damaged file should not look like one in which an account has earned nothing. */
  #requireOrder(rows: readonly Buffer[], bucket: number, first: number): void {
    for (const [i, row] of rows.entries()) {
      const before = rows[i - 1];
      const follows = before === undefined || compareBytes(before, 0, row, 0, ACCOUNT_BYTES) <= 0;
      if (follows && bucketOf(row.readUInt32BE(0), this.header.bucketBits) === bucket) continue;
      throw this.#wrong(`row ${first + i} out of its place`);
    }
  }

  #proofIn(row: Buffer, number: number): LeafProof {
    const { chainId, count, depth, distributor, epoch, root } = this.header;
    const account = toHex(row.subarray(0, ACCOUNT_BYTES));
    const index = row.readUInt32BE(ROW_INDEX_AT);
    const cumulativeGwei = row.readBigUInt64BE(ROW_AMOUNT_AT);
    const leaf = leafWord(rewardsDomain(chainId, distributor), index, account, cumulativeGwei);
    const path = Array.from({ length: depth }, (_, level) =>
      row.subarray(ROW_HEAD_BYTES + level * WORD_BYTES, ROW_HEAD_BYTES + (level + 1) * WORD_BYTES),
    );
    if (index >= count || !verifyPath(fromHex(root, WORD_BYTES), count, index, leaf, path)) {
      throw this.#wrong(`row ${number}, of ${account}, does not lead to root ${root}`);
    }
    return { epoch, root, count, depth, index, account, cumulativeGwei, leaf: toHex(leaf), path: path.map(toHex) };
  }

  async #read(offset: number, length: number): Promise<Buffer> {
    const bytes = await this.source.read(offset, length);
    this.#count(length);
    return bytes;
  }

  #count(bytes: number): void {
    this.#reads++;
    this.#bytes += bytes;
  }

  #wrong(problem: string): MsnError {
    return new MsnError("paths", `the file is damaged: ${problem}`, { file: this.source.name });
  }
}
