import { SUM_LIMIT } from "../domain/constants.js";
import { GIB } from "../domain/charge.js";

const DECIMAL = /^([0-9]{1,20})(?:\.([0-9]{1,30}))?$/;
const KBPS_PER_MBPS = 1000n;

/** A decimal as an exact fraction: `[numerator, denominator]`; undefined for other texts. */
function fractionOf(text: string): [bigint, bigint] | undefined {
  const [, whole, places = ""] = DECIMAL.exec(text) ?? [];
  return whole === undefined ? undefined : [BigInt(whole + places), 10n ** BigInt(places.length)];
}

/**
 * The bytes of a decimal number of GiB (`10`, `0.1`), computed exactly and rounded up to a whole byte; undefined for 0, 2^64
 * bytes or more, or another text.
 */
export function bytesOfGib(text: string): bigint | undefined {
  const fraction = fractionOf(text);
  if (fraction === undefined) return undefined;
  const [numerator, denominator] = fraction;
  const bytes = (numerator * GIB + denominator - 1n) / denominator;
  return bytes > 0n && bytes < SUM_LIMIT ? bytes : undefined;
}

/** The kbit/s of a decimal number of Mbit/s, which must be whole; undefined for 0, `limit` or more, or another text. */
export function kbpsOfMbps(text: string, limit: number): number | undefined {
  const fraction = fractionOf(text);
  if (fraction === undefined) return undefined;
  const [numerator, denominator] = fraction;
  const scaled = numerator * KBPS_PER_MBPS;
  const kbps = scaled / denominator;
  return scaled % denominator === 0n && kbps > 0n && kbps < BigInt(limit) ? Number(kbps) : undefined;
}
