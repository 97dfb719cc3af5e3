import { MsnError } from "../domain/errors.js";
import { groupsOf } from "../domain/groups.js";
import type { Digest } from "../domain/hex.js";
import type { JsonFields } from "../io/jsonFields.js";
import { readJsonFields } from "../io/jsonFile.js";
import type { NetworkShape } from "./networkShape.js";
import { parseShape, shapeText } from "./networkShape.js";
import { QUANTILE_GROUPS } from "./quantiles.js";

/** The slots a node was first and last up in, from 0. */
export interface Lifetime {
  readonly first: number;
  readonly last: number;
}

/** What a synthetic network has from a real one (docs/synthetic.md). Shares are numbers of relays or of networks. */
export interface NetworkModel {
  /** Name and SHA-256 of the file it was fitted to, and its first and last observation in UTC. */
  readonly source: string;
  readonly sourceDigest: Digest;
  readonly firstObservation: string;
  readonly lastObservation: string;
  /** Relays with a measured bandwidth, and those of them with an IPv6 address. */
  readonly relays: number;
  readonly ipv6Relays: number;
  /** Times at which the network was looked at; a week is divided into as many slots of equal length. At most 32. */
  readonly slots: number;
  /** Pairs of a relay and a slot in which it was up. */
  readonly observations: number;
  /** Mean length of an outage in thousandths of a slot. */
  readonly outageMilliSlots: number;
  /** Relays by country; an empty text where it is unknown. */
  readonly countries: ReadonlyMap<string, number>;
  /** Networks (/24) by their shape. */
  readonly networks: ReadonlyMap<NetworkShape, number>;
  /** Relays by lifetime. */
  readonly lifetimes: ReadonlyMap<Lifetime, number>;
  /** Quantiles of a relay's median bandwidth in the week. */
  readonly kbps: readonly number[];
  /** Quantiles of an observed bandwidth in thousandths of the relay's median. */
  readonly fluctuationPermille: readonly number[];
  /** Quantiles of the share of slots between the first and the last in which a relay was up. */
  readonly upPermille: readonly number[];
}

const KEYS = [
  "source",
  "sourceDigest",
  "firstObservation",
  "lastObservation",
  "relays",
  "ipv6Relays",
  "slots",
  "observations",
  "outageMilliSlots",
  "countries",
  "networks",
  "lifetimes",
  "kbps",
  "fluctuationPermille",
  "upPermille",
];
const MAX_SLOTS = 32; // they are the bits of a word
const MAX = 2 ** 32 - 1;
const NUMBERS_A_LINE = 10;

/** Reads a model file. Throws `io` or `json` with file and field. */
export async function readNetworkModel(file: string): Promise<NetworkModel> {
  const fields = await readJsonFields(file, KEYS);
  const slots = fields.integer("slots", 1, MAX_SLOTS);
  return {
    source: fields.text("source"),
    sourceDigest: fields.digest("sourceDigest"),
    firstObservation: fields.text("firstObservation"),
    lastObservation: fields.text("lastObservation"),
    relays: fields.integer("relays", 1, MAX),
    ipv6Relays: fields.integer("ipv6Relays", 0, MAX),
    slots,
    observations: fields.integer("observations", 1, MAX),
    outageMilliSlots: fields.integer("outageMilliSlots", 1000, 1000 * MAX_SLOTS),
    countries: counts(fields, "countries", "two letters A to Z, or nothing", countryOf),
    networks: counts(fields, "networks", "parts such as 2x8+1x1, at most 256 addresses", parseShape),
    lifetimes: counts(fields, "lifetimes", `two slots below ${slots}, such as 0-9`, (text) => lifetimeOf(text, slots)),
    kbps: quantiles(fields, "kbps", 1, 100_000_000),
    fluctuationPermille: quantiles(fields, "fluctuationPermille", 0, 1_000_000),
    upPermille: quantiles(fields, "upPermille", 0, 1000),
  };
}

/** The text of a model file: a few numbers a line, for people. */
export function networkModelText(model: NetworkModel): string {
  const inLines = (items: readonly string[], [open, close]: readonly [string, string]): string =>
    [
      open,
      groupsOf(items, NUMBERS_A_LINE)
        .map((line) => `    ${line.join(", ")}`)
        .join(",\n"),
      `  ${close}`,
    ].join("\n");
  const list = (numbers: readonly number[]): string => inLines(numbers.map(String), ["[", "]"]);
  const table = <T>(weights: ReadonlyMap<T, number>, name: (key: T) => string): string =>
    inLines(
      [...weights].map(([key, count]) => `${JSON.stringify(name(key))}: ${count}`),
      ["{", "}"],
    );
  const { countries, networks, lifetimes, kbps, fluctuationPermille, upPermille, ...single } = model;
  const texts: [string, string][] = [
    ...Object.entries(single).map(([key, value]): [string, string] => [key, JSON.stringify(value)]),
    ["countries", table(countries, (country) => country)],
    ["networks", table(networks, shapeText)],
    ["lifetimes", table(lifetimes, ({ first, last }) => `${first}-${last}`)],
    ["kbps", list(kbps)],
    ["fluctuationPermille", list(fluctuationPermille)],
    ["upPermille", list(upPermille)],
  ];
  return `{\n${texts.map(([key, text]) => `  ${JSON.stringify(key)}: ${text}`).join(",\n")}\n}\n`;
}

function counts<T>(
  fields: JsonFields,
  key: string,
  expected: string,
  parse: (text: string) => T | undefined,
): Map<T, number> {
  const table = fields.object(key);
  const place = { file: fields.file, field: key };
  const parsed = table.keys().map((text): [T, number] => {
    const item = parse(text);
    if (item === undefined) throw new MsnError("json", `expected ${expected}, got ${JSON.stringify(text)}`, place);
    return [item, table.integer(text, 1, MAX)];
  });
  if (parsed.length === 0) throw new MsnError("json", "expected at least one entry", place);
  return new Map(parsed);
}

const countryOf = (text: string): string | undefined => (/^([A-Z]{2})?$/.test(text) ? text : undefined);

function lifetimeOf(text: string, slots: number): Lifetime | undefined {
  const match = /^([0-9]{1,2})-([0-9]{1,2})$/.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  return first <= last && last < slots ? { first, last } : undefined;
}

function quantiles(fields: JsonFields, key: string, min: number, max: number): number[] {
  let previous = min;
  const numbers = fields.list(key).map((value) => {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < previous || value > max) {
      throw fields.wrong(key, `whole numbers from ${min} to ${max}, ascending`);
    }
    return (previous = value);
  });
  if (numbers.length !== QUANTILE_GROUPS) throw fields.wrong(key, `${QUANTILE_GROUPS} numbers`);
  return numbers;
}
