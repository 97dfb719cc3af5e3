import type { ContractRunner, Provider, Signer } from "ethers";

import { type Address, toAddress } from "../../domain/hex.js";
import { rewardsDomain } from "../../merkle/sumWord.js";
import type { AddressBook } from "../addressBook.js";
import { type Contracts, contractsOf } from "../contracts.js";

/** A deployment as a watcher sees it. */
export interface WatchChain {
  readonly book: AddressBook;
  readonly provider: Provider;
  readonly contracts: Contracts;
  /** Domain of the leaves. */
  readonly domain: Buffer;
  /** Who sends; undefined for a watcher that only looks. */
  readonly sender: { readonly signer: Signer; readonly account: Address } | undefined;
}

/** Binds a watcher to a deployment; without a signer it only looks. */
export async function openWatchChain(
  { book, provider }: { readonly book: AddressBook; readonly provider: Provider },
  signer?: Signer,
): Promise<WatchChain> {
  const runner: ContractRunner = signer ?? provider;
  return {
    book,
    provider,
    contracts: contractsOf(book, runner),
    domain: rewardsDomain(book.chainId, book.contracts.RewardsDistributor),
    sender: signer === undefined ? undefined : { signer, account: toAddress(await signer.getAddress()) },
  };
}
