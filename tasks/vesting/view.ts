import type { Provider } from "ethers";

import type { AddressBook } from "../../offchain/chain/addressBook.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { type GrantState, allGrantIds, readGrants } from "../../offchain/chain/vesting/grants.js";
import { progressLine } from "../support/progress.js";

/** What `vesting schedule` looks at. */
export interface View {
  readonly book: AddressBook;
  readonly contracts: Contracts;
  readonly provider: Provider;
  /** The chain's time, Unix seconds. */
  readonly now: bigint;
  readonly quiet: boolean;
}

/** Every grant, with progress meanwhile. */
export async function allGrants({ contracts, quiet }: View): Promise<GrantState[]> {
  const line = progressLine(quiet);
  return readGrants(contracts, await allGrantIds(contracts), (done, total) => {
    line.update(`grants ${done}/${total}`);
  }).finally(() => {
    line.done();
  });
}
