import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname } from "node:path";

import { MsnError } from "../domain/errors.js";
import { asFileError, systemCode, temporaryBeside } from "./files.js";

/** Refuses a directory that holds anything; a missing one is fine. Throws `output` or `io`. */
export async function requireVacant(target: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(target);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    if (systemCode(error) === "ENOTDIR") throw new MsnError("output", "is no directory", { file: target });
    throw asFileError(target, "list", error);
  }
  if (names.length > 0) {
    throw new MsnError("output", "is not empty; choose another directory or remove it", { file: target });
  }
}

/**
 * Fills a directory under a temporary name beside `target` and moves it into place when `fill` is done, so that the
 * target is there whole or not at all. Throws `output` where the target holds something, `io`, or what `fill` throws.
 */
export async function writeNewDirectory(target: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  await requireVacant(target);
  const temporary = temporaryBeside(target);
  try {
    await mkdir(dirname(target), { recursive: true });
    await mkdir(temporary);
    await fill(temporary);
    await removeEmpty(target); // not every system renames onto an empty directory
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw asFileError(target, "write", error);
  }
}

async function removeEmpty(target: string): Promise<void> {
  try {
    await rmdir(target);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
}
