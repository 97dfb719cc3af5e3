import type { FileHandle } from "node:fs/promises";

import { PROBE_BYTES } from "../domain/probeLayout.js";

/** Bytes that are read at a time: about a mebibyte, whole records where a file has nothing but records. */
export const PIECE_BYTES = Math.floor(2 ** 20 / PROBE_BYTES) * PROBE_BYTES;

/**
 * The bytes of a file from `from` up to `to`, a piece at a time; fewer where the file ends before. Each piece has memory of its
 * own, unless `room` is given: then all of them are read into it, and each holds until the next one is asked for.
 */
export async function* piecesOf(handle: FileHandle, from: number, to: number, room?: Buffer): AsyncGenerator<Buffer> {
  for (let at = from; at < to;) {
    const length = Math.min(PIECE_BYTES, to - at);
    const piece = room ?? Buffer.allocUnsafe(length);
    const { bytesRead } = await handle.read(piece, 0, length, at);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
    at += bytesRead;
  }
}
