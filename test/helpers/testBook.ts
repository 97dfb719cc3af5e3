import { type AddressBook, type ContractName, addressBookOf, perContract } from "../../offchain/chain/addressBook.js";
import { ZERO_ADDRESS, ZERO_DIGEST } from "../../offchain/domain/constants.js";
import type { Address } from "../../offchain/domain/hex.js";

/** The address book of a deployment of which a test made only `contracts`; `fromBlock` stands for every block. */
export function testBook(
  chainId: number,
  fromBlock: number,
  contracts: Partial<Readonly<Record<ContractName, Address>>>,
): AddressBook {
  const records = perContract((name) => ({
    address: contracts[name] ?? ZERO_ADDRESS,
    block: fromBlock,
    transaction: ZERO_DIGEST,
    constructorArguments: [],
  }));
  return addressBookOf(chainId, records);
}
