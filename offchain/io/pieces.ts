import type { FileHandle } from "node:fs/promises";

/** Bytes that are read at a time. */
export const PIECE_BYTES = 2 ** 20;

/** The bytes of a file from `from` up to `to`, a piece at a time, each in memory of its own; fewer where the file ends before. */
export async function* piecesOf(handle: FileHandle, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to;) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, to - at));
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
    at += bytesRead;
  }
}
