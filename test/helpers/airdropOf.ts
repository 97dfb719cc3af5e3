import { Airdrop } from "../../offchain/airdrop/airdrop.js";
import { writeAirdrop } from "../../offchain/airdrop/airdropFile.js";
import { type AddressBook, addressBookOf } from "../../offchain/chain/addressBook.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import type { FullSystem } from "./fullSystem.js";
import type { Chain } from "./system.js";

/**
 * Writes an airdrop of `shares` (wei of MSN) to `file` and deploys its contract, not funded yet, which claims can be made
 * from until `deadline` (Unix seconds). Returns the system's address book with this one in the place of the earlier airdrop.
 */
export async function deployAirdrop(
  { ethers }: Chain,
  { accounts, book }: FullSystem,
  shares: readonly (readonly [account: Address, amountWei: bigint])[],
  file: string,
  deadline: number,
): Promise<AddressBook> {
  const airdrop = Airdrop.of(shares.map(([account, amountWei], index) => ({ index, account, amountWei })));
  await writeAirdrop(file, airdrop);
  const { MSN } = book.contracts;
  const contract = await ethers.deployContract("TestnetAirdrop", [MSN, airdrop.root, deadline, accounts.foundation]);
  const address = toAddress(await contract.getAddress());
  return addressBookOf(book.chainId, {
    ...book.records,
    TestnetAirdrop: { ...book.records.TestnetAirdrop, address },
  });
}
