import { type ParamType, type TransactionDescription, getAddress } from "ethers";

import { type AddressBook, CONTRACT_NAMES } from "../addressBook.js";
import { abiOf } from "../knownAbis.js";
import { type Hashed, batchChecksum } from "./checksum.js";
import type { SafeCall } from "./simulation.js";

/** The newest Transaction Builder whose files look like this. */
const BUILDER_VERSION = "1.18.2";

/** What a batch file says beside its calls. */
export interface BatchHeading {
  readonly book: AddressBook;
  readonly safe: string;
  readonly name: string;
  readonly description: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

/** The calls as a file that the Safe's Transaction Builder opens, with its checksum; the text ends with a line break. */
export function batchFile(
  { book, safe, name, description, createdAt }: BatchHeading,
  calls: readonly SafeCall[],
): string {
  const batch = {
    version: "1.0",
    chainId: String(book.chainId),
    createdAt,
    meta: {
      name,
      description,
      txBuilderVersion: BUILDER_VERSION,
      createdFromSafeAddress: getAddress(safe),
      createdFromOwnerAddress: "",
    },
    transactions: calls.map((call) => transactionOf(book, call)),
  };
  const meta = { ...batch.meta, checksum: batchChecksum(batch) };
  return `${JSON.stringify({ ...batch, meta }, undefined, 2)}\n`;
}

interface MethodInput {
  readonly [key: string]: Hashed;
}

/** The data is what counts; method and values let signers read it. */
function transactionOf(book: AddressBook, { to, value, data }: SafeCall) {
  const call = described(book, { to, value, data });
  const plain = { to: getAddress(to), value: String(value), data };
  if (call === undefined) return { ...plain, contractMethod: null, contractInputsValues: null };
  const { inputs, name, payable } = call.fragment;
  return {
    ...plain,
    contractMethod: { inputs: inputs.map(inputOf), name, payable },
    contractInputsValues: Object.fromEntries(inputs.map((input, i) => [input.name, shown(input, call.args[i])])),
  };
}

/** What a call of one of the deployment's contracts says; undefined for any other contract. */
function described({ contracts }: AddressBook, { to, value, data }: SafeCall): TransactionDescription | undefined {
  const name = CONTRACT_NAMES.find((known) => contracts[known] === to.toLowerCase());
  return name === undefined ? undefined : (abiOf(name).parseTransaction({ data, value }) ?? undefined);
}

function inputOf({ name, type, components, baseType, arrayChildren }: ParamType): MethodInput {
  const inner = baseType === "array" ? arrayChildren?.components : components;
  const shape = { internalType: type, name, type: solidityType(type, inner !== null && inner !== undefined) };
  return inner === null || inner === undefined ? shape : { ...shape, components: inner.map(inputOf) };
}

/** ABIs call a struct `tuple`, whatever is in it. */
const solidityType = (type: string, isTuple: boolean): string =>
  isTuple ? `tuple${/(\[[0-9]*\])*$/.exec(type)?.[0] ?? ""}` : type;

/** A value as the Transaction Builder writes it into its fields: texts, and lists as JSON. */
function shown(input: ParamType, value: unknown): string {
  const part = plainValue(value);
  return typeof part === "string" ? part : JSON.stringify(part, undefined, input.baseType === "tuple" ? 1 : undefined);
}

type PlainValue = string | readonly PlainValue[];

const plainValue = (value: unknown): PlainValue =>
  Array.isArray(value) ? value.map((item: unknown) => plainValue(item)) : String(value);
