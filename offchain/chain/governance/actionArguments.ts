import type { FunctionFragment, ParamType } from "ethers";

import { MsnError } from "../../domain/errors.js";
import { toAddress } from "../../domain/hex.js";
import { isRecord, shownJson } from "../../io/jsonRecord.js";
import type { Unit } from "./actionUnits.js";
import { expectedText, parseNumber, parseRole } from "./actionValues.js";
import { type AddressBook, CONTRACT_NAMES } from "../addressBook.js";

/** What the arguments of one call are read with. */
export interface ArgumentContext {
  readonly book: AddressBook;
  /** By the name of a parameter or of a struct's member; what is not in it is `plain`. */
  readonly units: ReadonlyMap<string, Unit>;
  readonly file: string;
  /** Which call it is, for errors: `action 1, setPolicy`. */
  readonly call: string;
}

/** What an ABI encoder takes. */
export type AbiValue = string | bigint | boolean | readonly AbiValue[];

/**
 * The arguments of a call as a file gives them, a list in order or an object by name, in the shape the ABI encodes. Throws
 * `json`, naming file, call, argument and expected type.
 */
export function readArguments(context: ArgumentContext, { inputs }: FunctionFragment, given: unknown): AbiValue[] {
  return readGroup(context, inputs, given ?? [], "arguments");
}

/** How errors and tables call a parameter; ABIs may leave it without a name. */
export const parameterName = ({ name }: ParamType, position: number): string =>
  name === "" ? `argument ${position + 1}` : name;

function readGroup(context: ArgumentContext, types: readonly ParamType[], given: unknown, path: string): AbiValue[] {
  const names = types.map(parameterName);
  const inner = (i: number): string => (path === "arguments" ? (names[i] ?? "") : `${path}.${names[i] ?? ""}`);
  const listed = isRecord(given) ? inOrder(context, names, given, path) : given;
  if (!Array.isArray(listed) || listed.length !== types.length) {
    const expected = `expected ${types.length} values (${names.join(", ")}), as a list or by name`;
    throw wrong(context, path, expected, Array.isArray(listed) ? `${listed.length} values` : shownJson(listed));
  }
  return types.map((type, i) => readValue(context, type, listed[i], inner(i)));
}

function inOrder(
  context: ArgumentContext,
  names: readonly string[],
  given: Readonly<Record<string, unknown>>,
  path: string,
): unknown[] {
  const missing = names.find((name) => !Object.hasOwn(given, name));
  if (missing !== undefined) throw wrong(context, path, `expected a value for ${missing}`, "none");
  const extra = Object.keys(given).find((name) => !names.includes(name));
  if (extra !== undefined) throw wrong(context, path, `expected only ${names.join(", ")}`, extra);
  return names.map((name) => given[name]);
}

function readValue(context: ArgumentContext, type: ParamType, given: unknown, path: string): AbiValue {
  if (type.isArray()) return readList(context, type.arrayChildren, type.arrayLength, given, path);
  if (type.isTuple()) return readGroup(context, type.components, given, path);
  const value = readScalar(context, type, given, path);
  if (value === undefined)
    throw wrong(context, path, `expected ${expectedScalar(type, unitOf(context, path))}`, shownJson(given));
  return value;
}

function readList(
  context: ArgumentContext,
  item: ParamType,
  length: number,
  given: unknown,
  path: string,
): readonly AbiValue[] {
  if (!Array.isArray(given) || (length !== -1 && given.length !== length)) {
    const size = length === -1 ? "" : `${length} `;
    throw wrong(context, path, `expected a list of ${size}${item.format()}`, shownJson(given));
  }
  return given.map((value: unknown, i) => readValue(context, item, value, `${path}[${i}]`));
}

function readScalar(context: ArgumentContext, type: ParamType, given: unknown, path: string): AbiValue | undefined {
  const base = type.baseType;
  if (base === "bool") return typeof given === "boolean" ? given : undefined;
  if (/^u?int/.test(base)) return readInteger(base, given, unitOf(context, path));
  if (typeof given !== "string") return undefined;
  if (base === "string") return given;
  if (base === "address") return readAddress(context, given, path);
  const text = unitOf(context, path) === "role" ? parseRole(given) : given;
  return isBytes(base, text) ? text : undefined;
}

function readInteger(base: string, given: unknown, unit: Unit): bigint | undefined {
  const text = Number.isSafeInteger(given) ? String(given) : given;
  const value = typeof text === "string" ? parseNumber(text, unit) : undefined;
  return value !== undefined && fits(base, value) ? value : undefined;
}

/** Whether a whole number is one of the type's. */
function fits(base: string, value: bigint): boolean {
  const bits = Number(base.replace(/^u?int/, ""));
  return base.startsWith("u") ? value === BigInt.asUintN(bits, value) : value === BigInt.asIntN(bits, value);
}

function readAddress(context: ArgumentContext, given: string, path: string): string | undefined {
  if (given.startsWith("@")) {
    const name = CONTRACT_NAMES.find((known) => `@${known}` === given);
    return name === undefined ? undefined : context.book.contracts[name];
  }
  if (!/^0x[0-9a-fA-F]{40}$/.test(given)) return undefined;
  try {
    return toAddress(given);
  } catch (error) {
    throw MsnError.within({ file: context.file, field: `${context.call}, ${path}` }, error);
  }
}

function isBytes(base: string, text: string): boolean {
  const size = base.replace("bytes", "");
  return /^0x(?:[0-9a-fA-F]{2})*$/.test(text) && (size === "" || text.length === 2 + 2 * Number(size));
}

/** The unit hangs on the last name of a path: `policy.boostFloorGwei`, `values[2]`. */
const unitOf = ({ units }: ArgumentContext, path: string): Unit =>
  units.get(path.replace(/(?:\[\d+\])+$/, "").replace(/^.*\./, "")) ?? "plain";

function expectedScalar(type: ParamType, unit: Unit): string {
  const name = type.baseType;
  if (name === "address") return `address (0x and 40 hex digits, or ${CONTRACT_NAMES.map((n) => `@${n}`).join(", ")})`;
  if (name === "bool") return "bool (true or false)";
  if (name === "string") return "string";
  if (name.startsWith("bytes")) return `${name} (${unit === "role" ? expectedText(unit) : "0x and hex digits"})`;
  return `${name} (${expectedText(unit)})`;
}

function wrong({ file, call }: ArgumentContext, path: string, expected: string, got: string): MsnError {
  return new MsnError("json", `${expected}, got ${got}`, { file, field: `${call}, ${path}` });
}
