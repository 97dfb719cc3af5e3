import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".csv": "text/csv; charset=utf-8",
};

/** What of a request matters to answer it without a file. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** What a site is made of. */
export interface Site {
  /** Folders by the path below which they are served; the longest path that fits counts, and `/` fits always. */
  readonly folders: Readonly<Record<string, string>>;
  /** What is no file, by its path. */
  readonly answers: Readonly<Record<string, Answer>>;
}

/** A running server. */
export interface SiteServer {
  readonly url: string;
  close(): Promise<void>;
}

/** A small static web server on this machine, with ranges of bytes, as `paths.bin` needs them; for demos and tests. */
export async function serveSite(site: Site, port = 0): Promise<SiteServer> {
  const server = createServer((request, response) => {
    answer(site, request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request.url ?? "/");
  const ready = path === undefined ? undefined : site.answers[path];
  if (ready !== undefined) {
    await ready(request, response);
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const file = path === undefined ? undefined : fileOf(site, path);
  const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (file === undefined || found?.isFile() !== true) response.writeHead(404).end("not found");
  else sendFile(file, found.size, request, response);
}

/** The path of a request, decoded and without climbs; undefined for one that is none. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    return path.includes("\0") || path.includes("\\") ? undefined : normalize(path);
  } catch {
    return undefined;
  }
}

function fileOf({ folders }: Site, path: string): string | undefined {
  const [at] = Object.keys(folders)
    .filter((prefix) => path.startsWith(prefix))
    .sort((a, b) => b.length - a.length);
  const dir = at === undefined ? undefined : folders[at];
  if (at === undefined || dir === undefined) return undefined;
  const rest = path.slice(at.length);
  // `normalize` has taken every climb out of an absolute path, so what is left stays below the folder.
  return join(dir, rest === "" || rest.endsWith("/") ? `${rest}index.html` : rest);
}

function sendFile(file: string, size: number, request: IncomingMessage, response: ServerResponse): void {
  const headers = {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "accept-ranges": "bytes",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  };
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(request.headers.range ?? "") ?? [];
  if (first === undefined || last === undefined) {
    response.writeHead(200, { ...headers, "content-length": size });
    send(file, 0, size - 1, request, response);
    return;
  }
  const [from, to] = [Number(first), Math.min(Number(last), size - 1)];
  if (from > to) {
    response.writeHead(416, { "content-range": `bytes */${size}` }).end();
    return;
  }
  response.writeHead(206, {
    ...headers,
    "content-range": `bytes ${from}-${to}/${size}`,
    "content-length": to - from + 1,
  });
  send(file, from, to, request, response);
}

function send(file: string, from: number, to: number, request: IncomingMessage, response: ServerResponse): void {
  if (request.method === "HEAD" || to < from) response.end();
  else
    createReadStream(file, { start: from, end: to })
      .on("error", () => response.destroy())
      .pipe(response);
}

/** An answer that is a text. */
export function textAnswer(type: keyof typeof TYPES, text: string): Answer {
  return (_request, response) => {
    response.writeHead(200, { "content-type": TYPES[type], "cache-control": "no-cache" }).end(text);
  };
}
