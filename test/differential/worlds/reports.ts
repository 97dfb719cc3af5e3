import type { Address, Hex } from "../../../offchain/domain/hex.js";
import { fromHex } from "../../../offchain/domain/hex.js";
import { hexOf } from "../../offchain/world.js";
import type { Draw } from "./draw.js";

/** Bytes of one record of a batch. */
export const PROBE = 80;
export const KBPS_AT = 68;
export const COUNTRY_AT = 76;

/** A record of a batch, as it stands there. */
export interface Seen {
  readonly host: Hex;
  readonly net: Hex;
  readonly wide: Hex;
  readonly kbps: number;
  readonly storageGb: number;
  readonly country: string;
  readonly kind: number;
  readonly portOpen: number;
}

const KBPS = [1, 1_999, 2_000, 2_001, 300_000, 499_999, 500_000, 750_000, 1_000_000, 1_500_000, 1_500_001, 100_000_000];
const STORAGE = [0, 19, 20, 21, 60, 99, 100, 101, 2 ** 32 - 1];
const COUNTRIES = ["US", "KR", "PK", "BD", "CN", "DE", "AZ", "ZA", "\0\0"];
const WIDES = [0, 0, 0, 0xd1, 0xd2];

/** Each field of a report by itself: few values, so that hosts, networks and opinions collide. */
const FIELDS: { readonly [K in keyof Seen]: (draw: Draw) => Seen[K] } = {
  host: (draw) => hexOf(draw.integer(1, 4), 16),
  net: (draw) => hexOf(draw.integer(0, 3), 16),
  wide: (draw) => hexOf(draw.pick(WIDES), 16),
  kbps: (draw) => (draw.chance(60) ? draw.pick(KBPS) : draw.integer(1, 1_600_000)),
  storageGb: (draw) => (draw.chance(50) ? draw.pick(STORAGE) : draw.integer(0, 130)),
  country: (draw) => draw.pick(COUNTRIES),
  kind: (draw) => draw.integer(0, 3),
  portOpen: (draw) => draw.integer(0, 1),
};
const NAMES = Object.keys(FIELDS) as (keyof Seen)[];

export function anyReport(draw: Draw): Seen {
  return Object.fromEntries(NAMES.map((name) => [name, FIELDS[name](draw)])) as unknown as Seen;
}

/** The same report with some fields seen otherwise, each with the given chance. */
export function otherwise(draw: Draw, seen: Seen, percent: number): Seen {
  return { ...seen, ...Object.fromEntries(draw.some(NAMES, percent).map((name) => [name, FIELDS[name](draw)])) };
}

export function encodeReport(node: Address, seen: Seen): Buffer {
  const bytes = Buffer.alloc(PROBE);
  fromHex(node, 20).copy(bytes, 0);
  fromHex(seen.host, 16).copy(bytes, 20);
  fromHex(seen.net, 16).copy(bytes, 36);
  fromHex(seen.wide, 16).copy(bytes, 52);
  bytes.writeUInt32BE(seen.kbps, KBPS_AT);
  bytes.writeUInt32BE(seen.storageGb, 72);
  bytes.write(seen.country, COUNTRY_AT, "latin1");
  bytes[78] = seen.kind;
  bytes[79] = seen.portOpen;
  return bytes;
}

/** Ways to spoil a batch of at least two records, in one of them; each under the code that it must lead to. */
export const BATCH_FAULTS: Record<string, (batch: Buffer, at: number, draw: Draw) => Buffer> = {
  "cut off": (batch, _at, draw) => batch.subarray(0, batch.length - draw.integer(1, PROBE - 1)),
  "bytes behind": (batch, _at, draw) => Buffer.concat([batch, Buffer.alloc(draw.integer(1, PROBE - 1))]),
  "two records exchanged": (batch) =>
    Buffer.concat([batch.subarray(PROBE, 2 * PROBE), batch.subarray(0, PROBE), batch.subarray(2 * PROBE)]),
  "node twice": (batch, at) => Buffer.concat([batch.subarray(0, at + PROBE), batch.subarray(at)]),
  "kbps out of range": (batch, at, draw) => {
    batch.writeUInt32BE(draw.pick([0, 100_000_001, 2 ** 32 - 1]), at + KBPS_AT);
    return batch;
  },
  "no country": (batch, at, draw) => {
    batch.write(draw.pick(["De", "D\0", "\0E", "@@", "[[", "A[", "@Z", "\xff\xff", "A\n"]), at + COUNTRY_AT, "latin1");
    return batch;
  },
  "no kind": (batch, at, draw) => {
    batch[at + 78] = draw.pick([4, 5, 255]);
    return batch;
  },
  "no port": (batch, at, draw) => {
    batch[at + 79] = draw.pick([2, 255]);
    return batch;
  },
};
