import { existsSync } from "node:fs";
import { join } from "node:path";

import { MsnError } from "../domain/errors.js";
import { readBytes, writeAtomically } from "../io/files.js";
import { type AddressBook, parseAddressBook, perContract } from "./bookRecords.js";

export * from "./bookRecords.js";

/** `home` is the folder that holds `deployments/`. */
export const addressBookFile = (home: string, chainId: number): string =>
  join(home, "deployments", "addresses", `${chainId}.json`);

/** Records a deployment, or replaces the chain's earlier one. Throws `io`. */
export async function writeAddressBook(home: string, book: AddressBook): Promise<void> {
  await writeAddressBookFile(addressBookFile(home, book.chainId), book);
}

/** Writes an address book to any place. Throws `io`. */
export async function writeAddressBookFile(file: string, book: AddressBook): Promise<void> {
  const { chainId, fromBlock, records } = book;
  const contracts = perContract((name) => {
    const { address, block, transaction, constructorArguments } = records[name];
    return { address, block, transaction, constructorArguments };
  });
  await writeAtomically(file, `${JSON.stringify({ chainId, fromBlock, contracts }, undefined, 2)}\n`);
}

/** Reads the address book of a chain; throws `deployment` where there is none, `json` where it is not one. */
export async function readAddressBook(home: string, chainId: number): Promise<AddressBook> {
  const file = addressBookFile(home, chainId);
  if (!existsSync(file)) {
    throw new MsnError(
      "deployment",
      `no deployment on chain ${chainId}; "npx hardhat msn deploy --network NAME" makes one`,
      { file },
    );
  }
  return readAddressBookFile(file, chainId);
}

/**
 * Reads an address book from any place; with `chainId`, it must be that chain's. Throws `io`, `json`, or `deployment` where
 * the records cannot be of one deployment.
 */
export async function readAddressBookFile(file: string, chainId?: number): Promise<AddressBook> {
  return parseAddressBook((await readBytes(file)).toString("utf8"), file, chainId);
}
