import { crc32, gzipSync, inflateRawSync } from "node:zlib";

import { MsnError } from "../domain/errors.js";

// RFC 1952. Node's own gunzip accepts several members one after the other and zero bytes behind them.
const FIXED_HEADER = 10;
const TRAILER = 8;
const FLAG_HEADER_CRC = 0x02;
const FLAG_EXTRA = 0x04;
const FLAG_NAME = 0x08;
const FLAG_COMMENT = 0x10;
const RESERVED_FLAGS = 0xe0;
const SLICE_BYTES = 2 ** 30;

const unclean = (problem: string): MsnError => new MsnError("gzip", problem);

/** The content of bytes that are exactly one clean gzip member with nothing behind it; throws `gzip` for all others. */
export function gunzipStrict(bytes: Buffer): Buffer {
  const start = headerLength(bytes);
  const { content, consumed } = inflate(bytes.subarray(start));
  const end = start + consumed;
  if (bytes.length < end + TRAILER) throw unclean("truncated gzip member");
  if (bytes.length > end + TRAILER) throw unclean("bytes behind the first gzip member");
  if (bytes.readUInt32LE(end) !== checksum(content)) throw unclean("gzip checksum does not match");
  if (bytes.readUInt32LE(end + 4) !== content.length % 2 ** 32) throw unclean("gzip length does not match");
  return content;
}

/** One gzip member of the content, the same bytes on every machine with the same zlib: no name, no time. */
export function gzip(content: Uint8Array): Buffer {
  return gzipSync(content);
}

/** CRC-32 of content of any length; Node takes fewer than 2^31 bytes at a time. */
function checksum(content: Buffer): number {
  let value = 0;
  for (let at = 0; at < content.length; at += SLICE_BYTES) value = crc32(content.subarray(at, at + SLICE_BYTES), value);
  return value;
}

function headerLength(bytes: Buffer): number {
  if (bytes.length < FIXED_HEADER) throw unclean("truncated gzip header");
  if (bytes.readUInt16BE(0) !== 0x1f8b || bytes[2] !== 8) throw unclean("not a gzip file");
  const flags = bytes.readUInt8(3);
  if ((flags & RESERVED_FLAGS) !== 0) throw unclean("reserved gzip flags are set");
  let at = FIXED_HEADER;
  if ((flags & FLAG_EXTRA) !== 0) {
    if (bytes.length < at + 2) throw unclean("truncated gzip header");
    at += 2 + bytes.readUInt16LE(at);
  }
  if ((flags & FLAG_NAME) !== 0) at = afterZero(bytes, at);
  if ((flags & FLAG_COMMENT) !== 0) at = afterZero(bytes, at);
  if ((flags & FLAG_HEADER_CRC) !== 0) {
    if (bytes.length < at + 2) throw unclean("truncated gzip header");
    if (bytes.readUInt16LE(at) !== crc32(bytes.subarray(0, at)) % 2 ** 16)
      throw unclean("gzip header checksum does not match");
    at += 2;
  }
  if (bytes.length < at) throw unclean("truncated gzip header");
  return at;
}

function afterZero(bytes: Buffer, from: number): number {
  const zero = bytes.indexOf(0, from);
  if (zero < 0) throw unclean("truncated gzip header");
  return zero + 1;
}

function inflate(deflated: Buffer): { content: Buffer; consumed: number } {
  try {
    // With `info` the call also returns the engine, which knows how many bytes the stream took; the types do not say so.
    const result: unknown = inflateRawSync(deflated, { info: true });
    if (typeof result === "object" && result !== null && "buffer" in result && "engine" in result) {
      const { buffer: content, engine } = result;
      const consumed: unknown =
        typeof engine === "object" && engine !== null && "bytesWritten" in engine ? engine.bytesWritten : undefined;
      if (Buffer.isBuffer(content) && typeof consumed === "number") return { content, consumed };
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    // Anything else (no memory, say) depends on the machine and must not be taken for a property of the file.
    if (code.startsWith("Z_") && code !== "Z_MEM_ERROR") throw unclean("damaged or truncated gzip data");
    throw error;
  }
  throw new TypeError("zlib.inflateRawSync does not report the bytes it read; a newer Node is needed");
}
