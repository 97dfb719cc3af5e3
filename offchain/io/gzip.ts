import type { FileHandle } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { crc32, createInflateRaw, gzipSync } from "node:zlib";

import { MsnError } from "../domain/errors.js";
import { PIECE_BYTES, piecesOf } from "./pieces.js";
import { systemCode } from "./systemCode.js";

// RFC 1952. Node's own gunzip accepts several members one after the other and zero bytes behind them.
const FIXED_HEADER = 10;
const TRAILER = 8;
const FLAG_HEADER_CRC = 0x02;
const FLAG_EXTRA = 0x04;
const FLAG_NAME = 0x08;
const FLAG_COMMENT = 0x10;
const RESERVED_FLAGS = 0xe0;

const unclean = (problem: string): MsnError => new MsnError("gzip", problem);

/** One gzip member of the content, the same bytes on every machine with the same zlib: no name, no time. */
export function gzip(content: Uint8Array): Buffer {
  return gzipSync(content);
}

/**
 * The content of a file of `size` bytes that is exactly one clean gzip member with nothing behind it, a piece at a time,
 * so that a small file which unpacks to terabytes takes no more memory than any other. Throws `gzip` for all other files,
 * at the end: until then the pieces count for nothing.
 */
export async function* unpack(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  const start = await headerLength(handle, size);
  if (size < start + TRAILER) throw unclean("truncated gzip member");
  const trailerAt = size - TRAILER;
  const inflate = createInflateRaw({ chunkSize: PIECE_BYTES });
  // A failure to read destroys the stream with it, so that the loop below throws it.
  pipeline(Readable.from(piecesOf(handle, start, trailerAt)), inflate, () => undefined);
  let checksum = 0;
  let length = 0;
  for await (const piece of inflated(inflate)) {
    checksum = crc32(piece, checksum);
    length += piece.length;
    yield piece;
  }
  if (start + inflate.bytesWritten < trailerAt) throw unclean("bytes behind the first gzip member");
  const trailer = await read(handle, trailerAt, TRAILER);
  if (trailer.readUInt32LE(0) !== checksum) throw unclean("gzip checksum does not match");
  if (trailer.readUInt32LE(4) !== length % 2 ** 32) throw unclean("gzip length does not match");
}

async function* inflated(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    const code = systemCode(error) ?? "";
    // Anything else (no memory, say) depends on the machine and must not be taken for a property of the file.
    if (code.startsWith("Z_") && code !== "Z_MEM_ERROR") throw unclean("damaged or truncated gzip data");
    throw error;
  }
}

/** Where the deflated data start. Throws `gzip` for anything but a whole, well-formed header. */
async function headerLength(handle: FileHandle, size: number): Promise<number> {
  const header = new Header(handle, size);
  const fixed = await header.take(FIXED_HEADER);
  if (fixed.readUInt16BE(0) !== 0x1f8b || fixed[2] !== 8) throw unclean("not a gzip file");
  const flags = fixed.readUInt8(3);
  if ((flags & RESERVED_FLAGS) !== 0) throw unclean("reserved gzip flags are set");
  if ((flags & FLAG_EXTRA) !== 0) await header.take((await header.take(2)).readUInt16LE(0));
  if ((flags & FLAG_NAME) !== 0) await header.skipText();
  if ((flags & FLAG_COMMENT) !== 0) await header.skipText();
  if ((flags & FLAG_HEADER_CRC) !== 0) {
    const expected = header.checksum % 2 ** 16;
    if ((await header.take(2)).readUInt16LE(0) !== expected) throw unclean("gzip header checksum does not match");
  }
  return header.at;
}

/** Walks through a header, whose texts may be of any length, and takes its checksum on the way. */
class Header {
  at = 0;
  checksum = 0;
  readonly #handle: FileHandle;
  readonly #size: number;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  async take(length: number): Promise<Buffer> {
    if (this.at + length > this.#size) throw unclean("truncated gzip header");
    const bytes = await read(this.#handle, this.at, length);
    this.#pass(bytes);
    return bytes;
  }

  /** Passes a text and the zero byte that ends it. */
  async skipText(): Promise<void> {
    for await (const piece of piecesOf(this.#handle, this.at, this.#size)) {
      const zero = piece.indexOf(0);
      this.#pass(zero < 0 ? piece : piece.subarray(0, zero + 1));
      if (zero >= 0) return;
    }
    throw unclean("truncated gzip header");
  }

  #pass(bytes: Buffer): void {
    this.checksum = crc32(bytes, this.checksum);
    this.at += bytes.length;
  }
}

async function read(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await handle.read(bytes, 0, length, from);
  return bytes;
}
