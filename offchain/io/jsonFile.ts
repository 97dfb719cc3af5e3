import { MsnError } from "../domain/errors.js";
import { readBytes } from "./files.js";
import { JsonFields } from "./jsonFields.js";

/** Reads a JSON file that people write, an object with exactly `keys`. Throws `io` or `json`. */
export async function readJsonFields(file: string, keys: readonly string[]): Promise<JsonFields> {
  const bytes = await readBytes(file);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new MsnError("json", "is no valid JSON", { file });
  }
  return JsonFields.parsed(value, file, keys);
}
