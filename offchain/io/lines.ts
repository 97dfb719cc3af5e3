import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { createGunzip } from "node:zlib";

import { MsnError } from "../domain/errors.js";
import { asFileError, systemCode } from "./files.js";

const MAX_LINE = 65_536;

/** A line of a text, without its line end; `number` counts from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** A file's bytes as they come, unpacked where its name ends in `.gz`. Failures surface to whoever reads the stream. */
export function openStream(file: string): Readable {
  const raw = createReadStream(file);
  return file.endsWith(".gz") ? pipeline(raw, createGunzip(), () => undefined) : raw;
}

/**
 * The lines of a UTF-8 text, one at a time, whatever its size; line ends are `\n` or `\r\n`. Throws `io` for a file that
 * cannot be read or lines above 65,536 characters, `gzip` for a damaged `.gz`. `file` is its name in errors.
 */
export async function* readLines(source: AsyncIterable<unknown>, file: string): AsyncGenerator<Line> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let number = 0;
  try {
    for await (const chunk of source) {
      rest += typeof chunk === "string" ? chunk : chunk instanceof Uint8Array ? decoder.write(Buffer.from(chunk)) : "";
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) yield lineOf(++number, text, file);
      if (rest.length > MAX_LINE) lineOf(number + 1, rest, file);
    }
    rest += decoder.end();
  } catch (error) {
    throw asStreamError(file, error);
  }
  if (rest !== "") yield lineOf(number + 1, rest, file);
}

function lineOf(number: number, text: string, file: string): Line {
  if (text.length > MAX_LINE) {
    throw new MsnError("io", `expected lines of at most ${MAX_LINE} characters`, { file, line: number });
  }
  return { number, text: text.endsWith("\r") ? text.slice(0, -1) : text };
}

function asStreamError(file: string, error: unknown): unknown {
  if (systemCode(error)?.startsWith("Z_") === true) {
    return new MsnError("gzip", "damaged or truncated gzip data", { file });
  }
  return asFileError(file, "read", error);
}
