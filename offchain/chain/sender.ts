import type { Provider, Signer } from "ethers";

import type { Address } from "../domain/hex.js";
import type { AddressBook } from "./addressBook.js";
import type { Contracts } from "./contracts.js";

/** A deployment and the account that sends to it. */
export interface Sender {
  readonly book: AddressBook;
  readonly provider: Provider;
  readonly signer: Signer;
  readonly account: Address;
  /** Bound to the signer. */
  readonly contracts: Contracts;
}
