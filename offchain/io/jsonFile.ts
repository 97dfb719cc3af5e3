import { readBytes } from "./files.js";
import type { JsonFields } from "./jsonFields.js";
import { parseJsonFields } from "./jsonText.js";

/** Reads a JSON file that people write, an object with exactly `keys`. Throws `io` or `json`. */
export async function readJsonFields(file: string, keys: readonly string[]): Promise<JsonFields> {
  return parseJsonFields((await readBytes(file)).toString("utf8"), file, keys);
}
