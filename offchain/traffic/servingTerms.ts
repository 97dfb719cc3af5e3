import type { Address, Digest } from "../domain/hex.js";

/** What an operator sets for all its nodes (docs/marketplace.md "When a node serves"). */
export interface ServingTerms {
  /** Of `marketplaceSeparator`: 32 bytes. */
  readonly domain: Uint8Array;
  readonly operator: Address;
  /** The renewal step: what a payer may have received, over all agreements, without having paid. At least 1. */
  readonly creditBytes: bigint;
  /**
   * Money that can be withdrawn within this time counts as gone, and a chain view older than it counts for nothing.
   * Shorter than the thaw.
   */
  readonly marginSeconds: number;
  /** From this much unsettled on, a decision asks to settle: what a payer with many operators can make one lose. */
  readonly settleAboveGwei: bigint;
  /** Agreements one payer may have open, so that signing them by the million fills no memory. */
  readonly maxAgreements: number;
}

/** A day: see {@link ServingTerms.marginSeconds}. */
export const DEFAULT_MARGIN_SECONDS = 86_400;
/** See {@link ServingTerms.maxAgreements}. */
export const DEFAULT_MAX_AGREEMENTS = 1_024;

/** One of the operator's own offers, live now. */
export interface LiveOffer {
  /** What agreements call it. */
  readonly digest: Digest;
  readonly operator: Address;
  readonly node: Address;
  readonly priceGweiPerGiB: bigint;
  readonly capacityBytes: bigint;
  /** Unix seconds. */
  readonly expiresAt: number;
}
