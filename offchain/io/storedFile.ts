import { MsnError } from "../domain/errors.js";
import { asFileError, readBytes } from "./files.js";
import { gunzipStrict } from "./gzip.js";

/** A file that may be stored plain or as `.gz`. */
export interface StoredFile {
  /** Where it is on this machine. */
  readonly location: string;
  readonly isGzip: boolean;
}

/** The uncompressed content. Throws `gzip` for a `.gz` that is not exactly one clean member, `io` for a failing disk. */
export async function readStored(file: StoredFile): Promise<Buffer> {
  const bytes = await readBytes(file.location);
  if (!file.isGzip) return bytes;
  try {
    return gunzipStrict(bytes);
  } catch (error) {
    // What does not fit into memory is this machine's failure, no property of the file.
    throw MsnError.within({ file: file.location }, asFileError(file.location, "unpack", error));
  }
}
