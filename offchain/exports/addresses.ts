import type { AddressBook } from "../chain/addressRecords.js";
import { LiveDeployments } from "../chain/liveDeployments.js";
import { LIVE_BOOKS } from "./liveBooks.js";

/**
 * `msn-protocol/addresses`: where a deployment's contracts are, and from which block on (docs/deployment.md). A book of your own
 * deployment, which `msn deploy` writes to `deployments/addresses/<chainId>.json`, is read by `parseAddressBook`. Runs in
 * browsers.
 */
export {
  type AddressBook,
  CONTRACT_NAMES,
  type ContractName,
  type ContractRecord,
  parseAddressBook,
} from "../chain/addressRecords.js";

/** The chains with a deployment that this release of the package knows, ascending. */
export const liveChainIds = (): number[] => new LiveDeployments(LIVE_BOOKS).chainIds;

/** The address book of a live deployment. Throws `deployment` for a chain on which this release knows none. */
export const liveAddressBook = (chainId: number): AddressBook => new LiveDeployments(LIVE_BOOKS).on(chainId);
