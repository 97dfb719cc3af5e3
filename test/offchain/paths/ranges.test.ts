import { expect } from "chai";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { PathsReader } from "../../../offchain/epoch/pathsReader.js";
import { openRanges } from "../../../offchain/io/ranges.js";
import { type TestServer, rangeOf, sendRange, serve } from "../../helpers/rangeServer.js";
import { expectRejects, expectThrows } from "../failure.js";
import { newFolder, removeFolders } from "../world.js";
import { accountOf, expectedProof, fileOf, rootLeaves } from "./pathsWorld.js";

const CONTENT = Buffer.from(Array.from({ length: 1_000 }, (_, i) => i % 251));

describe("parts of a file on this machine", () => {
  after(removeFolders);

  it("are exactly what was asked for, or refused", async () => {
    const file = join(await newFolder(), "content");
    await writeFile(file, CONTENT);
    const source = openRanges(file);
    expect(source.name).to.equal(file);
    expect((await source.read(990, 10)).equals(CONTENT.subarray(990))).to.equal(true);
    expect(await source.read(5, 0)).to.have.length(0);
    await expectRejects(source.read(990, 11), "io", `${file}: ends before byte 1001`);
    await expectRejects(source.read(5_000, 1), "io", `${file}: ends before byte 5001`);
    await expectRejects(openRanges(`${file}2`).read(0, 1), "io", "content2: no such file or directory");
  });

  it("come from nowhere else: other URLs are refused", () => {
    for (const place of ["ipfs://bafy/paths.bin", "ftp://host/paths.bin", "file:///paths.bin", "https://"]) {
      expectThrows(() => openRanges(place), "argument", `expected a file or an http(s) URL, got "${place}"`);
    }
  });
});

describe("parts of a file behind a web server", () => {
  let server: TestServer | undefined;

  afterEach(async () => {
    await server?.close();
  });

  async function at(listener: RequestListener, answerMs?: number): Promise<ReturnType<typeof openRanges>> {
    server = await serve(listener);
    return openRanges(`${server.url}/epochs/7/paths.bin?key=secret`, answerMs);
  }

  /** A server that gives the right part under the wrong headers, or another part. */
  const answering =
    (status: number, headers: Record<string, string>, body: Buffer | undefined): RequestListener =>
    (_request, response) => {
      response.writeHead(status, headers).end(body);
    };

  it("are exactly what was asked for, uncompressed, with one request each", async () => {
    const requests: IncomingMessage[] = [];
    const source = await at((request, response) => {
      requests.push(request);
      sendRange(CONTENT, request, response);
    });
    expect((await source.read(100, 50)).equals(CONTENT.subarray(100, 150))).to.equal(true);
    expect((await source.read(999, 1)).equals(CONTENT.subarray(999))).to.equal(true);
    expect(requests.map(({ url, headers }) => [url, headers.range, headers["accept-encoding"]])).to.deep.equal([
      ["/epochs/7/paths.bin?key=secret", "bytes=100-149", "identity"],
      ["/epochs/7/paths.bin?key=secret", "bytes=999-999", "identity"],
    ]);
    await expectRejects(source.read(990, 11), "io", "/epochs/7/paths.bin: has fewer than 1001 bytes (HTTP 416)");
  });

  it("follow redirections, as gateways give them", async () => {
    const source = await at((request, response) => {
      if (request.url?.startsWith("/epochs") === true) response.writeHead(307, { location: "/elsewhere" }).end();
      else sendRange(CONTENT, request, response);
    });
    expect((await source.read(7, 3)).equals(CONTENT.subarray(7, 10))).to.equal(true);
  });

  it("are not looked for in hundreds of megabytes that a server without ranges sends", async () => {
    let sent = 0;
    let closed: Promise<unknown> = Promise.resolve();
    const source = await at((_request, response) => {
      closed = once(response, "close");
      response.writeHead(200, { "content-length": String(500 * 2 ** 20) });
      const chunk = Buffer.alloc(2 ** 16);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on("drain", more);
      more();
    });
    const problem = "the server sends the whole file: it has to support ranges (HTTP 206)";
    await expectRejects(source.read(0, 96), "io", `/epochs/7/paths.bin: ${problem}`);
    await closed;
    expect(sent).to.be.lessThan(20 * 2 ** 20);
  });

  const part = CONTENT.subarray(10, 20);
  const range = "bytes 10-19/1000";
  const REFUSED: readonly (readonly [string, RequestListener, string])[] = [
    ["no such file", answering(404, {}, Buffer.from("none")), "the server answers HTTP 404, expected 206"],
    ["a failure", answering(503, {}, Buffer.from("busy")), "the server answers HTTP 503, expected 206"],
    ["no body", answering(204, {}, undefined), "the server answers HTTP 204, expected 206"],
    ["a part of no range", answering(206, {}, part), 'the server sends "", expected bytes 10-19'],
    [
      "another part",
      answering(206, { "content-range": "bytes 0-9/1000" }, part),
      '"bytes 0-9/1000", expected bytes 10',
    ],
    ["less than a part", answering(206, { "content-range": range }, part.subarray(1)), "ends before byte 20"],
    ["no part", answering(206, { "content-range": range }, undefined), "ends before byte 20"],
    ["more than a part", answering(206, { "content-range": range }, CONTENT), "sends more than was asked for"],
    [
      "a part of something else",
      answering(206, { "content-range": range, "content-encoding": "gzip" }, gzipSync(part)),
      'parts of a "gzip" encoding, expected none',
    ],
    [
      "a part that breaks off",
      (request: IncomingMessage, response: ServerResponse): void => {
        response.writeHead(206, { "content-range": range, "content-length": "10" });
        response.write(part.subarray(0, 4), () => request.socket.destroy());
      },
      "cannot be fetched (",
    ],
    ["nothing at all", (request: IncomingMessage): void => void request.socket.destroy(), "cannot be fetched ("],
  ];
  for (const [name, listener, problem] of REFUSED) {
    it(`are refused in one line without the URL's keys: ${name}`, async () => {
      const source = await at(listener);
      await expectRejects(source.read(10, 10), "io", problem);
      expect(source.name).to.match(/^http:\/\/127\.0\.0\.1:\d+\/epochs\/7\/paths\.bin$/);
    });
  }

  it("are not waited for without end, whether nothing comes or a byte now and then", async () => {
    const silent = await at(() => undefined, 60);
    await expectRejects(silent.read(10, 10), "io", "/epochs/7/paths.bin: no answer within 0.06 seconds");
    await server?.close();
    const slow = await at((_request, response) => {
      response.writeHead(206, { "content-range": range });
      const timer = setInterval(() => response.write("x"), 20);
      response.on("close", () => {
        clearInterval(timer);
      });
    }, 60);
    await expectRejects(slow.read(10, 10), "io", "no answer within 0.06 seconds");
  });

  it("are refused where nobody listens", async () => {
    const source = await at(answering(200, {}, part));
    await server?.close();
    server = undefined;
    await expectRejects(source.read(0, 1), "io", "cannot be fetched (ECONNREFUSED)");
  });

  it("give a miner its proof for a few hundred bytes", async () => {
    const leaves = Array.from({ length: 500 }, (_, index) => ({
      index,
      account: accountOf((index * 2_654_435_761) % 2 ** 32, index),
      cumulativeGwei: 1_000n + BigInt(index),
    }));
    const published = rootLeaves(leaves, 500);
    const file = fileOf(published);
    let sent = 0;
    const source = await at((request, response) => {
      const [first, last] = rangeOf(request);
      sent += last - first + 1;
      sendRange(file, request, response);
    });
    const account = leaves[123]!.account;
    const reader = await PathsReader.open(source);
    expect(await reader.proofOf(account)).to.deep.equal(expectedProof(published, account));
    expect(reader.fetched).to.deep.equal({ reads: 3, bytes: sent });
    expect(sent).to.be.lessThan(96 + 8 + 4 * (32 + 32 * 9));
  });
});
