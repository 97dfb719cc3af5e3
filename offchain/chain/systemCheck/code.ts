import { Interface, type InterfaceAbi, type Provider } from "ethers";

import type { Address } from "../../domain/hex.js";
import { type AddressBook, CONTRACT_NAMES, type ContractName, MADE_BY_GENESIS } from "../addressBook.js";
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
    findings.push(finding(`${name}: runtime code`, "this build's", runtimeVerdict(build[name], runtime)));
    // What Genesis creates is part of its own creation code and arguments.
    if (MADE_BY_GENESIS.some((made) => made === name)) continue;
    const { constructorArguments, transaction: hash } = records[name];
    const transaction = await provider.getTransaction(hash);
    const created = transaction === null ? undefined : await creationOf(provider, hash);
    const isSame =
      created === contracts[name] && transaction?.data === creationInput(build[name], constructorArguments);
    const verdict = transaction === null ? "no such transaction" : isSame ? "this build's" : "another";
    findings.push(finding(`${name}: creation code and arguments`, "this build's", verdict));
  }
  return [...findings, ...checkMadeByGenesis(records)];
}

/** Genesis hands on what it was given itself. */
function checkMadeByGenesis({ Genesis, Allocation, MSN }: AddressBook["records"]): Finding[] {
  const [timelock = "", emissionStart = "", ...rest] = Genesis.constructorArguments;
  const compared = (name: ContractName, expected: readonly Json[], actual: readonly Json[]): Finding =>
    finding(`${name}: arguments on record`, JSON.stringify(expected), JSON.stringify(actual));
  return [
    compared("Allocation", [MSN.address, timelock, ...rest], Allocation.constructorArguments),
    compared("MSN", [Allocation.address, timelock, emissionStart], MSN.constructorArguments),
  ];
}

async function creationOf(provider: Provider, transaction: string): Promise<Address | undefined> {
  const receipt = await provider.getTransactionReceipt(transaction);
  return receipt?.contractAddress?.toLowerCase() as Address | undefined;
}

function creationInput({ abi, bytecode }: BuiltContract, given: readonly Json[]): string {
  return bytecode + new Interface(abi).encodeDeploy([...given]).slice(2);
}

function runtimeVerdict({ deployedBytecode, immutableReferences }: BuiltContract, actual: string): string {
  if (actual === "0x") return "nothing there";
  const places = Object.values(immutableReferences ?? {}).flat();
  return withoutImmutables(actual, places) === withoutImmutables(deployedBytecode, places) ? "this build's" : "another";
}

function withoutImmutables(
  code: string,
  places: readonly { readonly start: number; readonly length: number }[],
): string {
  const bytes = Buffer.from(code.slice(2), "hex");
  for (const { start, length } of places) bytes.fill(0, start, start + length);
  return bytes.toString("hex");
}
