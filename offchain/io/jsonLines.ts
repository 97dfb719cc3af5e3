import { MsnError } from "../domain/errors.js";
import { isJson } from "./canonicalJson.js";
import { JsonFields } from "./jsonFields.js";
import { type Line, readLines } from "./lines.js";

/** What a line of NDJSON was read into, and which line it was (from 1). */
export interface JsonLine<T> {
  readonly line: number;
  readonly value: T;
}

/** One line of NDJSON, an object, read by `read`. Throws `json` with file, line and field. */
export function parseJsonLine<T>(line: Line, file: string, read: (fields: JsonFields) => T): T {
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    throw new MsnError("json", "is no valid JSON", { file, line: line.number });
  }
  if (!isJson(value)) {
    throw new MsnError("json", "expected strings, numbers, lists and objects only", { file, line: line.number });
  }
  try {
    return read(JsonFields.of(value, file));
  } catch (error) {
    throw MsnError.within({ file, line: line.number }, error);
  }
}

/** The lines of NDJSON, one at a time, whatever its size. Throws `json` with file, line and field, `io`, `gzip`. */
export async function* readJsonLines<T>(
  source: AsyncIterable<unknown>,
  file: string,
  read: (fields: JsonFields) => T,
): AsyncGenerator<JsonLine<T>> {
  for await (const line of readLines(source, file)) {
    yield { line: line.number, value: parseJsonLine(line, file, read) };
  }
}
