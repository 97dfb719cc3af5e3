import fc from "fast-check";

import { SUM_LIMIT } from "../../../offchain/domain/constants.js";
import { toHex } from "../../../offchain/domain/hex.js";
import type { Offer } from "../../../offchain/market/offer.js";
import { KBPS_LIMIT } from "../../../offchain/market/offer.js";

const anyAccount = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toHex);
const amount = (min: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min, max: SUM_LIMIT - 1n });

/** Every offer there can be. */
export const anyOffer: fc.Arbitrary<Offer> = fc.record({
  operator: anyAccount,
  node: anyAccount,
  class: fc.constantFrom(1 as const, 2 as const),
  region: fc.constantFrom("", "US", "DE", "AA", "ZZ"),
  priceGweiPerGiB: amount(0n),
  capacityBytes: amount(1n),
  capacityKbps: fc.integer({ min: 1, max: KBPS_LIMIT - 1 }),
  expiresAt: amount(0n),
  nonce: amount(0n),
});
