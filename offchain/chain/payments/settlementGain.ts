import { GWEI_PER_MSN } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import { parseMsn } from "../amounts.js";

/** Factors have so many decimals. */
const FACTOR_PLACES = 3;
const FACTOR_ONE = 1000n;

/** What settling something would bring, wei of ether. */
export interface Gain {
  readonly gainWei: bigint;
  /** Whether waiting may lose it. */
  readonly isEndangered: boolean;
}

/** What settlements cost, wei of ether: a transaction, and each voucher in it. */
export interface BatchCost {
  readonly fixedWei: bigint;
  readonly voucherWei: bigint;
}

/** What a gain must exceed. */
export interface Demand {
  /** How many times the cost, in thousandths. */
  readonly factor: bigint;
  /** Settle all that brings anything. */
  readonly force: boolean;
}

/** What is worth settling, and why. */
export interface Choice<T> {
  /** By gain, the highest first; empty where nothing is. */
  readonly chosen: readonly T[];
  readonly reason: "worth" | "danger" | "forced" | "nothing";
}

/** Wei of ether for so much MSN, rounded down; the price is wei of ether for one MSN. */
export const gainOf = (gwei: bigint, priceWei: bigint): bigint => (gwei * priceWei) / GWEI_PER_MSN;

/** Wei of ether for one MSN, more than nothing; throws `argument`, naming `field`. */
export function parsePrice(text: string, field: string): bigint {
  const priceWei = /^[0-9]+(\.[0-9]+)?$/.test(text) && !/\.[0-9]{19}/.test(text) ? parseMsn(text, field) : 0n;
  if (priceWei > 0n) return priceWei;
  const expected = "expected ETH for one MSN as a decimal above 0, such as 0.00002";
  throw new MsnError("argument", `${expected}, got ${JSON.stringify(text)}`, { field });
}

/** A factor in thousandths; throws `argument`, naming `field`. */
export function parseFactor(text: string, field: string): bigint {
  const [, whole, places = ""] = /^([0-9]{1,6})(?:\.([0-9]{1,3}))?$/.exec(text) ?? [];
  if (whole !== undefined) return BigInt(whole) * FACTOR_ONE + BigInt(places.padEnd(FACTOR_PLACES, "0"));
  const expected = "expected how many times the gas a gain must be, such as 10 or 1.5";
  throw new MsnError("argument", `${expected}, got ${JSON.stringify(text)}`, { field });
}

/** Whether a gain is more than `factor` thousandths of a cost: a gain that is exactly that is not. */
export const exceeds = (gainWei: bigint, factor: bigint, costWei: bigint): boolean =>
  gainWei * FACTOR_ONE > factor * costWei;

/**
 * The vouchers that one transaction should settle. As its base cost is shared, the best batch is every voucher that brings more
 * than the demanded times its own share, provided that together they bring more than the demanded times all of it. Endangered
 * vouchers need only bring more than they cost; where they alone justify a transaction, whatever is worth its share goes along.
 */
export function chooseBatch<T extends Gain>(
  offered: readonly T[],
  { fixedWei, voucherWei }: BatchCost,
  { factor, force }: Demand,
  size: number,
): Choice<T> {
  const sorted = [...offered].sort(byGain);
  if (force) return { chosen: sorted.slice(0, size), reason: sorted.length === 0 ? "nothing" : "forced" };
  const pays = (batch: readonly T[], times: bigint): boolean =>
    batch.length > 0 && exceeds(sumOf(batch), times, fixedWei + voucherWei * BigInt(batch.length));
  const isWorth = ({ gainWei }: T): boolean => exceeds(gainWei, factor, voucherWei);
  const isAtRisk = ({ gainWei, isEndangered }: T): boolean => isEndangered && exceeds(gainWei, FACTOR_ONE, voucherWei);

  const worth = sorted.filter(isWorth).slice(0, size);
  const endangered = sorted.filter(isAtRisk).slice(0, size);
  const isRescue = pays(endangered, FACTOR_ONE);
  if (!isRescue && !pays(worth, factor)) return { chosen: [], reason: "nothing" };
  // What may be lost by waiting comes first where not all of it fits.
  const rest = sorted.filter((voucher) => isWorth(voucher) && !endangered.includes(voucher));
  const batch = [...endangered, ...rest].slice(0, size);
  return { chosen: sorted.filter((voucher) => batch.includes(voucher)), reason: isRescue ? "danger" : "worth" };
}

/** The highest gain first. */
export const byGain = (a: Gain, b: Gain): number => (a.gainWei === b.gainWei ? 0 : a.gainWei > b.gainWei ? -1 : 1);

const sumOf = (batch: readonly Gain[]): bigint => batch.reduce((sum, { gainWei }) => sum + gainWei, 0n);
