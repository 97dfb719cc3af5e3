import type { Address } from "../domain/hex.js";

/**
 * What a node knows of the chain about one payer, read from one block. Amounts are gwei of MSN, times Unix seconds. The
 * caller keeps it fresh; see `ServingTerms.marginSeconds`.
 */
export interface ChainView {
  readonly payer: Address;
  /** The block's time. */
  readonly timestamp: number;
  /** What the payer has in the escrow, money that thaws included. */
  readonly balanceGwei: bigint;
  readonly thawingGwei: bigint;
  /** From when on the thawing money can be withdrawn. */
  readonly thawedAt: number;
  readonly channel: number;
  /** Settled so far for the pair of the payer and this node's operator. */
  readonly settledGwei: bigint;
  /** 0 for an account the payer never authorised, `AUTHORISED`, or when a revoked one ends. */
  signerValidUntil(signer: Address): number;
}
