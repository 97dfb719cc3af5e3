import { ZERO_ADDRESS } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest, Hex } from "../domain/hex.js";
import { isAddress, isDigest, isHex, toAddress } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import { type Json, isJson } from "./canonicalJson.js";

const AMOUNT = /^(0|[1-9][0-9]*)$/;

/** Reads an object of a JSON file field by field; every complaint is a `json` error that names file and field. */
export class JsonFields {
  readonly #values: ReadonlyMap<string, Json>;

  private constructor(
    readonly file: string,
    readonly path: string,
    values: ReadonlyMap<string, Json>,
  ) {
    this.#values = values;
  }

  /** The object `value`; with `keys`, exactly these must be there. */
  static of(value: Json | undefined, file: string, path = "", keys?: readonly string[]): JsonFields {
    const field = path === "" ? "" : path;
    if (typeof value !== "object" || Array.isArray(value))
      throw new MsnError("json", "expected an object", place(file, field));
    const fields = new JsonFields(file, path, new Map(Object.entries(value)));
    if (keys !== undefined) fields.#requireKeys(keys);
    return fields;
  }

  /** The object that JSON was parsed into, of which nothing is known yet. Throws `json`. */
  static parsed(value: unknown, file: string, keys?: readonly string[]): JsonFields {
    if (!isJson(value)) throw new MsnError("json", "expected strings, whole numbers, lists and objects only", { file });
    return JsonFields.of(value, file, "", keys);
  }

  /** The same object once more, which must have exactly `keys`: where one field says which the others are. */
  exactly(keys: readonly string[]): this {
    this.#requireKeys(keys);
    return this;
  }

  keys(): string[] {
    return [...this.#values.keys()];
  }

  object(key: string, keys?: readonly string[]): JsonFields {
    return JsonFields.of(this.#values.get(key), this.file, this.#name(key), keys);
  }

  integer(key: string, min: number, max: number): number {
    const value = this.#values.get(key);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max) {
      throw this.wrong(key, `a whole number from ${min} to ${max}`);
    }
    return value;
  }

  /** A decimal string without leading zeros, `min` ≤ amount < `limit`. */
  amount(key: string, min: bigint, limit: bigint): bigint {
    const value = this.#values.get(key);
    if (typeof value !== "string" || !AMOUNT.test(value))
      throw this.wrong(key, "a decimal string without leading zeros");
    // The length first: making a number of a text as long as a file takes longer than anybody should wait.
    const amount = value.length <= String(limit).length ? BigInt(value) : limit;
    if (amount < min || amount >= limit) throw this.wrong(key, `an amount from ${min} to ${limit - 1n}`);
    return amount;
  }

  list(key: string): readonly Json[] {
    const value = this.#values.get(key);
    if (!isList(value)) throw this.wrong(key, "a list");
    return value;
  }

  /** A list of objects. */
  objects(key: string): JsonFields[] {
    return this.list(key).map((item, at) => JsonFields.of(item, this.file, `${this.#name(key)}[${at}]`));
  }

  text(key: string): string {
    const value = this.#values.get(key);
    if (typeof value !== "string") throw this.wrong(key, "a text");
    return value;
  }

  /** `length` bytes as lower-case hex with 0x. */
  hex(key: string, length: number): Hex {
    const value = this.#values.get(key);
    if (typeof value !== "string" || !isHex(value, length)) {
      throw this.wrong(key, `0x and ${2 * length} lower-case hex digits`);
    }
    return value;
  }

  address(key: string): Address {
    const value = this.#values.get(key);
    if (!isAddress(value)) throw this.wrong(key, "an account: 0x and 40 lower-case hex digits");
    return value;
  }

  digest(key: string): Digest {
    const value = this.#values.get(key);
    if (!isDigest(value)) throw this.wrong(key, "a digest: 0x and 64 lower-case hex digits");
    return value;
  }

  /** A list of different accounts in ascending order. */
  ascendingAddresses(key: string): Address[] {
    const value = this.#values.get(key);
    if (!Array.isArray(value) || !value.every(isAddress)) throw this.wrong(key, "a list of accounts");
    return this.#ascending(key, value);
  }

  /** An account as people write it, in lower case or with the checksum of EIP-55, but not zero. */
  account(key: string): Address {
    return this.#account(key, this.text(key));
  }

  /** A list of different accounts as people write them, in ascending order. */
  ascendingAccounts(key: string): Address[] {
    return this.#ascending(
      key,
      this.list(key).map((item) => this.#account(key, item)),
    );
  }

  /** An object whose keys are accounts, each value read by `read`. */
  byAddress<T>(key: string, read: (fields: JsonFields, account: Address) => T): Map<Address, T> {
    const fields = this.object(key);
    return new Map(
      fields.keys().map((account) => {
        if (!isAddress(account)) throw fields.wrong(account, "an account as key: 0x and 40 lower-case hex digits");
        return [account, read(fields, account)];
      }),
    );
  }

  /** The error to throw where the value of `key` is not what was expected. */
  wrong(key: string, expected: string): MsnError {
    const value = this.#values.get(key);
    const got = value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80);
    return new MsnError("json", `expected ${expected}, got ${got}`, place(this.file, this.#name(key)));
  }

  #account(key: string, value: Json): Address {
    if (typeof value !== "string") throw this.wrong(key, "an account: 0x and 40 hex digits");
    let account: Address;
    try {
      account = toAddress(value);
    } catch (error) {
      throw MsnError.within(place(this.file, this.#name(key)), error);
    }
    if (account === ZERO_ADDRESS) throw this.wrong(key, "an account other than zero");
    return account;
  }

  #ascending(key: string, accounts: readonly Address[]): Address[] {
    const sorted = accounts.every((item, i) => i === 0 || compareAscii(accounts[i - 1] ?? "", item) < 0);
    if (!sorted) throw this.wrong(key, "different accounts in ascending order");
    return [...accounts];
  }

  #requireKeys(keys: readonly string[]): void {
    const missing = keys.find((key) => !this.#values.has(key));
    if (missing !== undefined) throw this.wrong(missing, "this key to be there");
    const extra = this.keys().find((key) => !keys.includes(key));
    if (extra !== undefined) throw this.wrong(extra, "no such key");
  }

  #name(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

function place(file: string, field: string): { file: string; field?: string } {
  return field === "" ? { file } : { file, field };
}
