import type { Address } from "../domain/hex.js";

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

/** What the market reads from a chain. */
export interface MarketChain extends MarketTarget {
  /** Which of these are cancelled, all seen at one block. Nothing is said about nonces that were not asked for. */
  cancelled(nonces: readonly OfferNonce[]): Promise<IsCancelled>;
}
