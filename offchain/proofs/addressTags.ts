import { createHmac } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";

import { MsnError } from "../domain/errors.js";
import type { Hex } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import { TAG_BYTES } from "../domain/probeLayout.js";

/** The three keyed tags a verifier writes instead of an address. */
export interface AddressTags {
  readonly host: Hex;
  readonly net: Hex;
  readonly wide: Hex;
}

const NO_TAG: Hex = `0x${"00".repeat(TAG_BYTES)}`;

/**
 * Tags of an IPv4 or IPv6 address under the secret the verifiers share for the epoch (rewards-spec.md section 2). An
 * IPv4-mapped IPv6 address is the IPv4 address. Throws `address` for anything else, a zone index included.
 */
export function addressTags(secret: Uint8Array, address: string): AddressTags {
  if (isIPv4(address)) return ipv4Tags(secret, address);
  if (!isIPv6(address) || address.includes("%")) {
    throw new MsnError("address", `expected an IPv4 or IPv6 address, got ${JSON.stringify(address)}`);
  }
  const groups = ipv6Groups(address);
  const mapped = mappedIpv4(groups);
  if (mapped !== undefined) return ipv4Tags(secret, mapped);
  const net = ipv6Prefix(groups, 48);
  return {
    host: tag(secret, "host", net),
    net: tag(secret, "net", net),
    wide: tag(secret, "wide", ipv6Prefix(groups, 32)),
  };
}

function ipv4Tags(secret: Uint8Array, address: string): AddressTags {
  const prefix = `${address.slice(0, address.lastIndexOf("."))}.0/24`;
  return { host: tag(secret, "host", address), net: tag(secret, "net", prefix), wide: NO_TAG };
}

function tag(secret: Uint8Array, label: "host" | "net" | "wide", text: string): Hex {
  return toHex(createHmac("sha256", secret).update(`${label}:${text}`, "ascii").digest().subarray(0, TAG_BYTES));
}

/** The eight 16-bit groups of a valid IPv6 address. */
export function ipv6Groups(address: string): number[] {
  const [head = "", tail] = address.split("::");
  const left = groupsOf(head);
  if (tail === undefined) return left;
  const right = groupsOf(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function groupsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((part) => {
    if (!part.includes(".")) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

function mappedIpv4(groups: readonly number[]): string | undefined {
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return undefined;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join(".");
}

/**
 * RFC 5952 text of the /32 or /48 prefix: `2001:db8:1::/48`. At least the last five groups are zero, so they are the run
 * that `::` stands for, with any zero groups just before them.
 */
export function ipv6Prefix(groups: readonly number[], bits: 32 | 48): string {
  const kept = groups.slice(0, bits / 16);
  while (kept.at(-1) === 0) kept.pop();
  return `${kept.map((group) => group.toString(16)).join(":")}::/${bits}`;
}
