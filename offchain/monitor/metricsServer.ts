import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { MsnError } from "../domain/errors.js";
import { systemCode } from "../io/files.js";
import type { Metrics } from "./metrics.js";

/** A server of metrics that runs. */
export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/metrics`, and `/healthz`: 200 where `isHealthy`, 503 where not. Port 0 takes any free one. It answers everybody
 * who reaches it, so by default that is this machine alone. Throws `argument` where the port is taken.
 */
export async function serveMetrics(
  metrics: Metrics,
  { host, port }: { readonly host: string; readonly port: number },
  isHealthy: () => boolean,
): Promise<MetricsServer> {
  const answer = async ({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (url ?? "").split("?", 1)[0];
    if (method !== "GET" && method !== "HEAD") response.writeHead(405).end();
    else if (path === "/metrics") {
      response.writeHead(200, { "content-type": metrics.contentType }).end(await metrics.text());
    } else if (path === "/healthz") {
      const healthy = isHealthy();
      response.writeHead(healthy ? 200 : 503, { "content-type": "text/plain" }).end(healthy ? "ok\n" : "failing\n");
    } else response.writeHead(404).end();
  };
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const problem = `cannot serve metrics at ${host}:${port} (${systemCode(error) ?? error.message})`;
      reject(new MsnError("argument", problem, { field: "--metrics-port" }));
    });
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
