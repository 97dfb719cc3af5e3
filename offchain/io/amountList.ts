import { ZERO_ADDRESS } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import { type Address, toAddress } from "../domain/hex.js";
import { msnOfWei, weiOfMsn } from "../domain/msn.js";
import { sumOf } from "../domain/sumOf.js";
import { CsvRow } from "./csv.js";
import { type Line, openStream, readLines } from "./lines.js";

export { sumOf };

const ACCOUNT = 0;
const AMOUNT = 1;
/** Spreadsheets put it before the first line of a CSV. */
const BYTE_ORDER_MARK = /^\ufeff/;

/** An account and what it gets, on one line of a list. */
export interface AmountLine {
  /** From 1; the header is line 1. */
  readonly line: number;
  readonly account: Address;
  /** Wei of MSN, more than 0. */
  readonly amountWei: bigint;
}

/** How a list is written. */
export interface AmountListFormat {
  /** Name of the column with the accounts; the other one is `amount`. */
  readonly accountColumn: string;
  /** Whether an account may stand on more than one line. */
  readonly allowDuplicates: boolean;
}

/**
 * Reads a CSV of accounts and amounts in MSN, in the file's order; the amounts must add up to `totalWei`, to the wei. Throws
 * `io`, `gzip`, or `csv` and `address` with file, line and field.
 */
export async function readAmountList(file: string, format: AmountListFormat, totalWei: bigint): Promise<AmountLine[]> {
  const list = await parseAmountList(readLines(openStream(file), file), file, format);
  requireTotal(list, totalWei, file);
  return list;
}

/** The lines of such a list, whatever they add up to; `file` is its name in errors. */
async function parseAmountList(
  lines: AsyncIterable<Line>,
  file: string,
  { accountColumn, allowDuplicates }: AmountListFormat,
): Promise<AmountLine[]> {
  const columns = [accountColumn, "amount"];
  const header = columns.join(",");
  const list: AmountLine[] = [];
  const lineOf = new Map<Address, number>();
  for await (const { number, text } of lines) {
    if (number === 1) {
      requireHeader(text.replace(BYTE_ORDER_MARK, ""), header, file);
      continue;
    }
    const row = new CsvRow(file, number, columns, text.split(","));
    const account = readAccount(row, accountColumn);
    const earlier = lineOf.get(account);
    if (earlier !== undefined && !allowDuplicates) {
      throw new MsnError("csv", `${account} stands on line ${earlier} already`, place(row, accountColumn));
    }
    lineOf.set(account, number);
    list.push({ line: number, account, amountWei: readAmount(row) });
  }
  if (list.length === 0) throw new MsnError("csv", `expected ${header} and at least one entry below it`, { file });
  return list;
}

function requireHeader(text: string, header: string, file: string): void {
  if (text === header) return;
  throw new MsnError("csv", `expected the header ${header}, got ${JSON.stringify(text)}`, { file, line: 1 });
}

function readAccount(row: CsvRow, field: string): Address {
  let account: Address;
  try {
    account = toAddress(row.text(ACCOUNT));
  } catch (error) {
    throw MsnError.within(place(row, field), error);
  }
  if (account === ZERO_ADDRESS) throw row.wrong(ACCOUNT, "an account other than zero");
  return account;
}

function readAmount(row: CsvRow): bigint {
  const wei = weiOfMsn(row.text(AMOUNT));
  if (wei === undefined) throw row.wrong(AMOUNT, "MSN as a decimal with at most 18 places, such as 12.5");
  if (wei === 0n) throw row.wrong(AMOUNT, "more than 0 MSN");
  return wei;
}

function requireTotal(list: readonly AmountLine[], expectedWei: bigint, file: string): void {
  const sumWei = sumOf(list);
  if (sumWei === expectedWei) return;
  const difference =
    sumWei > expectedWei ? `${msnOfWei(sumWei - expectedWei)} too much` : `${msnOfWei(expectedWei - sumWei)} missing`;
  const sums = `expected ${msnOfWei(expectedWei)} MSN in all, got ${msnOfWei(sumWei)}`;
  throw new MsnError("csv", `${sums}: ${difference}`, { file, field: "amount" });
}

const place = (row: CsvRow, field: string): { file: string; line: number; field: string } => ({
  file: row.file,
  line: row.line,
  field,
});
