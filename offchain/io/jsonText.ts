import { MsnError } from "../domain/errors.js";
import { JsonFields } from "./jsonFields.js";

/** The object of a JSON text that people write, with exactly `keys`; `file` is its name in errors. Throws `json`. */
export function parseJsonFields(text: string, file: string, keys: readonly string[]): JsonFields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new MsnError("json", "is no valid JSON", { file });
  }
  return JsonFields.parsed(value, file, keys);
}
