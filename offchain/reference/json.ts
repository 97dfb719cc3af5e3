import type { MsnErrorCode } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import { stop } from "./files.js";

export type Json = number | bigint | string | null | readonly Json[] | { readonly [key: string]: Json };

/** Section 5, canonical JSON without the final line end: keys sorted by byte, no blanks, amounts as decimal strings. */
export function canonicalJson(value: Json): string {
  if (typeof value === "bigint") return `"${value}"`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}

/** A canonical JSON file, read field by field; whatever does not fit stops the computation with the file's code. */
export class JsonObject {
  private constructor(
    private readonly members: Readonly<Record<string, Json>>,
    private readonly code: MsnErrorCode,
    private readonly file: string,
  ) {}

  /** Section 5: parses the file's bytes and writes them again; the same bytes must come out. */
  static parse(bytes: Buffer, keys: readonly string[], code: MsnErrorCode, file: string): JsonObject {
    const text = bytes.toString("latin1");
    let value: Json;
    try {
      value = JSON.parse(text) as Json;
    } catch {
      return stop(code, file, "is no JSON");
    }
    if (`${canonicalJson(value)}\n` !== text) stop(code, file, "is no canonical JSON");
    return new JsonObject({ file: value }, code, file).object("file", keys);
  }

  /** A member with exactly these keys. */
  object(key: string, keys: readonly string[]): JsonObject {
    const inner = this.map(key);
    if (Object.keys(inner.members).join() !== keys.join()) this.refuse(key, `exactly the keys ${keys.join(", ")}`);
    return inner;
  }

  /** A member whose keys are accounts, with what each stands for. */
  byAccount<T>(key: string, read: (accounts: JsonObject, account: Address) => T): Map<Address, T> {
    const inner = this.map(key);
    return new Map(
      Object.keys(inner.members).map((account) => [this.accountIn(account, key), read(inner, account as Address)]),
    );
  }

  integer(key: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.members[key];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    return this.refuse(key, `an integer from ${least} to ${most}`);
  }

  amount(key: string, least: bigint): bigint {
    const value = this.members[key];
    const number = typeof value === "string" && /^(0|[1-9][0-9]*)$/.test(value) ? BigInt(value) : -1n;
    return number >= least && number < 2n ** 256n ? number : this.refuse(key, `a decimal of at least ${least} as text`);
  }

  account(key: string): Address {
    return this.accountIn(this.members[key], key);
  }

  digest(key: string): Digest {
    const value = this.members[key];
    return typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value)
      ? (value as Digest)
      : this.refuse(key, "a digest");
  }

  /** A list of accounts, strictly ascending. */
  accounts(key: string): Address[] {
    const value = this.members[key];
    if (!Array.isArray(value)) return this.refuse(key, "a list");
    const list = value.map((member: Json) => this.accountIn(member, key));
    const isAscending = list.every((account, at) => at === 0 || (list[at - 1] ?? "") < account);
    return isAscending ? list : this.refuse(key, "ascending accounts");
  }

  /** Stops with what was expected of a member. */
  refuse(key: string, expected: string): never {
    return stop(this.code, this.file, `${key}: expected ${expected}`);
  }

  private map(key: string): JsonObject {
    const value = this.members[key];
    if (typeof value !== "object" || value === null || Array.isArray(value)) return this.refuse(key, "an object");
    return new JsonObject(value as Record<string, Json>, this.code, this.file);
  }

  private accountIn(value: Json | undefined, key: string): Address {
    return typeof value === "string" && /^0x[0-9a-f]{40}$/.test(value)
      ? (value as Address)
      : this.refuse(key, "an account");
  }
}
