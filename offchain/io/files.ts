import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { MsnError } from "../domain/errors.js";
import { systemCode } from "./systemCode.js";

export { systemCode };

const SLICE_BYTES = 2 ** 30;

/** What a file is to hold: at once, or in parts that are made while it is written. A part may be reused for the next. */
export type FileContent = Uint8Array | Iterable<Uint8Array> | FileWriter;
/** Creates the file itself, wherever that is done. */
export type FileWriter = (file: string) => Promise<void>;

/** The same failure as one clear line; errors that are no file system errors pass unchanged. */
export function asFileError(file: string, action: string, error: unknown): unknown {
  const code = systemCode(error);
  if (error instanceof MsnError || code === undefined) return error;
  return new MsnError("io", code === "ENOENT" ? "no such file or directory" : `cannot ${action} (${code})`, { file });
}

/** The whole content of a file. Throws `io`. */
export async function readBytes(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      return size <= SLICE_BYTES ? await handle.readFile() : await readSlices(handle, size);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw asFileError(file, "read", error);
  }
}

/** Node reads fewer than 2^31 bytes at a time. */
async function readSlices(handle: FileHandle, size: number): Promise<Buffer> {
  const content = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(content, filled, Math.min(SLICE_BYTES, size - filled));
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return content.subarray(0, filled);
}

/** A path beside `target` that nothing else uses, so that a rename onto it stays on one volume. */
export function temporaryBeside(target: string): string {
  return `${target}.${randomBytes(6).toString("hex")}.tmp`;
}

/** Writes a file so that readers see the old content or the new, never a part. Throws `io`. */
export async function writeAtomically(
  file: string,
  content: Uint8Array | Iterable<Uint8Array> | string,
): Promise<void> {
  const temporary = temporaryBeside(file);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeNewFile(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asFileError(file, "write", error);
  }
}

/** Creates a file and waits until it is on the disk. Fails where it is there already. */
export async function writeNewFile(file: string, content: Uint8Array | Iterable<Uint8Array> | string): Promise<void> {
  await writeFile(file, content, { flag: "wx", flush: true });
}

const writeContent = (file: string, content: FileContent): Promise<void> =>
  typeof content === "function" ? content(file) : writeNewFile(file, content);

/** Writes a directory of files under a temporary name beside `target` and returns that name. Throws `io`. */
export async function writeDirectoryBeside(target: string, files: ReadonlyMap<string, FileContent>): Promise<string> {
  const temporary = temporaryBeside(target);
  try {
    await mkdir(temporary, { recursive: true });
    const writes = await Promise.allSettled(
      [...files].map(([name, content]) => writeContent(join(temporary, name), content)),
    );
    const failed = writes.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    return temporary;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw asFileError(target, "write", error);
  }
}
