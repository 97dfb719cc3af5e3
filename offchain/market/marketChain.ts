import type { Address, Digest } from "../domain/hex.js";

/** What an operator cancels an offer by. */
export interface OfferNonce {
  readonly operator: Address;
  readonly nonce: bigint;
}

/** Whether an offer's nonce is cancelled on chain. */
export type IsCancelled = (nonce: OfferNonce) => boolean;

/** What offers are signed for, and when. */
export interface MarketTarget {
  readonly chainId: number;
  /** The `Exchange` contract. */
  readonly exchange: Address;
  /** Unix seconds. */
  readonly now: number;
}

/** The newest epoch whose root is active; epoch 0 before the first. */
export interface NewestEpoch {
  readonly epoch: number;
  /** SHA-256 of its `manifest.json`. */
  readonly manifestDigest: Digest;
}

/** What the market reads from a chain, all of it at one block. */
export interface MarketChain extends MarketTarget {
  /** Which of these are cancelled. Nothing is said about nonces that were not asked for. */
  cancelled(nonces: readonly OfferNonce[]): Promise<IsCancelled>;
  /** Undefined where no chain is asked. */
  newestEpoch(): Promise<NewestEpoch | undefined>;
}
