import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { type Address, type Digest, isDigest, toAddress } from "../../offchain/domain/hex.js";
import { optional, required } from "./options.js";

/** A required account; throws `argument` or `address`, naming the option. */
export function requiredAccount(name: string, value: string): Address {
  return parseAccount(name, required(name, value));
}

/** An account, or undefined where the option was not given. */
export function optionalAccount(name: string, value: string): Address | undefined {
  const text = optional(value);
  return text === undefined ? undefined : parseAccount(name, text);
}

/** Accounts separated by commas, each once; none where the option was not given. Throws `argument` or `address`. */
export function accountList(name: string, value: string): Address[] {
  return [...new Set(textList(value).map((text) => parseAccount(name, text)))];
}

/** What stands between commas, without empty parts. */
export const textList = (value: string): string[] =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** A required account, or `none` for the zero address. */
export function requiredAccountOrNone(name: string, value: string): Address {
  const text = required(name, value);
  return text === "none" ? ZERO_ADDRESS : parseAccount(name, text);
}

/** A required digest. */
export function requiredDigest(name: string, value: string): Digest {
  const text = required(name, value);
  if (isDigest(text)) return text;
  throw new MsnError("argument", `expected 0x and 64 lower-case hex digits, got ${JSON.stringify(text)}`, {
    field: `--${name}`,
  });
}

/** One required id, from 1. */
export function requiredId(name: string, value: string): bigint {
  return parseId(name, required(name, value));
}

/** Required ids, separated by commas, each once and in the order given. */
export function requiredIds(name: string, value: string): bigint[] {
  const ids = required(name, value)
    .split(",")
    .map((text) => parseId(name, text.trim()));
  return [...new Set(ids)];
}

function parseId(name: string, text: string): bigint {
  if (/^[1-9][0-9]{0,15}$/.test(text)) return BigInt(text);
  throw new MsnError("argument", `expected an id, a whole number from 1, got ${JSON.stringify(text)}`, {
    field: `--${name}`,
  });
}

function parseAccount(name: string, text: string): Address {
  let account: Address;
  try {
    account = toAddress(text);
  } catch (error) {
    throw MsnError.within({ field: `--${name}` }, error);
  }
  if (account === ZERO_ADDRESS) {
    throw new MsnError("argument", "expected an account other than zero", { field: `--${name}` });
  }
  return account;
}
