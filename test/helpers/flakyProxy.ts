import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A node's front that fails now and then. */
export interface FlakyProxy {
  readonly url: string;
  /** How many requests it has let fail. */
  failures(): number;
  close(): Promise<void>;
}

/**
 * Starts a proxy before a node at `target`: of every `period` requests one fails, in turn by an error status, by a connection
 * cut before the node was asked, and by one cut after the node has acted, which is how a sent transaction seems lost.
 */
export async function startFlakyProxy(target: string, period: number): Promise<FlakyProxy> {
  let requests = 0;
  let failures = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const isFailing = ++requests % period === 0;
    const way = isFailing ? failures++ % 3 : undefined;
    if (way === 0) {
      response.writeHead(500).end("out of order");
      return;
    }
    if (way === 1) {
      request.socket.destroy();
      return;
    }
    const headers = { "content-type": "application/json" };
    const answer = await fetch(target, { method: "POST", headers, body: Buffer.concat(parts) });
    const text = await answer.text();
    if (way === 2) request.socket.destroy();
    else response.writeHead(answer.status, headers).end(text);
  };
  const server = createServer(
    (request, response) => void serve(request, response).catch(() => request.socket.destroy()),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    failures: () => failures,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
