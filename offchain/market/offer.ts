import { SUM_LIMIT } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Hex } from "../domain/hex.js";
import { isAddress } from "../domain/hex.js";
import type { NodeClass } from "../domain/types.js";
import { GAGA_NODE, GATEWAY_X } from "../domain/types.js";

/** First rate that does not fit into an offer's 32 bits, kbit/s. */
export const KBPS_LIMIT = 2 ** 32;

const REGION = /^([A-Z]{2})?$/;

/** What an operator offers with one of its nodes (docs/marketplace.md, "Signed messages"). */
export interface Offer {
  readonly operator: Address;
  readonly node: Address;
  readonly class: NodeClass;
  /** ISO 3166-1 alpha-2, or empty for a node that names none. */
  readonly region: string;
  /** Gwei of MSN per GiB, 64 bits. */
  readonly priceGweiPerGiB: bigint;
  /** More than 0, 64 bits. */
  readonly capacityBytes: bigint;
  /** Kbit/s, more than 0, 32 bits. */
  readonly capacityKbps: number;
  /** Unix seconds, 64 bits: the first second at which the offer is not live any more. */
  readonly expiresAt: bigint;
  /** What the operator cancels it by, 64 bits. */
  readonly nonce: bigint;
}

/** An offer with 65 bytes that are said to be its operator's signature. */
export interface SignedOffer {
  readonly offer: Offer;
  readonly signature: Hex;
}

/** Whether a text is a region as offers name it: two letters A to Z, or nothing. */
export const isRegion = (text: string): boolean => REGION.test(text);

/** Throws `record`, naming the field, where a value does not fit it. */
export function requireOffer(offer: Offer): void {
  for (const field of ["operator", "node"] as const) {
    demand(isAddress(offer[field]), field, "an account: 0x and 40 lower-case hex digits", offer[field]);
  }
  demand([GATEWAY_X, GAGA_NODE].includes(offer.class), "class", "1 or 2", offer.class);
  demand(isRegion(offer.region), "region", "two letters A to Z or nothing", offer.region);
  const { capacityKbps } = offer;
  const isRate = Number.isInteger(capacityKbps) && capacityKbps > 0 && capacityKbps < KBPS_LIMIT;
  demand(isRate, "capacityKbps", `a whole number from 1 to ${KBPS_LIMIT - 1}`, capacityKbps);
  for (const field of ["priceGweiPerGiB", "capacityBytes", "expiresAt", "nonce"] as const) {
    const least = field === "capacityBytes" ? 1n : 0n;
    const fits = offer[field] >= least && offer[field] < SUM_LIMIT;
    demand(fits, field, `a whole number from ${least} to ${SUM_LIMIT - 1n}`, offer[field]);
  }
}

function demand(holds: boolean, field: string, expected: string, value: string | number | bigint): void {
  const got = typeof value === "string" ? JSON.stringify(value) : String(value);
  if (!holds) throw new MsnError("record", `expected ${expected}, got ${got}`, { field });
}
