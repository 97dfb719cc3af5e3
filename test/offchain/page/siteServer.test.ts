import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { type SiteServer, serveSite, textAnswer } from "../../../scripts/demo/page/siteServer.js";

describe("the server of the miner page's demo", () => {
  let dir: string;
  let server: SiteServer;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "msn-site-"));
    await mkdir(join(dir, "site", "epochs"), { recursive: true });
    await mkdir(join(dir, "elsewhere"));
    await writeFile(join(dir, "secret.txt"), "secret");
    await writeFile(join(dir, "site", "index.html"), "<p>page</p>");
    await writeFile(join(dir, "elsewhere", "paths.bin"), "0123456789");
    server = await serveSite({
      folders: { "/": join(dir, "site"), "/epochs/": join(dir, "elsewhere") },
      answers: { "/config.json": textAnswer(".json", "{}") },
    });
  });
  after(async () => {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** Without the tidying that `fetch` does to a path. */
  const raw = (path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      request(new URL(server.url), { path, headers }, (response) => {
        let body = "";
        response.on("data", (part: Buffer) => (body += part.toString()));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body });
        });
      })
        .on("error", reject)
        .end();
    });

  it("serves folders, texts and ranges", async () => {
    expect(await raw("/")).to.deep.equal({ status: 200, body: "<p>page</p>" });
    expect(await raw("/config.json?now")).to.deep.equal({ status: 200, body: "{}" });
    expect(await raw("/epochs/paths.bin", { range: "bytes=2-4" })).to.deep.equal({ status: 206, body: "234" });
    expect((await raw("/epochs/paths.bin", { range: "bytes=10-12" })).status).to.equal(416);
    expect((await raw("/epochs/")).status).to.equal(404);
  });

  it("lets nobody climb out of its folders, and takes nothing", async () => {
    for (const path of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/epochs/..%2f..%2fsecret.txt",
      "/..%5csecret.txt",
      "/%",
    ]) {
      expect((await raw(path)).body, path).not.to.contain("secret");
    }
    expect((await fetch(server.url, { method: "DELETE" })).status).to.equal(405);
  });
});
