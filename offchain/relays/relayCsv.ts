import { isIP } from "node:net";

import { MsnError } from "../domain/errors.js";
import { CsvRow } from "../io/csv.js";
import type { Line } from "../io/lines.js";

/** Columns of a relay file; `data/README.md` describes them. */
export const RELAY_HEADER = "fingerprint,observed_at,address,country,bytes_per_second,first_seen";

const NAMES = RELAY_HEADER.split(",");
const COLUMN = { fingerprint: 0, observedAt: 1, address: 2, country: 3, bytesPerSecond: 4, firstSeen: 5 } as const;

/** One observation of one relay. */
export interface RelayRow {
  /** 40 upper-case hex digits. */
  readonly fingerprint: string;
  /** Unix seconds. */
  readonly observedAt: number;
  readonly address: string;
  /** Two letters A to Z, or empty. */
  readonly country: string;
  /** 0 where nothing was measured. */
  readonly bytesPerSecond: number;
}

/**
 * Reads a relay file line by line. Its rows ascend by fingerprint, then by time, so that a relay's rows stand together.
 * Throws `csv` with file, line and column.
 */
export async function* readRelayRows(lines: AsyncIterable<Line>, file: string): AsyncGenerator<RelayRow> {
  const times = new Map<string, number>();
  let previous: RelayRow | undefined;
  let hasHeader = false;
  for await (const { number, text } of lines) {
    if (!hasHeader) {
      if (text !== RELAY_HEADER)
        throw new MsnError("csv", `expected the header ${RELAY_HEADER}`, { file, line: number });
      hasHeader = true;
      continue;
    }
    const row = new CsvRow(file, number, NAMES, text.split(","));
    const relay = relayRow(row, times);
    if (previous !== undefined) requireOrder(previous, relay, row);
    previous = relay;
    yield relay;
  }
  if (!hasHeader) throw new MsnError("csv", `expected the header ${RELAY_HEADER}`, { file, line: 1 });
}

function relayRow(row: CsvRow, times: Map<string, number>): RelayRow {
  const text = (column: keyof typeof COLUMN, pattern: RegExp, expected: string): string => {
    const value = row.text(COLUMN[column]);
    if (!pattern.test(value)) throw row.wrong(COLUMN[column], expected);
    return value;
  };
  text("firstSeen", /^\d{4}-\d{2}-\d{2}$/, "a date such as 2026-08-03");
  const address = row.text(COLUMN.address);
  if (isIP(address) === 0 || address.includes("%")) throw row.wrong(COLUMN.address, "an IPv4 or IPv6 address");
  return {
    fingerprint: text("fingerprint", /^[0-9A-F]{40}$/, "40 upper-case hex digits"),
    observedAt: timeOf(row, times),
    address,
    country: text("country", /^([A-Z]{2})?$/, "two letters A to Z or nothing"),
    bytesPerSecond: row.integer(COLUMN.bytesPerSecond),
  };
}

/** Few different times stand in a file; each is parsed once. */
function timeOf(row: CsvRow, times: Map<string, number>): number {
  const text = row.text(COLUMN.observedAt);
  const known = times.get(text);
  if (known !== undefined) return known;
  const milliseconds = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text) ? Date.parse(text) : Number.NaN;
  // Written back it must be the same text, or 30 February would pass.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== text.replace("Z", ".000Z")) {
    throw row.wrong(COLUMN.observedAt, "a UTC time such as 2026-08-03T02:00:00Z");
  }
  times.set(text, milliseconds / 1000);
  return milliseconds / 1000;
}

function requireOrder(previous: RelayRow, next: RelayRow, row: CsvRow): void {
  if (next.fingerprint > previous.fingerprint) return;
  if (next.fingerprint < previous.fingerprint)
    throw row.wrong(COLUMN.fingerprint, "rows in ascending order of fingerprint");
  if (next.observedAt < previous.observedAt) throw row.wrong(COLUMN.observedAt, "a relay's rows in order of time");
}
