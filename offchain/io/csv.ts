import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import { isAddress } from "../domain/hex.js";

/** Characters of a cell that messages quote. */
const MOST_QUOTED = 100;
/** About so many characters of a table are put together at a time. */
const PART_CHARACTERS = 2 ** 16;
/** Later rows are somewhat longer than the first ones, as numbers grow. */
const ROOM = 1.05;
const LINE_END = 0x0a;
const DECIMAL = /^(0|[1-9][0-9]*)$/;

/**
 * A table as the artifacts write it: the header always, `\n` line ends, nothing quoted (rewards-spec.md section 5). `line`
 * gives the text of one row without its line end; it becomes bytes before many more are made.
 */
export function writeCsv<T>(header: string, rows: readonly T[], line: (row: T) => string): Buffer {
  const table = new GrowingBytes();
  let text = `${header}\n`;
  rows.forEach((row, i) => {
    text += `${line(row)}\n`;
    if (text.length < PART_CHARACTERS) return;
    table.append(text, rows.length / (i + 1));
    text = "";
  });
  table.append(text, 1);
  return table.bytes;
}

/**
 * ASCII text whose length is known only roughly before all of it is there. Its memory is of the kind that threads could share,
 * because V8 looks through its whole heap for every few dozen megabytes of the other kind, which takes longer than writing them.
 */
class GrowingBytes {
  #memory: Buffer = Buffer.alloc(0);
  #length = 0;

  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** `growth` says how many times as long as up to the end of this text the whole is going to be, about. */
  append(text: string, growth: number): void {
    const needed = this.#length + text.length;
    if (needed > this.#memory.length) {
      const memory = Buffer.from(new SharedArrayBuffer(Math.ceil(needed * growth * ROOM)));
      this.#memory.copy(memory, 0, 0, this.#length);
      this.#memory = memory;
    }
    this.#memory.write(text, this.#length, "ascii");
    this.#length = needed;
  }
}

/** Calls `read` for each row of a table with exactly this header, and at most `most` rows. Throws `csv` with file and line (from 1). */
export function readCsv<T>(
  bytes: Buffer,
  file: string,
  header: string,
  read: (row: CsvRow) => T,
  most = Number.MAX_SAFE_INTEGER,
): T[] {
  // Counted before they are made: of a file of nothing but line ends, lines take many times its size.
  if (hasMoreLines(bytes, most + 1)) throw new MsnError("csv", `expected at most ${most} rows`, { file });
  const lines = bytes.toString("latin1").split("\n");
  if (lines.pop() !== "") throw new MsnError("csv", "expected a line end at the end of the file", { file });
  if (lines[0] !== header) throw new MsnError("csv", `expected the header ${header}`, { file, line: 1 });
  const names = header.split(",");
  return lines.slice(1).map((line, i) => read(new CsvRow(file, i + 2, names, line.split(","))));
}

function hasMoreLines(bytes: Buffer, most: number): boolean {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_END); at !== -1; at = bytes.indexOf(LINE_END, at + 1)) {
    if (++lines > most) return true;
  }
  return false;
}

/** One row of a table; every complaint is a `csv` error that names file, line and column. */
export class CsvRow {
  readonly #cells: readonly string[];
  readonly #names: readonly string[];

  constructor(
    readonly file: string,
    readonly line: number,
    names: readonly string[],
    cells: readonly string[],
  ) {
    if (cells.length !== names.length) {
      throw new MsnError("csv", `expected ${names.length} columns, got ${cells.length}`, { file, line });
    }
    this.#names = names;
    this.#cells = cells;
  }

  text(column: number): string {
    return this.#cells[column] ?? "";
  }

  address(column: number): Address {
    const text = this.text(column);
    if (!isAddress(text)) throw this.wrong(column, "an account: 0x and 40 lower-case hex digits");
    return text;
  }

  /** A decimal without leading zeros below `limit`. */
  amount(column: number, limit: bigint): bigint {
    const text = this.text(column);
    // The length first: making a number of a cell as long as a file takes longer than anybody should wait.
    const isShort = text.length <= String(limit).length;
    if (!isShort || !DECIMAL.test(text) || BigInt(text) >= limit) throw this.wrong(column, `a decimal below ${limit}`);
    return BigInt(text);
  }

  /** A decimal without leading zeros up to `max` (at most 2^53 − 1). */
  integer(column: number, max = Number.MAX_SAFE_INTEGER): number {
    return Number(this.amount(column, BigInt(max) + 1n));
  }

  wrong(column: number, expected: string): MsnError {
    const place = { file: this.file, line: this.line, field: this.#names[column] ?? `column ${column}` };
    return new MsnError("csv", `expected ${expected}, got ${shortened(this.text(column))}`, place);
  }
}

/** A cell as a message quotes it, which a hostile one does not fill. */
const shortened = (text: string): string =>
  text.length <= MOST_QUOTED ? JSON.stringify(text) : `${JSON.stringify(text.slice(0, MOST_QUOTED))}…`;
