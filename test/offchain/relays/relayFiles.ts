import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import { RELAY_HEADER } from "../../../offchain/relays/relayCsv.js";

/** The epoch of the files in `data/`: Monday, 3 August 2026, Unix seconds. */
export const WEEK_32 = 1_785_715_200;

/** A relay file in `data/`. */
export const dataFile = (name: string): string => fileURLToPath(new URL(`../../../data/${name}`, import.meta.url));

export const fingerprint = (digit: string): string => digit.repeat(40);

/** A row as relay files hold it; `observedAt` in Unix seconds. */
export function relayLine(
  relay: string,
  observedAt: number,
  bytesPerSecond: number,
  address = "203.0.113.9",
  country = "DE",
): string {
  const time = `${new Date(observedAt * 1000).toISOString().slice(0, 19)}Z`;
  return [relay, time, address, country, bytesPerSecond, "2026-01-31"].join(",");
}

/** Writes a relay file of these rows into `folder`. */
export async function relayFile(folder: string, ...rows: string[]): Promise<string> {
  const file = join(folder, "relays.csv");
  await writeFile(file, [RELAY_HEADER, ...rows, ""].join("\n"));
  return file;
}

/** The first rows of the real sample, moved to an epoch that starts at `start`. */
export async function sampleOf(folder: string, start: number): Promise<string> {
  const text = gunzipSync(await readFile(dataFile("relays-2026-W32.sample.csv.gz"))).toString("latin1");
  const rows = text
    .split("\n")
    .slice(1, 200)
    .map((line) => {
      const [relay = "", time = "", address = "", country = "", bandwidth = ""] = line.split(",");
      return relayLine(relay, Date.parse(time) / 1000 - WEEK_32 + start, Number(bandwidth), address, country);
    });
  return relayFile(folder, ...rows);
}
