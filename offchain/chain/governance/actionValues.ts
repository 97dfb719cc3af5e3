import { formatUnits, id } from "ethers";

import { BUCKETS } from "../../domain/allocation.js";
import { WEI_PER_GWEI, ZERO_DIGEST } from "../../domain/constants.js";
import { weiOfMsn } from "../../domain/msn.js";
import type { Unit } from "./actionUnits.js";
import { formatGwei, formatMsn } from "../amounts.js";
import { secondsOfUtc, utc } from "../../domain/utcTime.js";

const WHOLE = /^(0|-?[1-9][0-9]{0,77})$/;
const AMOUNT = /^(\S+) (MSN|ETH)$/;
/** 9999-12-31T23:59:59Z; what is later is no time that anybody meant. */
const LAST_TIME = 253_402_300_799n;

const SECONDS: readonly (readonly [name: string, seconds: bigint])[] = [
  ["day", 86_400n],
  ["hour", 3_600n],
  ["minute", 60n],
  ["second", 1n],
];

const ROLES = new Map<string, string>([
  ["DEFAULT_ADMIN_ROLE", ZERO_DIGEST],
  ...["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"].map((name): [string, string] => [name, id(name)]),
]);

/** How people may write a number of this unit, for errors. */
const EXPECTED: Readonly<Record<Unit, string>> = {
  msn: 'wei, or a text such as "12.5 MSN"',
  gwei: 'gwei, or a text such as "12.5 MSN"',
  ether: 'wei, or a text such as "1.5 ETH"',
  time: 'Unix seconds, or a text such as "2026-08-03T00:00:00Z"',
  duration: 'seconds, or a text such as "14 days" or "1 day 12 hours"',
  bps: "basis points",
  ppm: "parts per million",
  bucket: `one of ${BUCKETS.map(({ name }) => name).join(", ")}`,
  role: `a digest or one of ${[...ROLES.keys()].join(", ")}`,
  plain: "a whole number",
};

/** What a file may say for `unit`, after "expected …". */
export const expectedText = (unit: Unit): string => EXPECTED[unit];

/**
 * The number that `text` says in `unit`: bare decimal digits in the unit the contract counts in, or text with a unit where
 * that unit fits. Undefined for anything else.
 */
export function parseNumber(text: string, unit: Unit): bigint | undefined {
  if (unit === "bucket") {
    const index = BUCKETS.findIndex(({ name }) => name === text);
    return index === -1 ? undefined : BigInt(index);
  }
  if (WHOLE.test(text)) return BigInt(text);
  if (unit === "time") {
    const seconds = secondsOfUtc(text);
    return seconds === undefined ? undefined : BigInt(seconds);
  }
  if (unit === "duration") return parseDuration(text);
  return parseAmount(text, unit);
}

/** The role's digest, or the text itself where it names none. */
export const parseRole = (text: string): string => ROLES.get(text) ?? text;

/** A number as people read it, the number itself included where the text rounds nothing but hides it. */
export function formatNumber(value: bigint, unit: Unit): string {
  switch (unit) {
    case "msn":
      return formatMsn(value);
    case "gwei":
      return formatGwei(value);
    case "ether":
      return formatEther(value);
    case "time":
      return value <= LAST_TIME ? `${utc(Number(value))} (${value})` : String(value);
    case "duration":
      return value === 0n ? "0 s" : `${formatDuration(value)} (${value} s)`;
    case "bps":
      return `${value} (${formatUnits(value, 2).replace(/\.0$/, "")} %)`;
    case "ppm":
      return `${value} (${formatUnits(value, 4).replace(/\.0$/, "")} %)`;
    case "bucket":
      return `${BUCKETS[Number(value)]?.name ?? "no such bucket"} (${value})`;
    case "role":
    case "plain":
      return String(value);
  }
}

/** A role's name beside its digest, or the digest alone. */
export function formatRole(digest: string): string {
  const name = [...ROLES].find(([, known]) => known === digest)?.[0];
  return name === undefined ? digest : `${name} (${digest})`;
}

/** Wei of the chain's coin, whatever its name is there. */
export const formatEther = (wei: bigint): string => `${formatUnits(wei, 18).replace(/\.0$/, "")} ETH`;

/** Seconds in days, hours, minutes and seconds; exact. */
export function formatDuration(seconds: bigint): string {
  let rest = seconds;
  const parts: string[] = [];
  for (const [name, length] of SECONDS) {
    const count = rest / length;
    rest %= length;
    if (count > 0n) parts.push(`${count} ${name}${count === 1n ? "" : "s"}`);
  }
  return parts.length === 0 ? "0 seconds" : parts.join(" ");
}

function parseAmount(text: string, unit: Unit): bigint | undefined {
  const [, number = "", coin] = AMOUNT.exec(text) ?? [];
  const wanted = unit === "ether" ? "ETH" : unit === "msn" || unit === "gwei" ? "MSN" : undefined;
  if (wanted === undefined || coin !== wanted) return undefined;
  const wei = weiOfMsn(number);
  if (wei === undefined || unit !== "gwei") return wei;
  return wei % WEI_PER_GWEI === 0n ? wei / WEI_PER_GWEI : undefined;
}

/** `1 day 12 hours`: every part once, the longest first. */
function parseDuration(text: string): bigint | undefined {
  const pattern = SECONDS.map(([name]) => `(?:([1-9][0-9]{0,8}) ${name}s?(?: |$))?`).join("");
  const counts = text === "" || text.endsWith(" ") ? undefined : new RegExp(`^${pattern}$`).exec(text)?.slice(1);
  return counts?.reduce((sum, count: string | undefined, i) => sum + BigInt(count ?? 0) * (SECONDS[i]?.[1] ?? 0n), 0n);
}
