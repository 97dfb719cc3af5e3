import { MsnError } from "../domain/errors.js";
import { compareAscii } from "../domain/order.js";

/** What canonical JSON can hold: no fractions, no null, no booleans; amounts are strings (rewards-spec.md section 5). */
export type Json = string | number | readonly Json[] | { readonly [key: string]: Json };

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Canonical JSON: ASCII, keys sorted by byte, no blanks, one final `\n`. Throws `json` for what it cannot hold. */
export function writeCanonicalJson(value: Json): string {
  return `${serialize(value)}\n`;
}

function serialize(value: Json): string {
  if (typeof value === "string") return asciiText(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw new MsnError("json", `expected a whole number below 2^53, got ${value}`);
    }
    return String(value);
  }
  if (isList(value)) return `[${value.map(serialize).join(",")}]`;
  const entries = Object.entries(value).sort(([a], [b]) => compareAscii(a, b));
  return `{${entries.map(([key, item]) => `${asciiText(key)}:${serialize(item)}`).join(",")}}`;
}

function asciiText(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) throw new MsnError("json", `expected printable ASCII, got ${JSON.stringify(text)}`);
  return JSON.stringify(text);
}

/** Parses bytes that must be canonical JSON: writing the value again gives the same bytes. Throws `json` with `file`. */
export function parseCanonicalJson(bytes: Buffer, file: string): Json {
  const text = bytes.toString("latin1");
  let value: Json;
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isJson(parsed)) throw new MsnError("json", "expected strings, numbers, lists and objects only");
    value = parsed;
  } catch (error) {
    if (error instanceof MsnError) throw MsnError.within({ file }, error);
    throw new MsnError("json", "no valid JSON", { file });
  }
  let again: string;
  try {
    again = writeCanonicalJson(value);
  } catch (error) {
    throw MsnError.within({ file }, error);
  }
  if (again !== text) {
    throw new MsnError(
      "json",
      `not canonical from byte ${firstDifference(again, text)} (keys sorted, no blanks, one final line end)`,
      {
        file,
      },
    );
  }
  return value;
}

/** Whether a parsed value holds nothing but texts, numbers, lists and objects. */
export function isJson(value: unknown): value is Json {
  if (typeof value === "string" || typeof value === "number") return true;
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === "object" && value !== null && Object.values(value).every(isJson);
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
