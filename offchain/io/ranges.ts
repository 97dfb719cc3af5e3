import { open } from "node:fs/promises";

import { MsnError } from "../domain/errors.js";
import { asFileError } from "./files.js";
import { type RangeSource, openHttpRanges, tooShort } from "./httpRanges.js";

export type { RangeSource };

/** The file at a URL (http or https) or a path. Throws `argument` for other URLs. A server may take `answerMs` for a part. */
export function openRanges(place: string, answerMs?: number): RangeSource {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) {
    return { name: place, read: (offset, length) => readFileRange(place, offset, length) };
  }
  // `URL.parse` would do in one step, but Node 20 has none.
  const url = URL.canParse(place) ? new URL(place) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new MsnError("argument", `expected a file or an http(s) URL, got ${JSON.stringify(place)}`);
  }
  return openHttpRanges(url, answerMs);
}

async function readFileRange(file: string, offset: number, length: number): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const bytes = Buffer.alloc(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) throw tooShort(file, offset, length);
        filled += bytesRead;
      }
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw asFileError(file, "read", error);
  }
}
