import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { writeFile } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import { readAnswer } from "../../../offchain/chain/watch/answerData.js";
import { placeFrom, readFrom } from "../../../offchain/chain/watch/places.js";
import { openWatchChain } from "../../../offchain/chain/watch/watchChain.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { writeLeaves } from "../../../offchain/epoch/artifacts.js";
import { showPage } from "../../../offchain/merkle/page.js";
import { pageRootOf } from "../../../offchain/watch/rootTree.js";
import { subjectOfPage } from "../../../offchain/watch/subject.js";
import { WatchWorld, alerts, kinds } from "../../helpers/watchWorld.js";

/** Serves one body at every path; returns the address and how to end it. */
async function serve(
  body: Buffer,
  headers: Record<string, string> = {},
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((_request, response) => response.writeHead(200, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => {
        resolve();
      });
    });
  return { url: `http://127.0.0.1:${port}`, close };
}

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "",
    (error: unknown) => String(error),
  );
}

describe("a watcher among hostile publishers", function () {
  this.timeout(120_000);
  let world: WatchWorld;
  let old: Leaf[];
  let taken: Leaf[];

  beforeEach(async () => {
    world = await WatchWorld.start(await network.create());
    old = [0, 1, 2, 3, 4].map((i) => world.leaf(i, 10n));
    taken = [...old.slice(0, 4), world.leaf(5, 40n)];
    await world.activate(old, await world.publish("first", old));
  });
  after(() => WatchWorld.removeFolders());

  const csv = (...rows: string[]): string => ["index,account,cumulativeGwei", ...rows, ""].join("\n");
  const hostile: [string, () => Leaf[] | string][] = [
    ["leaves of another root", () => old],
    ["nothing", () => ""],
    ["no table", () => "<html>not found</html>"],
    ["a place twice", () => csv(`0,${world.miner(0)},1`, `0,${world.miner(0)},1`)],
    ["a place outside the tree", () => csv(`4294967295,${world.miner(0)},1`)],
    ["an amount that overflows", () => csv(`0,${world.miner(0)},18446744073709551615`, `1,${world.miner(1)},1`)],
    ["an amount beyond 64 bits", () => csv(`0,${world.miner(0)},18446744073709551616`)],
    ["more lines than the tree has places", () => csv(...Array<string>(1_000).fill(`0,${world.miner(0)},1`))],
  ];
  for (const [what, content] of hostile) {
    it(`takes ${what} for no leaves, finds the right ones in a mirror, and challenges`, async () => {
      const uri = await world.publish("hostile", content());
      await world.propose(taken, uri);
      const alone = await (await world.full("alone", { dryRun: true }))();
      expect(alerts(alone)).to.match(/no artifacts lead to it/);
      const mirrors = [await world.publish("mirror", taken)];
      expect(kinds(await (await world.full("watcher", { mirrors }))())).to.deep.equal(["challenge"]);
    });
  }

  it("reads leaves over HTTP and by an IPFS gateway", async () => {
    const server = await serve(writeLeaves(taken));
    try {
      await world.propose(taken, "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi");
      expect(alerts(await (await world.full("without", { dryRun: true }))())).to.match(/no artifacts lead to it/);
      const pass = await world.full("watcher", { gateway: server.url, dryRun: true });
      expect(alerts(await pass())).to.match(/takes from leaf 4/);
      expect(alerts(await (await world.full("other", { mirrors: [server.url], dryRun: true }))())).to.match(/leaf 4/);
    } finally {
      await server.close();
    }
  });

  it("cuts off what is too large, packed or not, and reads no device", async () => {
    const zeros = Buffer.alloc(1_000_000);
    for (const [body, headers] of [
      [zeros, {}],
      [gzipSync(zeros), { "content-encoding": "gzip" }],
    ] as const) {
      const server = await serve(body, headers);
      expect(await failure(readFrom({ url: server.url }, "leaves.csv", 10_000))).to.match(/larger than 10000 bytes/);
      await server.close();
    }
    await writeFile(world.file("large"), zeros);
    expect(await failure(readFrom({ dir: world.dir }, "large", 10_000))).to.match(/larger than 10000 bytes/);
    expect(await failure(readFrom({ dir: "/dev" }, "zero", 10_000))).to.match(/no regular file/);
    expect(placeFrom("data:text/plain,1", undefined)).to.deep.equal({ dir: "data:text/plain,1" });
    for (const text of ["", "ftp://host/x", "file://host/x", "ipfs://x", "a\0b"]) {
      expect(placeFrom(text, undefined), text).to.equal(undefined);
    }
  });

  it("believes a transaction only what leads to the root", async () => {
    const tree = await world.propose(taken);
    const chain = await openWatchChain({ book: world.system.book, provider: world.chain.ethers.provider });
    const { challenges } = world.system.contracts;
    const shown = showPage(tree, new Map(taken.map((leaf) => [leaf.index, leaf])), 0);
    const call = challenges.interface.encodeFunctionData("answerPage", [0, [...shown.entries], [...shown.path]]);
    const wrong = challenges.interface.encodeFunctionData("answerPage", [
      0,
      [...shown.entries].reverse(),
      [...shown.path],
    ]);
    const place = { epoch: 2, root: tree.root, depth: tree.depth };
    const read = async (data: string): Promise<string> => {
      const to = world.miner(3);
      const { hash } = await world.watcher.sendTransaction({ to, data });
      const answer = { subject: subjectOfPage(0), transaction: hash as `0x${string}` };
      return (await readAnswer(chain, pageRootOf(chain.domain, place), answer)).kind;
    };
    expect(await read(wrong)).to.equal("unreadable");
    expect(await read("0x")).to.equal("unreadable");
    expect(await read(call), "whoever was called").to.equal("page");
    expect(await read(`0xdeadbeef${wrong.slice(2)}${call.slice(2)}`), "inside another call").to.equal("page");
    const other = challenges.interface.encodeFunctionData("answerPage", [1, [...shown.entries], [...shown.path]]);
    expect(await read(other), "another page").to.equal("unreadable");
    const bare = challenges.interface.getFunction("answerPage").selector.slice(2);
    expect(await read(`0x${bare.repeat(500)}`), "selectors without arguments").to.equal("unreadable");
  });
});
