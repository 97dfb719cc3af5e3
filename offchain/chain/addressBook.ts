import { existsSync } from "node:fs";
import { join } from "node:path";

import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import { writeAtomically } from "../io/files.js";
import { readJsonFields } from "../io/jsonFile.js";

/** The contracts of a deployment, in the order in which they are deployed. */
export const CONTRACT_NAMES = [
  "TimelockController",
  "MSN",
  "EpochPolicy",
  "MinerStaking",
  "RewardsDistributor",
] as const;
export type ContractName = (typeof CONTRACT_NAMES)[number];

/** Where a deployment's contracts stand: `deployments/addresses/<chainId>.json`. */
export interface AddressBook {
  readonly chainId: number;
  /** First block worth searching for the deployment's events. */
  readonly fromBlock: number;
  readonly contracts: Readonly<Record<ContractName, Address>>;
}

/** `home` is the folder that holds `deployments/`. */
export const addressBookFile = (home: string, chainId: number): string =>
  join(home, "deployments", "addresses", `${chainId}.json`);

/** Records a deployment, or replaces the chain's earlier one. */
export async function writeAddressBook(home: string, book: AddressBook): Promise<void> {
  await writeAtomically(addressBookFile(home, book.chainId), `${JSON.stringify(book, undefined, 2)}\n`);
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

/** Reads an address book from any place; with `chainId`, it must be that chain's. */
export async function readAddressBookFile(file: string, chainId?: number): Promise<AddressBook> {
  const fields = await readJsonFields(file, ["chainId", "fromBlock", "contracts"]);
  const contracts = fields.object("contracts", CONTRACT_NAMES);
  return {
    chainId: fields.integer("chainId", chainId ?? 1, chainId ?? Number.MAX_SAFE_INTEGER),
    fromBlock: fields.integer("fromBlock", 0, Number.MAX_SAFE_INTEGER),
    contracts: {
      TimelockController: contracts.address("TimelockController"),
      MSN: contracts.address("MSN"),
      EpochPolicy: contracts.address("EpochPolicy"),
      MinerStaking: contracts.address("MinerStaking"),
      RewardsDistributor: contracts.address("RewardsDistributor"),
    },
  };
}
