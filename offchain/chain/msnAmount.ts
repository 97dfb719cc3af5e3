import { MsnError } from "../domain/errors.js";
import type { JsonFields } from "../io/jsonFields.js";
import { parseMsn } from "./amounts.js";

/** Wei of an amount of MSN that a file holds as a decimal text; throws `json` or `argument`. */
export function msnAmount(fields: JsonFields, key: string): bigint {
  try {
    return parseMsn(fields.text(key), fields.path === "" ? key : `${fields.path}.${key}`);
  } catch (error) {
    throw MsnError.within({ file: fields.file }, error);
  }
}
