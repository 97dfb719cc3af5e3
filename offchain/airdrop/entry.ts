import type { Address } from "../domain/hex.js";

/** One account's share of the airdrop. */
export interface AirdropEntry {
  /** Place in the list, from 0: the claim's bit on chain. */
  readonly index: number;
  readonly account: Address;
  /** Wei of MSN. */
  readonly amountWei: bigint;
}
