/** Bytes of the unit that prices name. */
export const GIB = 1n << 30n;

const ceilDiv = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor;

/** What an agreement owes for its cumulative bytes, gwei of MSN rounded up once (docs/marketplace.md "Charge"). */
export const chargeGwei = (cumulativeBytes: bigint, priceGweiPerGiB: bigint): bigint =>
  ceilDiv(cumulativeBytes * priceGweiPerGiB, GIB);

/** The bytes that a positive amount of gwei is worth at a positive price, rounded up. */
export const bytesWorth = (gwei: bigint, priceGweiPerGiB: bigint): bigint => ceilDiv(gwei * GIB, priceGweiPerGiB);

/** The most bytes whose charge is not above a non-negative amount of gwei, at a positive price. */
export const bytesFor = (gwei: bigint, priceGweiPerGiB: bigint): bigint => (gwei * GIB) / priceGweiPerGiB;
