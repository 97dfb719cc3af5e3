import { Readable } from "node:stream";

import { expect } from "chai";

import { readLines } from "../../../offchain/io/lines.js";
import type { RelayRow } from "../../../offchain/relays/relayCsv.js";
import { readRelayRows, RELAY_HEADER } from "../../../offchain/relays/relayCsv.js";
import { expectRejects } from "../failure.js";
import { fingerprint, relayLine, WEEK_32 } from "./relayFiles.js";

const FILE = "relays.csv";

async function read(...lines: string[]): Promise<RelayRow[]> {
  const source = Readable.from([Buffer.from(lines.join("\n"))]);
  const rows: RelayRow[] = [];
  for await (const row of readRelayRows(readLines(source, FILE), FILE)) rows.push(row);
  return rows;
}

const good = relayLine(fingerprint("A"), WEEK_32 + 7_200, 1_250_000);
const withCell = (column: number, text: string): string => good.split(",").with(column, text).join(",");

describe("relay files", () => {
  it("reads rows as given", async () => {
    const rows = await read(RELAY_HEADER, good, relayLine(fingerprint("B"), WEEK_32, 0, "2001:db8::1", ""), "");
    expect(rows).to.deep.equal([
      {
        fingerprint: fingerprint("A"),
        observedAt: WEEK_32 + 7_200,
        address: "203.0.113.9",
        country: "DE",
        bytesPerSecond: 1_250_000,
      },
      {
        fingerprint: fingerprint("B"),
        observedAt: WEEK_32,
        address: "2001:db8::1",
        country: "",
        bytesPerSecond: 0,
      },
    ]);
  });

  const faults: [string, string, string][] = [
    ["fingerprint", withCell(0, "abc"), "40 upper-case hex digits"],
    ["observed_at", withCell(1, "2026-08-03 02:00:00"), "a UTC time"],
    ["observed_at", withCell(1, "2026-02-30T02:00:00Z"), "a UTC time"],
    ["address", withCell(2, "203.0.113.256"), "an IPv4 or IPv6 address"],
    ["address", withCell(2, "fe80::1%eth0"), "an IPv4 or IPv6 address"],
    ["country", withCell(3, "de"), "two letters A to Z or nothing"],
    ["bytes_per_second", withCell(4, "-1"), "a decimal"],
    ["bytes_per_second", withCell(4, "1.5"), "a decimal"],
    ["first_seen", withCell(5, "yesterday"), "a date"],
  ];
  for (const [field, line, expected] of faults) {
    it(`names line and column of a bad row: ${field}, ${expected} (${line.slice(41)})`, async () => {
      await expectRejects(read(RELAY_HEADER, good, line), "csv", `${FILE}, line 3, ${field}: expected ${expected}`);
    });
  }

  it("refuses a wrong header, no header, and a row with missing columns", async () => {
    await expectRejects(read("fingerprint,when", good), "csv", `${FILE}, line 1: expected the header ${RELAY_HEADER}`);
    await expectRejects(read(""), "csv", `${FILE}, line 1: expected the header`);
    await expectRejects(read(RELAY_HEADER, good.slice(0, 60)), "csv", `${FILE}, line 2: expected 6 columns`);
  });

  it("refuses rows out of order, since a relay's rows must stand together", async () => {
    const later = relayLine(fingerprint("A"), WEEK_32 + 9_000, 5);
    await expectRejects(
      read(RELAY_HEADER, later, good),
      "csv",
      "line 3, observed_at: expected a relay's rows in order",
    );
    const other = relayLine(fingerprint("B"), WEEK_32, 5);
    await expectRejects(
      read(RELAY_HEADER, other, good),
      "csv",
      "line 3, fingerprint: expected rows in ascending order",
    );
  });
});
