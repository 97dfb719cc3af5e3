import { isIPv6 } from "node:net";
import { basename } from "node:path";

import { sha256 } from "../crypto/sha256.js";
import { MsnError } from "../domain/errors.js";
import { compareAscii } from "../domain/order.js";
import { utc } from "../domain/utcTime.js";
import { readBytes } from "../io/files.js";
import { openStream, readLines } from "../io/lines.js";
import { DEFAULT_ROUND_SECONDS } from "../relays/importRelays.js";
import { networkPrefix } from "../relays/networkPrefix.js";
import { readRelayRows } from "../relays/relayCsv.js";
import { kbpsOf, relaysOf } from "../relays/relayEpoch.js";
import type { NetworkModel } from "./networkModel.js";
import { parseShape, shapeText } from "./networkShape.js";
import { quantilesOf } from "./quantiles.js";

/** What the fit keeps of a relay: its place, and its bandwidth by round. */
interface MeasuredRelay {
  readonly address: string;
  readonly country: string;
  readonly kbpsByRound: ReadonlyMap<number, number>;
}

/**
 * Fits a model to a week of relay observations that begins at `start` (Unix seconds). A relay is up where it has a row
 * with bandwidth, as in an import. Throws `csv`, `gzip`, `io`, or `csv` where no row of the week has bandwidth.
 */
export async function fitNetworkModel(csv: string, start: number): Promise<NetworkModel> {
  const relays = await measuredRelays(csv, start);
  const rounds = [...new Set(relays.flatMap(({ kbpsByRound }) => [...kbpsByRound.keys()]))].sort((a, b) => a - b);
  const [first, last] = [rounds[0], rounds.at(-1)];
  if (first === undefined || last === undefined) {
    throw new MsnError("csv", `no row has bandwidth in the week from ${utc(start)}`, { file: csv });
  }
  const slotOf = new Map(rounds.map((round, slot) => [round, slot]));
  const presences = relays.map(({ kbpsByRound }) => [...kbpsByRound.keys()].map((round) => slotOf.get(round) ?? 0));
  const medians = relays.map(({ kbpsByRound }) => lowerMedian([...kbpsByRound.values()]));
  const fluctuations = relays.flatMap(({ kbpsByRound }, i) =>
    [...kbpsByRound.values()].map((kbps) => Math.floor((kbps * 1000) / (medians[i] ?? 1))),
  );
  return {
    source: basename(csv),
    sourceDigest: sha256(await readBytes(csv)),
    firstObservation: utc(start + first * DEFAULT_ROUND_SECONDS),
    lastObservation: utc(start + last * DEFAULT_ROUND_SECONDS),
    relays: relays.length,
    ipv6Relays: relays.filter(({ address }) => isIPv6(address)).length,
    slots: rounds.length,
    observations: fluctuations.length,
    outageMilliSlots: meanOutage(presences),
    countries: tally(relays.map(({ country }) => country)),
    networks: shapesOf(relays),
    lifetimes: lifetimesOf(presences),
    kbps: quantilesOf(medians),
    fluctuationPermille: quantilesOf(fluctuations),
    upPermille: quantilesOf(presences.flatMap(upPermille)),
  };
}

async function measuredRelays(csv: string, start: number): Promise<MeasuredRelay[]> {
  const counts = { read: 0, outside: 0, withoutBandwidth: 0, repeated: 0 };
  const rows = readRelayRows(readLines(openStream(csv), csv), csv);
  const relays: MeasuredRelay[] = [];
  for await (const { first, byRound } of relaysOf(rows, { start, roundLength: DEFAULT_ROUND_SECONDS }, counts)) {
    if (byRound.size === 0) continue;
    const kbpsByRound = new Map([...byRound].map(([round, row]) => [round, kbpsOf(row.bytesPerSecond)]));
    relays.push({ address: first.address, country: first.country, kbpsByRound });
  }
  return relays;
}

/** The most frequent first. */
function tally(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return new Map([...counts].sort(([a, many], [b, more]) => more - many || compareAscii(a, b)));
}

function shapesOf(relays: readonly MeasuredRelay[]): NetworkModel["networks"] {
  const networks = new Map<string, string[]>();
  for (const { address } of relays) {
    const prefix = networkPrefix(address);
    const known = networks.get(prefix);
    if (known === undefined) networks.set(prefix, [address]);
    else known.push(address);
  }
  const shapes = tally([...networks.values()].map((addresses) => shapeText([...tally(addresses).values()])));
  return new Map([...shapes].map(([text, count]) => [parseShape(text) ?? [], count]));
}

function lifetimesOf(presences: readonly (readonly number[])[]): NetworkModel["lifetimes"] {
  const texts = tally(presences.map((slots) => `${slots[0] ?? 0}-${slots.at(-1) ?? 0}`));
  return new Map(
    [...texts].map(([text, count]) => {
      const [first = 0, last = 0] = text.split("-").map(Number);
      return [{ first, last }, count];
    }),
  );
}

/** Of the slots between the first and the last; none where there are no slots between. */
function upPermille(slots: readonly number[]): number[] {
  const between = (slots.at(-1) ?? 0) - (slots[0] ?? 0) - 1;
  return between < 1 ? [] : [Math.floor((1000 * (slots.length - 2)) / between)];
}

function meanOutage(presences: readonly (readonly number[])[]): number {
  const gaps = presences.flatMap((slots) => slots.slice(1).map((slot, i) => slot - (slots[i] ?? 0) - 1));
  const outages = gaps.filter((gap) => gap > 0);
  const sum = outages.reduce((total, gap) => total + gap, 0);
  return outages.length === 0 ? 1000 : Math.floor((1000 * sum) / outages.length);
}

function lowerMedian(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[Math.floor((values.length - 1) / 2)] ?? 0;
}
