import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { msnOfWei } from "../../offchain/domain/msn.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { GIB } from "../../offchain/domain/charge.js";

const LAST_SECOND = 253_402_300_799n; // of the year 9999
const SHOWN_PLACES = 6;

/** Gwei of MSN as MSN, every digit. */
export const shownMsn = (gwei: bigint): string => msnOfWei(gwei * WEI_PER_GWEI);

/** Bytes as GiB, rounded down to six places; fewer bytes than that as bytes. */
export function shownGib(bytes: bigint): string {
  const scale = 10n ** BigInt(SHOWN_PLACES);
  const scaled = (bytes * scale) / GIB;
  if (scaled === 0n && bytes > 0n) return `${bytes} B`;
  const places = String(scaled % scale).padStart(SHOWN_PLACES, "0");
  return `${scaled / scale}.${places}`.replace(/\.?0+$/, "");
}

/** Kbit/s as Mbit/s, every digit. */
export const shownMbps = (kbps: number): string => String(kbps / 1000);

/** Unix seconds as UTC, or as they are where a year has more than four digits. */
export const shownTime = (seconds: bigint): string => (seconds > LAST_SECOND ? String(seconds) : utc(Number(seconds)));

export const shownRegion = (region: string): string => (region === "" ? "-" : region);
