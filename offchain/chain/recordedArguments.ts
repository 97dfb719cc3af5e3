import type { Json } from "../io/canonicalJson.js";

/** A value as contracts take it: addresses and bytes are texts, structs are objects with named fields. */
export type SolidityValue =
  string | number | bigint | readonly SolidityValue[] | { readonly [field: string]: SolidityValue };

const isList = (value: SolidityValue): value is readonly SolidityValue[] => Array.isArray(value);

/** A constructor's arguments as the address book holds them: integers that may pass 2^53 are decimal texts. */
export function recordedArguments(values: readonly SolidityValue[]): Json[] {
  return values.map(recorded);
}

function recorded(value: SolidityValue): Json {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object") return value;
  if (isList(value)) return value.map(recorded);
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, recorded(item)]));
}
