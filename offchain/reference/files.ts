import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { crc32, inflateRawSync } from "node:zlib";

import { MsnError, type MsnErrorCode } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";

/** SHA-256 as the artifacts write digests (section 5). */
export function sha256(bytes: Uint8Array): Digest {
  return `0x${createHash("sha256").update(bytes).digest("hex")}`;
}

/** A stop of the computation, at a file. */
export function stop(code: MsnErrorCode, file: string, problem: string): never {
  throw new MsnError(code, problem, { file });
}

/** The bytes of a file; throws `io` where the machine does not give them. */
export function readBytes(path: string): Buffer {
  return ask(path, () => readFileSync(path));
}

/** What stands in a directory: name and what it is. A link is neither file nor directory. */
export function listDirectory(path: string): { name: string; isFile: boolean; isDirectory: boolean }[] {
  return ask(path, () =>
    readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFile: entry.isFile(),
      isDirectory: entry.isDirectory(),
    })),
  );
}

function ask<T>(path: string, question: () => T): T {
  try {
    return question();
  } catch (error) {
    return stop("io", path, `cannot be read: ${(error as Error).message}`);
  }
}

/** Section 2: the content of a proof file, stored plainly or as `.gz`; undefined for a `.gz` that is not one clean member. */
export function readProofFile(path: string): Buffer | undefined {
  const stored = readBytes(path);
  return path.endsWith(".gz") ? onlyMember(stored) : stored;
}

/** RFC 1952 by hand, since zlib passes over trailing bytes and further members without a word. */
function onlyMember(stored: Buffer): Buffer | undefined {
  const bodyAt = endOfHeader(stored);
  if (bodyAt === undefined) return undefined;
  const body = inflate(stored.subarray(bodyAt));
  if (body === undefined) return undefined;
  const trailer = stored.subarray(bodyAt + body.consumed);
  const isClean =
    trailer.length === 8 &&
    trailer.readUInt32LE(0) === crc32(body.content) &&
    trailer.readUInt32LE(4) === body.content.length % 2 ** 32;
  return isClean ? body.content : undefined;
}

function inflate(deflated: Buffer): { content: Buffer; consumed: number } | undefined {
  try {
    // The declaration does not know what `info` changes in the result.
    const { buffer, engine } = inflateRawSync(deflated, { info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { content: buffer, consumed: engine.bytesWritten };
  } catch (error) {
    // Want of memory is the machine's failure and no property of the file (decisions.md).
    if (["Z_DATA_ERROR", "Z_BUF_ERROR", "Z_NEED_DICT"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      return undefined;
    }
    throw error;
  }
}

/** Where the deflated data begin; undefined for anything but a whole, well-formed header. */
function endOfHeader(stored: Buffer): number | undefined {
  const [FHCRC, FEXTRA, FNAME, FCOMMENT, RESERVED] = [0x02, 0x04, 0x08, 0x10, 0xe0];
  if (stored.length < 10 || stored[0] !== 0x1f || stored[1] !== 0x8b || stored[2] !== 8) return undefined;
  const flags = stored.readUInt8(3);
  if ((flags & RESERVED) !== 0) return undefined;
  let at = 10;
  if ((flags & FEXTRA) !== 0) {
    if (stored.length < at + 2) return undefined;
    at += 2 + stored.readUInt16LE(at);
  }
  for (const text of [FNAME, FCOMMENT]) {
    if ((flags & text) === 0) continue;
    const zero = stored.indexOf(0, at);
    if (zero === -1) return undefined;
    at = zero + 1;
  }
  if ((flags & FHCRC) !== 0) {
    if (stored.length < at + 2 || stored.readUInt16LE(at) !== crc32(stored.subarray(0, at)) % 2 ** 16) return undefined;
    at += 2;
  }
  return at <= stored.length ? at : undefined;
}

/** Section 2: the two upper levels of a proof folder, which hold these things and nothing else. */
export interface ProofFolder {
  /** Uncompressed; missing and empty are the same. */
  readonly registrations: Buffer;
  /** The names of the folders below `probes/`. */
  readonly folders: readonly string[];
}

/** Section 2: reads the two upper levels of a proof folder; anything that does not belong there stops. */
export function readProofFolder(proofsDir: string): ProofFolder {
  const entries = listDirectory(proofsDir);
  const stored: string[] = [];
  let folders: string[] = [];
  for (const { name, isFile, isDirectory } of entries) {
    if (isFile && (name === "registrations.rows" || name === "registrations.rows.gz")) stored.push(name);
    else if (isDirectory && name === "probes") folders = readVerifierNames(join(proofsDir, name));
    else stop("proofs", join(proofsDir, name), "does not belong into a proof folder");
  }
  const [only, second] = stored;
  if (second !== undefined) stop("proofs", join(proofsDir, second), "stands beside its other form");
  if (only === undefined) return { registrations: Buffer.alloc(0), folders };
  const registrations = readProofFile(join(proofsDir, only));
  if (registrations === undefined) stop("gzip", join(proofsDir, only), "is not exactly one clean gzip member");
  return { registrations, folders };
}

function readVerifierNames(probesDir: string): string[] {
  return listDirectory(probesDir).map(({ name, isDirectory }) => {
    if (isDirectory && /^0x[0-9a-f]{40}$/.test(name)) return name;
    return stop("proofs", join(probesDir, name), "is no folder of a verifier");
  });
}
