import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server of this machine, at any free port. */
export interface TestServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function serve(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** First and last byte that a request asks for. */
export function rangeOf({ headers }: IncomingMessage): readonly [number, number] {
  const [, first = "", last = ""] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
  return [Number(first), Number(last)];
}

/** Answers with the part of `content` that is asked for, as web servers do. */
export function sendRange(content: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const [first, last] = rangeOf(request);
  if (last >= content.length) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    return;
  }
  const part = content.subarray(first, last + 1);
  response
    .writeHead(206, { "content-range": `bytes ${first}-${last}/${content.length}`, "content-length": part.length })
    .end(part);
}
