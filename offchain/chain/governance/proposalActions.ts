import type { FunctionFragment, Interface, ParamType } from "ethers";

import { type Address, type Hex, isAddress } from "../../domain/hex.js";
import { printable } from "../../domain/printable.js";
import { type AbiValue, parameterName } from "./actionArguments.js";
import { type Unit, unitsOf } from "./actionUnits.js";
import { formatNumber, formatRole } from "./actionValues.js";
import { type AddressBook, CONTRACT_NAMES, type ContractName } from "../addressBook.js";
import { abiOf } from "../knownAbis.js";

const SELECTOR_LENGTH = 10;

/** One call of a proposal, as the governor stores it. */
export interface ProposalAction {
  readonly target: Address;
  /** Wei of the chain's coin that go with the call. */
  readonly valueWei: bigint;
  readonly calldata: Hex;
}

/** One argument, or one member or item of it. */
export interface DecodedArgument {
  /** Such as `policy.verifiers[0]`. */
  readonly path: string;
  /** For people. */
  readonly text: string;
}

/** A call that says what it does. */
export interface DecodedCall extends ProposalAction {
  readonly kind: "call";
  /** Undefined where the target is not in the address book and the ABI came from elsewhere. */
  readonly contract: ContractName | undefined;
  /** Name and types. */
  readonly signature: string;
  readonly arguments: readonly DecodedArgument[];
  /** Calls that the arguments hold, as those of a timelock do. */
  readonly inner: readonly DecodedAction[];
}

/** A call that nobody can tell what it does. */
export interface UnknownCall extends ProposalAction {
  readonly kind: "unknown";
  readonly contract: ContractName | undefined;
  /** Why: one clause. */
  readonly reason: string;
  /** Undefined where the calldata is shorter. */
  readonly selector: Hex | undefined;
}

export type DecodedAction = DecodedCall | UnknownCall;

/** ABIs of targets that are not in the address book. */
export type OtherAbis = ReadonlyMap<Address, Interface>;

/** Name of a contract of the address book. */
export const contractNameOf = ({ contracts }: AddressBook, address: Address): ContractName | undefined =>
  CONTRACT_NAMES.find((name) => contracts[name] === address);

/**
 * What a call does, from its calldata alone. Never throws: what is not exactly the encoding of a known function's arguments
 * comes out as unknown.
 */
export function decodeAction(action: ProposalAction, book: AddressBook, others: OtherAbis = new Map()): DecodedAction {
  const { target, calldata } = action;
  const contract = contractNameOf(book, target);
  const selector = calldata.length < SELECTOR_LENGTH ? undefined : hexPart(calldata, SELECTOR_LENGTH);
  const unknown = (reason: string): UnknownCall => ({ kind: "unknown", ...action, contract, reason, selector });

  const abi = contract === undefined ? others.get(target) : abiOf(contract);
  if (abi === undefined) return unknown("the target is not in the address book");
  if (selector === undefined) return unknown(calldata === "0x" ? "it calls no function" : "it names no function");
  const fragment = abi.getFunction(selector);
  if (fragment === null) return unknown("the contract has no such function");
  const values = exactArguments(abi, fragment, calldata);
  if (values === undefined) return unknown("the data is not the encoding of the function's arguments");

  const units = contract === undefined ? new Map<string, Unit>() : unitsOf(contract);
  return {
    kind: "call",
    ...action,
    contract,
    signature: fragment.format("sighash"),
    arguments: describeGroup({ book, units }, fragment.inputs, values, ""),
    inner: innerCalls(fragment, values).map((call) => decodeAction(call, book, others)),
  };
}

/** Undefined where the data holds anything but the arguments: encoded again, they must give the same bytes. */
function exactArguments(abi: Interface, fragment: FunctionFragment, calldata: Hex): readonly AbiValue[] | undefined {
  try {
    const decoded = abi.decodeFunctionData(fragment, calldata);
    const values = fragment.inputs.map((type, i) => plainValue(type, decoded[i]));
    return abi.encodeFunctionData(fragment, values) === calldata ? values : undefined;
  } catch {
    return undefined;
  }
}

/** A decoded value without ethers' wrappings; throws for text that is not UTF-8, which ethers finds out only here. */
function plainValue(type: ParamType, value: unknown): AbiValue {
  if (type.isArray() && Array.isArray(value)) return value.map((item: unknown) => plainValue(type.arrayChildren, item));
  if (type.isTuple() && Array.isArray(value)) {
    return type.components.map((member, i) => plainValue(member, (value as readonly unknown[])[i]));
  }
  if (typeof value === "bigint" || typeof value === "boolean") return value;
  if (typeof value !== "string") throw new Error(`no value of ${type.format()}`);
  return type.baseType === "address" ? value.toLowerCase() : value;
}

/** What values are described with. */
interface DescriptionContext {
  readonly book: AddressBook;
  readonly units: ReadonlyMap<string, Unit>;
}

function describeGroup(
  context: DescriptionContext,
  types: readonly ParamType[],
  values: readonly AbiValue[],
  path: string,
): DecodedArgument[] {
  return types.flatMap((type, i) => {
    const name = parameterName(type, i);
    return describeValue(context, type, values[i] ?? "", path === "" ? name : `${path}.${name}`, name);
  });
}

/** `name` is that of the parameter or member, also for the items of its lists. */
function describeValue(
  context: DescriptionContext,
  type: ParamType,
  value: AbiValue,
  path: string,
  name: string,
): DecodedArgument[] {
  if (typeof value === "object") {
    if (type.isTuple()) return describeGroup(context, type.components, value, path);
    if (value.length === 0 || !type.isArray()) return [{ path, text: "none (empty list)" }];
    const item = type.arrayChildren;
    return value.flatMap((inner, i) => describeValue(context, item, inner, `${path}[${i}]`, name));
  }
  const unit = context.units.get(name) ?? "plain";
  return [
    { path, text: typeof value === "bigint" ? formatNumber(value, unit) : describeText(context, type, value, unit) },
  ];
}

function describeText({ book }: DescriptionContext, type: ParamType, value: string | boolean, unit: Unit): string {
  if (typeof value === "boolean") return String(value);
  if (type.baseType === "string") return printable(JSON.stringify(value));
  if (type.baseType === "address" && isAddress(value)) return nameAddress(book, value);
  return unit === "role" ? formatRole(value) : value;
}

/** An address, with its name where the book has one. */
export function nameAddress(book: AddressBook, address: Address): string {
  const name = contractNameOf(book, address);
  return name === undefined ? address : `${address} (${name})`;
}

const TARGETS = ["target", "targets"];
const VALUES = ["value", "values"];
const CALLS = ["data", "payload", "payloads", "calldatas"];

/** The calls that a function of a timelock or a governor passes on. */
function innerCalls({ inputs }: FunctionFragment, values: readonly AbiValue[]): ProposalAction[] {
  const listOf = (names: readonly string[]): readonly AbiValue[] => {
    const value = values[inputs.findIndex(({ name }) => names.includes(name))] ?? [];
    return typeof value === "object" ? value : [value];
  };
  const [amounts, calls] = [listOf(VALUES), listOf(CALLS)];
  if (calls.length === 0) return [];
  return listOf(TARGETS).flatMap((target, i) => {
    const [amount, calldata] = [amounts[i] ?? 0n, calls[i] ?? "0x"];
    const isCall = isAddress(target) && typeof amount === "bigint" && typeof calldata === "string";
    return isCall ? [{ target, valueWei: amount, calldata: hexPart(calldata, calldata.length) }] : [];
  });
}

const hexPart = (text: string, length: number): Hex => `0x${text.slice(2, length)}`;
