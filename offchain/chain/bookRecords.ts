import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import type { Json } from "../io/canonicalJson.js";
import type { JsonFields } from "../io/jsonFields.js";
import { parseJsonFields } from "../io/jsonText.js";

/** The contracts of a deployment, in the order in which they are deployed. */
export const CONTRACT_NAMES = [
  "TimelockController",
  "Genesis",
  "Allocation",
  "MSN",
  "EpochPolicy",
  "MinerStaking",
  "RewardsDistributor",
  "RootChallenges",
  "MsnGovernor",
  "TestnetAirdrop",
  "Escrow",
  "Exchange",
] as const;
export type ContractName = (typeof CONTRACT_NAMES)[number];

/** Which contract's constructor creates one, in its own transaction; the others have a transaction each. */
const MAKERS: Partial<Readonly<Record<ContractName, ContractName>>> = {
  Allocation: "Genesis",
  MSN: "Genesis",
  RootChallenges: "RewardsDistributor",
};

/** The contract that creates `name` in its constructor; undefined where a transaction of its own does. */
export const makerOf = (name: ContractName): ContractName | undefined => MAKERS[name];

const RECORD_KEYS = ["address", "block", "transaction", "constructorArguments"];

/** How a contract came to be. */
export interface ContractRecord {
  readonly address: Address;
  readonly block: number;
  readonly transaction: Digest;
  /** What its constructor was given, in order; integers beyond 2^53 as decimal texts. */
  readonly constructorArguments: readonly Json[];
}

/** A deployment's contracts: `deployments/addresses/<chainId>.json`. */
export interface AddressBook {
  readonly chainId: number;
  /** First block worth searching for the deployment's events. */
  readonly fromBlock: number;
  readonly contracts: Readonly<Record<ContractName, Address>>;
  readonly records: Readonly<Record<ContractName, ContractRecord>>;
}

/** One value for each contract, in the order of deployment. */
export function perContract<T>(valueOf: (name: ContractName) => T): Record<ContractName, T> {
  return {
    TimelockController: valueOf("TimelockController"),
    Genesis: valueOf("Genesis"),
    Allocation: valueOf("Allocation"),
    MSN: valueOf("MSN"),
    EpochPolicy: valueOf("EpochPolicy"),
    MinerStaking: valueOf("MinerStaking"),
    RewardsDistributor: valueOf("RewardsDistributor"),
    RootChallenges: valueOf("RootChallenges"),
    MsnGovernor: valueOf("MsnGovernor"),
    TestnetAirdrop: valueOf("TestnetAirdrop"),
    Escrow: valueOf("Escrow"),
    Exchange: valueOf("Exchange"),
  };
}

/** The address book of a deployment on chain `chainId`; throws `deployment` where the records cannot be of one. */
export function addressBookOf(chainId: number, records: Readonly<Record<ContractName, ContractRecord>>): AddressBook {
  checkMakers(records);
  return {
    chainId,
    fromBlock: Math.min(...CONTRACT_NAMES.map((name) => records[name].block)),
    contracts: perContract((name) => records[name].address),
    records,
  };
}

function checkMakers(records: AddressBook["records"]): void {
  for (const name of CONTRACT_NAMES) {
    const maker = makerOf(name);
    if (maker === undefined) continue;
    for (const key of ["transaction", "block"] as const) {
      const [expected, got] = [records[maker][key], records[name][key]];
      if (expected === got) continue;
      const problem = `expected ${expected} like ${maker}, which makes this contract, got ${got}`;
      throw new MsnError("deployment", problem, { field: `contracts.${name}.${key}` });
    }
  }
}

/**
 * Parses an address book, `file` in errors; with `chainId`, it must be that chain's. Throws `json`, or `deployment` where the
 * records cannot be of one deployment.
 */
export function parseAddressBook(text: string, file: string, chainId?: number): AddressBook {
  const fields = parseJsonFields(text, file, ["chainId", "fromBlock", "contracts"]);
  const id = fields.integer("chainId", chainId ?? 1, chainId ?? Number.MAX_SAFE_INTEGER);
  const contracts = fields.object("contracts", CONTRACT_NAMES);
  const records = perContract((name) => readRecord(contracts.object(name, RECORD_KEYS)));
  let book: AddressBook;
  try {
    book = addressBookOf(id, records);
  } catch (error) {
    throw MsnError.within({ file }, error);
  }
  if (fields.integer("fromBlock", 0, Number.MAX_SAFE_INTEGER) !== book.fromBlock) {
    throw fields.wrong("fromBlock", `${book.fromBlock}, the first block of a contract`);
  }
  return book;
}

function readRecord(fields: JsonFields): ContractRecord {
  return {
    address: fields.address("address"),
    block: fields.integer("block", 0, Number.MAX_SAFE_INTEGER),
    transaction: fields.digest("transaction"),
    constructorArguments: fields.list("constructorArguments"),
  };
}
