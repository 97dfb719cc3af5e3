import { MsnError } from "../domain/errors.js";
import { systemCode } from "./systemCode.js";

/** How long a server may take for one part. */
const ANSWER_MS = 30_000;

/** A file of which parts are read, on this machine or behind a web server. */
export interface RangeSource {
  /** How messages call it. */
  readonly name: string;
  /** Exactly `length` bytes from `offset` on. Throws `io`. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** The file at an http(s) URL, read in a browser as in Node. A server may take `answerMs` for a part. */
export function openHttpRanges(url: URL, answerMs = ANSWER_MS): RangeSource {
  // Without what follows a question mark, where services put keys.
  const name = url.origin + url.pathname;
  return { name, read: (offset, length) => readHttpRange({ url, name, answerMs }, offset, length) };
}

interface HttpFile {
  readonly url: URL;
  readonly name: string;
  readonly answerMs: number;
}

async function readHttpRange({ url, name, answerMs }: HttpFile, offset: number, length: number): Promise<Buffer> {
  try {
    const range = `bytes=${offset}-${offset + length - 1}`;
    // With a range `fetch` asks for no compression, of which a part would be of no use.
    const response = await fetch(url, { headers: { range }, signal: AbortSignal.timeout(answerMs) });
    const problem = refusal(response, offset, length);
    if (problem !== undefined || response.body === null) {
      await response.body?.cancel(); // or it would all be fetched
      throw problem === undefined ? tooShort(name, offset, length) : new MsnError("io", problem, { file: name });
    }
    return await collect(response.body, name, offset, length);
  } catch (error) {
    throw asHttpError({ name, answerMs }, error);
  }
}

/** Why an answer is not the part that was asked for; undefined if it says that it is. */
function refusal({ status, headers }: Response, offset: number, length: number): string | undefined {
  if (status === 200) return "the server sends the whole file: it has to support ranges (HTTP 206)";
  if (status === 416) return `has fewer than ${offset + length} bytes (HTTP 416)`;
  if (status !== 206) return `the server answers HTTP ${status}, expected 206`;
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") return `the server sends parts of a ${JSON.stringify(encoding)} encoding, expected none`;
  const sent = headers.get("content-range") ?? "";
  if (new RegExp(`^bytes ${offset}-${offset + length - 1}/(\\d+|\\*)$`, "i").test(sent)) return undefined;
  return `the server sends ${JSON.stringify(sent.slice(0, 100))}, expected bytes ${offset}-${offset + length - 1}`;
}

async function collect(
  body: ReadableStream<Uint8Array>,
  name: string,
  offset: number,
  length: number,
): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  // Not with `for await`, which not every browser knows for streams.
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (filled + part.value.length > length) {
      await reader.cancel();
      throw new MsnError("io", "the server sends more than was asked for", { file: name });
    }
    bytes.set(part.value, filled);
    filled += part.value.length;
  }
  if (filled < length) throw tooShort(name, offset, length);
  return bytes;
}

/** What a file says that is read beyond its end. */
export function tooShort(name: string, offset: number, length: number): MsnError {
  return new MsnError("io", `ends before byte ${offset + length}`, { file: name });
}

/** What `fetch` throws, as one clear line. */
function asHttpError({ name, answerMs }: Omit<HttpFile, "url">, error: unknown): unknown {
  if (error instanceof MsnError || !(error instanceof Error)) return error;
  if (error.name === "TimeoutError") {
    return new MsnError("io", `no answer within ${answerMs / 1000} seconds`, { file: name });
  }
  return new MsnError("io", `cannot be fetched (${systemCode(error.cause) ?? error.message})`, { file: name });
}
