import { MsnError } from "../../offchain/domain/errors.js";

const ANSWER_MS = 30_000;

/** Files larger than this are fetched only if the user asks for it. */
export const MOST_BYTES_UNASKED = 8_000_000;

/** A file that was not fetched, because it is larger than anybody asked for. */
export interface TooLarge {
  readonly bytes: number;
}

/** The whole of a file of the web, or how large it is where that is more than `most` bytes. Throws `io`. */
export async function fetchBytes(url: URL, most: number): Promise<Buffer | TooLarge> {
  const response = await fetchAnswer(url);
  const bytes = Number(response.headers.get("content-length") ?? 0);
  if (bytes > most) {
    await response.body?.cancel();
    return { bytes };
  }
  return Buffer.from(new Uint8Array(await response.arrayBuffer()));
}

/** A text of the web. Throws `io`. */
export async function fetchText(url: URL): Promise<string> {
  return (await fetchAnswer(url)).text();
}

async function fetchAnswer(url: URL): Promise<Response> {
  const file = url.origin + url.pathname;
  let response: Response;
  try {
    // `no-cache`: ask whether the file is still the same, since an address book or an epoch may have been replaced.
    response = await fetch(url, { cache: "no-cache", signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    throw new MsnError("io", "cannot be fetched", { file });
  }
  if (!response.ok) throw new MsnError("io", `the server answers HTTP ${response.status}`, { file });
  return response;
}
