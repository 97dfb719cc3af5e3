import { open } from "node:fs/promises";

import { MsnError } from "../domain/errors.js";
import { asFileError, readBytes } from "./files.js";
import { unpack } from "./gzip.js";
import { PIECE_BYTES, piecesOf } from "./pieces.js";

/** A file that may be stored plain or as `.gz`. */
export interface StoredFile {
  /** Where it is on this machine. */
  readonly location: string;
  readonly isGzip: boolean;
}

/**
 * The uncompressed content, at most a mebibyte at a time, whatever there is of it; a piece holds until the next one is asked
 * for. Throws `gzip` for a `.gz` that is not exactly one clean member, which only its end shows: until then the pieces count for
 * nothing; `io` for a failing disk.
 */
export function storedPieces(file: StoredFile): AsyncGenerator<Buffer> {
  // One room for all of them: a new one each would keep the garbage collector busy.
  return piecesIn(file, Buffer.allocUnsafe(PIECE_BYTES));
}

/** The uncompressed content. Throws like {@link storedPieces}, and `io` where it does not fit into memory. */
export async function readStored(file: StoredFile): Promise<Buffer> {
  if (!file.isGzip) return readBytes(file.location);
  const pieces: Buffer[] = [];
  for await (const piece of piecesIn(file)) pieces.push(piece);
  try {
    return Buffer.concat(pieces);
  } catch (error) {
    // What does not fit into memory is this machine's failure, no property of the file.
    throw asFileError(file.location, "unpack", error);
  }
}

async function* piecesIn({ location, isGzip }: StoredFile, room?: Buffer): AsyncGenerator<Buffer> {
  try {
    const handle = await open(location);
    try {
      const { size } = await handle.stat();
      yield* isGzip ? unpack(handle, size) : piecesOf(handle, 0, size, room);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw MsnError.within({ file: location }, asFileError(location, "read", error));
  }
}
