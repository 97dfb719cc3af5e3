import { Interface, type InterfaceAbi, type Provider } from "ethers";

import { type AddressBook, CONTRACT_NAMES, type ContractName, type ContractRecord, makerOf } from "../addressBook.js";
import type { Json } from "../../io/canonicalJson.js";
import { type Finding, finding } from "./finding.js";

/** What this build made of a contract. */
export interface BuiltContract {
  readonly abi: InterfaceAbi;
  /** Creation code, hex. */
  readonly bytecode: string;
  /** Code as it stands on a chain, with zeros where immutables go, hex. */
  readonly deployedBytecode: string;
  /** Where immutables stand in it, bytes. */
  readonly immutableReferences?: Readonly<
    Record<string, readonly { readonly start: number; readonly length: number }[]>
  >;
}

const THIS_BUILD = "this build's";

export type Build = Readonly<Record<ContractName, BuiltContract>>;

/**
 * Whether the code on chain is this build's: the runtime code apart from immutables, and, for all that was created by a
 * transaction of its own, that transaction's whole input: creation code and the arguments on record, and with them every
 * immutable.
 */
export async function checkCode(
  provider: Provider,
  { contracts, records }: AddressBook,
  build: Build,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of CONTRACT_NAMES) {
    const runtime = await provider.getCode(contracts[name]);
    findings.push(finding(`${name}: runtime code`, THIS_BUILD, runtimeVerdict(build[name], runtime)));
    // What another contract creates is part of that one's creation code and arguments.
    if (makerOf(name) !== undefined) continue;
    findings.push(...(await checkCreation(provider, name, records[name], build[name])));
  }
  return [...findings, ...checkMadeByOthers(records)];
}

async function checkCreation(
  provider: Provider,
  name: ContractName,
  { address, block, constructorArguments, transaction: hash }: ContractRecord,
  built: BuiltContract,
): Promise<Finding[]> {
  const [transaction, receipt] = await Promise.all([
    provider.getTransaction(hash),
    provider.getTransactionReceipt(hash),
  ]);
  const isThere = receipt?.contractAddress?.toLowerCase() === address;
  const isSame = isThere && transaction?.data === creationInput(built, constructorArguments);
  return [
    finding(`${name}: creation code and arguments`, THIS_BUILD, isSame ? THIS_BUILD : "another"),
    finding(`${name}: block of the creation`, receipt?.blockNumber ?? "no such transaction", block),
  ];
}

/** Genesis and the distributor hand on what they were given themselves. */
function checkMadeByOthers(records: AddressBook["records"]): Finding[] {
  const { Allocation, Genesis, MSN, RewardsDistributor } = records;
  const compared = (name: ContractName, expected: readonly Json[]): Finding => {
    const actual = records[name].constructorArguments;
    const handedOn = `what ${makerOf(name) ?? "nobody"} made it with`;
    const isSame = JSON.stringify(expected) === JSON.stringify(actual);
    return finding(`${name}: arguments on record`, handedOn, isSame ? handedOn : JSON.stringify(actual));
  };
  const [timelock = "", emissionStart = "", ...rest] = Genesis.constructorArguments;
  const [token = "", , reviewTimelock = "", , , , terms = ""] = RewardsDistributor.constructorArguments;
  return [
    compared("Allocation", [MSN.address, timelock, ...rest]),
    compared("MSN", [Allocation.address, timelock, emissionStart]),
    compared("RootChallenges", [token, reviewTimelock, terms]),
  ];
}

/** False for arguments that the constructor cannot have been given. */
function creationInput({ abi, bytecode }: BuiltContract, given: readonly Json[]): string | false {
  try {
    return bytecode + encodedArguments(abi, given);
  } catch {
    return false;
  }
}

/** Constructor arguments as the address book has them, ABI-encoded: hex without `0x`. */
export function encodedArguments(abi: InterfaceAbi, given: readonly Json[]): string {
  return new Interface(abi).encodeDeploy([...given]).slice(2);
}

function runtimeVerdict({ deployedBytecode, immutableReferences }: BuiltContract, actual: string): string {
  if (actual === "0x") return "nothing there";
  const places = Object.values(immutableReferences ?? {}).flat();
  return withoutImmutables(actual, places) === withoutImmutables(deployedBytecode, places) ? THIS_BUILD : "another";
}

function withoutImmutables(
  code: string,
  places: readonly { readonly start: number; readonly length: number }[],
): string {
  const bytes = Buffer.from(code.slice(2), "hex");
  for (const { start, length } of places) bytes.fill(0, start, start + length);
  return bytes.toString("hex");
}
