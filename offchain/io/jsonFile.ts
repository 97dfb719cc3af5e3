import { MsnError } from "../domain/errors.js";
import { isJson } from "./canonicalJson.js";
import { readBytes } from "./files.js";
import { JsonFields } from "./jsonFields.js";

/** Reads a JSON file that people write, an object with exactly `keys`. Throws `io` or `json`. */
export async function readJsonFields(file: string, keys: readonly string[]): Promise<JsonFields> {
  return parseJsonFields(await readBytes(file), file, keys);
}

/** The same of what was read already; `file` is the name errors carry. Throws `json`. */
export function parseJsonFields(bytes: Buffer, file: string, keys: readonly string[]): JsonFields {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new MsnError("json", "is no valid JSON", { file });
  }
  if (!isJson(value)) throw new MsnError("json", "expected strings, whole numbers, lists and objects only", { file });
  return JsonFields.of(value, file, "", keys);
}
