/** Bytes in one GiB, the unit of prices. */
export const GIB = 1n << 30n;

/** What one agreement owes for its bytes, gwei of MSN: rounded up once (docs/marketplace.md, "Charge"). */
export function chargeGwei(bytes: bigint, priceGweiPerGiB: bigint): bigint {
  return (bytes * priceGweiPerGiB + GIB - 1n) / GIB;
}
