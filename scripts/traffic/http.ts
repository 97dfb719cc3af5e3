/**
 * Asks a stranger's server, which has to answer itself: a redirection could lead anywhere, and packed bytes would count as more
 * than came over the wire. Throws what `fetch` throws.
 */
export async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: "error" });
  if (!response.headers.has("content-encoding")) return response;
  await response.body?.cancel();
  throw new Error("the answer is packed");
}

/** The body as it comes, `limit` bytes at most: what a stranger sends beyond is not read. */
export async function* bodyOf(response: Response, limit: number): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  let left = limit;
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    const taken = piece.subarray(0, left);
    left -= taken.length;
    if (taken.length > 0) yield taken;
    if (taken.length < piece.length) return;
  }
}
