import { SUM_LIMIT, WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { weiOfMsn } from "../../offchain/domain/msn.js";
import type { NodeClass } from "../../offchain/domain/types.js";
import { GAGA_NODE, GATEWAY_X } from "../../offchain/domain/types.js";
import { secondsOfUtc } from "../../offchain/domain/utcTime.js";
import { isRegion } from "../../offchain/market/offer.js";
import { bytesOfGib, kbpsOfMbps } from "../../offchain/market/units.js";
import { optional, required } from "../support/options.js";

/** Bytes of a required number of GiB; throws `argument`, like all of these. */
export function requiredBytes(name: string, value: string): bigint {
  const text = required(name, value);
  return bytesOfGib(text) ?? fail(name, "a decimal number of GiB above 0, below 2^64 bytes", text);
}

/** Kbit/s below `limit` of a required number of Mbit/s. */
export function requiredKbps(name: string, value: string, limit: number): number {
  const text = required(name, value);
  return kbpsOfMbps(text, limit) ?? fail(name, "Mbit/s above 0 with at most 3 decimals, not as many as that", text);
}

/** Gwei of MSN per GiB of a required price in MSN per GiB. */
export function requiredPrice(name: string, value: string): bigint {
  const text = required(name, value);
  const wei = weiOfMsn(text);
  const isPrice = wei !== undefined && wei % WEI_PER_GWEI === 0n && wei / WEI_PER_GWEI < SUM_LIMIT;
  return isPrice ? wei / WEI_PER_GWEI : fail(name, "MSN per GiB with at most 9 decimals, such as 0.002", text);
}

/** Unix seconds of a required UTC text. */
export function requiredTime(name: string, value: string): number {
  const text = required(name, value);
  return secondsOfUtc(text) ?? fail(name, "a time in UTC such as 2026-08-20T00:00:00Z", text);
}

export function requiredClass(name: string, value: string): NodeClass {
  const text = required(name, value);
  const found = ([GATEWAY_X, GAGA_NODE] as const).find((nodeClass) => String(nodeClass) === text);
  return found ?? fail(name, "1 or 2", text);
}

export function requiredRegion(name: string, value: string): string {
  const text = required(name, value);
  return isRegion(text) ? text : fail(name, "two letters A to Z, such as US", text);
}

/** A required whole number of 64 bits. */
export function requiredNonce(name: string, value: string): bigint {
  return nonceOf(name, required(name, value));
}

/** Required nonces, separated by commas, each once and in the order given. */
export function requiredNonces(name: string, value: string): bigint[] {
  const texts = required(name, value).split(",");
  return [...new Set(texts.map((text) => nonceOf(name, text.trim())))];
}

/** What `read` makes of an option, or undefined where it was not given. */
export function ifGiven<T>(read: (name: string, value: string) => T, name: string, value: string): T | undefined {
  return optional(value) === undefined ? undefined : read(name, value);
}

function nonceOf(name: string, text: string): bigint {
  const nonce = /^[0-9]{1,20}$/.test(text) ? BigInt(text) : SUM_LIMIT;
  return nonce < SUM_LIMIT ? nonce : fail(name, `a whole number from 0 to ${SUM_LIMIT - 1n}`, text);
}

function fail(name: string, expected: string, text: string): never {
  throw new MsnError("argument", `expected ${expected}, got ${JSON.stringify(text)}`, { field: `--${name}` });
}
