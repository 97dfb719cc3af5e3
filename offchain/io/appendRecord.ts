import { readFile } from "node:fs/promises";

import { MsnError } from "../domain/errors.js";
import { asFileError, systemCode, writeAtomically } from "./files.js";

/**
 * Adds a fixed-width record at the end of a file, which need not exist: readers see the file with it or without it.
 * Returns how many records the file holds now. Throws `record` where its length is no multiple of the record, `io`. Two
 * writers at the same time must not share a file: the later one would drop the other's record.
 */
export async function appendRecord(file: string, record: Uint8Array): Promise<number> {
  const earlier = await readIfThere(file);
  if (earlier.length % record.length !== 0) {
    throw new MsnError("record", `expected a multiple of ${record.length} bytes, got ${earlier.length}`, { file });
  }
  await writeAtomically(file, Buffer.concat([earlier, record]));
  return earlier.length / record.length + 1;
}

async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return Buffer.alloc(0);
    throw asFileError(file, "read", error);
  }
}
