import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import type { Address } from "../../offchain/domain/hex.js";
import { msnOfWei } from "../../offchain/domain/msn.js";
import { utc } from "../../offchain/domain/utcTime.js";

/** Wei as MSN for people, with every digit: `1,234.5`. */
export function msn(wei: bigint): string {
  const [whole = "0", places] = msnOfWei(wei).split(".");
  return places === undefined ? grouped(whole) : `${grouped(whole)}.${places}`;
}

/** Gwei of MSN, likewise. */
export const msnOfGwei = (gwei: bigint): string => msn(gwei * WEI_PER_GWEI);

/** To four places, rounded down, for tables: `1,234.5000`. A positive amount too small for that is no zero. */
export function shortMsn(wei: bigint): string {
  const unit = 10n ** 14n;
  if (wei > 0n && wei < unit) return "< 0.0001";
  const parts = wei / unit;
  return `${grouped(String(parts / 10_000n))}.${String(parts % 10_000n).padStart(4, "0")}`;
}

export const shortMsnOfGwei = (gwei: bigint): string => shortMsn(gwei * WEI_PER_GWEI);

/** To four places at most, rounded down, for sentences: `1,234.5`. */
export const aboutMsnOfGwei = (gwei: bigint): string => shortMsnOfGwei(gwei).replace(/\.?0+$/, "");

/** A whole number with commas. */
export const count = (value: bigint | number): string => grouped(String(value));

/** `0x1234…abcd`; the whole account stands beside it or in its title. */
export const shortAccount = (account: Address): string => `${account.slice(0, 6)}…${account.slice(-4)}`;

/** A moment for people: `2026-08-17 01:00 UTC`. */
export const moment = (seconds: number): string => `${utc(seconds).slice(0, 16).replace("T", " ")} UTC`;

const KINDS = ["commercial", "home computer", "home phone", "data-centre computer"] as const;

/** What kind of node, as people call it. */
export const kindText = (kind: number): string => KINDS[kind] ?? `kind ${kind}`;

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}
