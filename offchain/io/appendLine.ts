import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

import { asFileError } from "./files.js";

const LINE_END = 0x0a;

/**
 * Adds a line (with its line end) at the end of a text file, which need not exist, in one write that is on the disk when this
 * returns. What stood there stays, also what others append at the same time. A last line that lacks its end gets one. Throws
 * `io`.
 */
export async function appendLine(file: string, line: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(file, "a+");
    try {
      const { size } = await handle.stat();
      const last = Buffer.alloc(1, LINE_END);
      if (size > 0) await handle.read(last, 0, 1, size - 1);
      await handle.appendFile(last[0] === LINE_END ? line : `\n${line}`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw asFileError(file, "write", error);
  }
}
