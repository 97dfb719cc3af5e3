import type { Provider } from "ethers";

import type { AddressBook } from "../addressBook.js";
import { contractsOf } from "../contracts.js";
import type { IgnitionParameters } from "../parameters.js";
import { type Build, checkCode } from "./code.js";
import type { Finding } from "./finding.js";
import { checkTimelock } from "./roles.js";
import { checkBuckets, checkGovernor, checkRest, checkRewards, checkStaking, checkToken } from "./state.js";

/**
 * Reads a live system back and compares it with what it should be and with this build: code, supply, buckets, every role,
 * and that nothing is left with the deployer. `expected` is what it was deployed with or, where governance has decided
 * otherwise since, what that decided.
 */
export async function checkSystem(
  provider: Provider,
  book: AddressBook,
  expected: IgnitionParameters,
  build: Build,
): Promise<Finding[]> {
  const contracts = contractsOf(book, provider);
  return [
    ...(await checkCode(provider, book, build)),
    ...(await checkToken(contracts, book)),
    ...(await checkBuckets(contracts, book, expected)),
    ...(await checkTimelock(provider, book, expected)),
    ...(await checkGovernor(contracts, book, expected)),
    ...(await checkStaking(contracts, book, expected)),
    ...(await checkRewards(contracts, book, expected)),
    ...(await checkRest(contracts, book, expected)),
  ];
}
