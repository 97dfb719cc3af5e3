import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { MsnError } from "../../domain/errors.js";
import { asFileError, readBytes } from "../../io/files.js";

/** How long one file may take, over all. */
const PATIENCE_MS = 120_000;

/** A folder of published files, here or elsewhere. */
export type Place = { readonly dir: string } | { readonly url: string };

/** A place as people and proposals write it: a path, `file:`, `http:`, `https:`, `ipfs:` by a gateway; undefined for others. */
export function placeFrom(text: string, gateway: string | undefined): Place | undefined {
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && URL.canParse(text);
  if (!isUrl) return text === "" || text.includes("\0") ? undefined : { dir: text };
  const { protocol } = new URL(text);
  if (protocol === "http:" || protocol === "https:") return { url: withoutSlashes(text) };
  if (protocol === "ipfs:" && gateway !== undefined) {
    return { url: `${withoutSlashes(gateway)}/ipfs/${withoutSlashes(text.slice("ipfs://".length))}` };
  }
  return protocol === "file:" ? filePlace(text) : undefined;
}

/** A text without the slashes at its end. A pattern would look again from each slash of an address that is made of them. */
function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end--;
  return text.slice(0, end);
}

function filePlace(text: string): Place | undefined {
  try {
    return { dir: fileURLToPath(text) };
  } catch {
    return undefined; // of another machine
  }
}

/** The folder `below` a place. */
export const below = (place: Place, ...parts: readonly string[]): Place =>
  "dir" in place ? { dir: join(place.dir, ...parts) } : { url: [place.url, ...parts].join("/") };

/** A place as error messages name it. */
export const placeName = (place: Place): string => ("dir" in place ? place.dir : place.url);

/** A file of a place, of at most `most` bytes. Throws `io`. */
export async function readFrom(place: Place, name: string, most: number): Promise<Buffer> {
  return "dir" in place ? readLocal(join(place.dir, name), most) : download(`${place.url}/${name}`, most);
}

async function readLocal(file: string, most: number): Promise<Buffer> {
  try {
    // A proposal may name anything: no device, and no pipe, whose opening already waits for ever.
    const found = await stat(file);
    if (!found.isFile()) throw new MsnError("io", "is no regular file", { file });
    if (found.size > most) throw tooLarge(file, most);
    return await readBytes(file);
  } catch (error) {
    throw asFileError(file, "read", error);
  }
}

async function download(url: string, most: number): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new MsnError("io", `the server answered ${response.status}`, { file: url });
    const body = response.body as ReadableStream<Uint8Array> | null;
    const reader = body?.getReader();
    const parts: Uint8Array[] = [];
    let size = 0;
    // The length that a server announces is no promise: what counts is what arrives, unpacked.
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      size += part.value.length;
      if (size > most) {
        await reader?.cancel();
        throw tooLarge(url, most);
      }
      parts.push(part.value);
    }
    return Buffer.concat(parts, size);
  } catch (error) {
    if (error instanceof MsnError) throw error;
    const reason = error instanceof Error ? (causeOf(error) ?? error.message) : String(error);
    throw new MsnError("io", `cannot be downloaded (${reason})`, { file: url });
  }
}

const causeOf = ({ cause }: Error): string | undefined =>
  cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.message) : undefined;

const tooLarge = (file: string, most: number): MsnError =>
  new MsnError("io", `is larger than ${most} bytes, which nothing needs`, { file });
