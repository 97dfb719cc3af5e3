import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { writeFile } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import { placeFrom, readFrom } from "../../../offchain/chain/watch/places.js";
import { ZERO_ADDRESS } from "../../../offchain/domain/constants.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { writeLeaves } from "../../../offchain/epoch/artifacts.js";
import { showPage } from "../../../offchain/merkle/page.js";
import type { MerkleSumTree } from "../../../offchain/merkle/tree.js";
import { treeOf } from "../../helpers/system.js";
import { WatchWorld, alerts, kinds } from "../../helpers/watchWorld.js";

/** Serves one body at every path; returns the address, how often it was asked, and how to end it. */
async function serve(
  body: Buffer,
  headers: Record<string, string> = {},
): Promise<{ url: string; requests: () => number; close: () => Promise<void> }> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests++;
    response.writeHead(200, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => {
        resolve();
      });
    });
  return { url: `http://127.0.0.1:${port}`, requests: () => requests, close };
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

  it("leaves an address alone for a while that did not have the leaves", async () => {
    const server = await serve(writeLeaves(old));
    try {
      await world.propose(taken, server.url);
      const pass = await world.full("watcher", { dryRun: true });
      expect(alerts(await pass())).to.match(/no artifacts lead to it/);
      const asked = server.requests();
      expect(asked).to.be.greaterThan(0);
      await pass();
      expect(server.requests()).to.equal(asked);
      await (
        await world.full("other", { dryRun: true })
      )();
      expect(server.requests(), "by another watcher").to.be.greaterThan(asked);
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
    expect(placeFrom("http://host/a//", undefined)).to.deep.equal({ url: "http://host/a" });
    expect(placeFrom("ipfs://x//", "http://gateway/")).to.deep.equal({ url: "http://gateway/ipfs/x" });
    for (const text of ["", "ftp://host/x", "file://host/x", "ipfs://x", "a\0b"]) {
      expect(placeFrom(text, undefined), text).to.equal(undefined);
    }
  });

  it("is not held up by an address that is made of slashes", function () {
    this.timeout(20_000);
    // A pattern that looks for slashes at the end looks again from each of these: that takes a minute and more.
    const text = `http://host/${"/".repeat(200_000)}x`;
    expect(placeFrom(text, undefined)).to.deep.equal({ url: text });
  });

  it("is not held up by an address of artifacts that is no text", async () => {
    await world.propose(taken, Uint8Array.of(0xff));
    const full = await world.full("full");
    const result = await full();
    expect(kinds(result)).to.deep.equal(["deposit", "demandPage"]);
    expect(result.events.map(({ text }) => text).join("\n")).to.match(/address of artifacts is no text/);
    await world.writeProof("own", 1, treeOf(world.system, old), old[4]!);
    expect(kinds(await (await world.own("own"))())).to.deep.equal(["deposit", "demandLeaf"]);
    const mirrors = [await world.publish("mirror", taken)];
    expect(kinds(await (await world.full("other", { mirrors }))())).to.deep.equal(["challenge"]);
  });

  it("reads an answer that was sent in a batch", async () => {
    const tree = await world.propose(taken);
    const full = await world.full("full");
    await full();
    const { challenges } = world.system.contracts;
    await (await challenges.multicall([answerOf(tree, taken)])).wait();
    expect(kinds(await full())).to.deep.equal(["challenge"]);
  });

  it("reads an answer that another contract makes up", async () => {
    const tree = await world.propose(taken);
    const full = await world.full("full");
    await full();
    const { challenges } = world.system.contracts;
    const relayed = relayedCall(await challenges.getAddress(), answerOf(tree, taken));
    await (await world.watcher.sendTransaction({ data: relayed })).wait();
    expect((await challenges.review()).openDemands).to.equal(0n);
    expect(kinds(await full())).to.deep.equal(["challenge"]);
  });

  it("shows the contract a leaf of account zero that has earned nothing", async () => {
    const strange: Leaf[] = [...old, { index: 5, account: ZERO_ADDRESS, cumulativeGwei: 0n }];
    const tree = await world.propose(strange);
    expect(kinds(await (await world.full("full"))())).to.include("demandPage");
    const { challenges } = world.system.contracts;
    await (await world.watcher.sendTransaction({ to: challenges, data: answerOf(tree, strange) })).wait();
    expect((await challenges.review()).openDemands).to.equal(0n);
  });

  function answerOf(tree: MerkleSumTree, leaves: readonly Leaf[]): string {
    const shown = showPage(tree, new Map(leaves.map((leaf) => [leaf.index, leaf])), 0);
    const args: [number, string[], string[]] = [0, [...shown.entries], [...shown.path]];
    return world.system.contracts.challenges.interface.encodeFunctionData("answerPage", args);
  }
});

/** Code of a contract that makes a call while it is created; nowhere in it stands the call as it is made. */
function relayedCall(to: string, call: string): string {
  const hex = (value: number | bigint, bytes: number): string => value.toString(16).padStart(2 * bytes, "0");
  const args = call.slice(10);
  const length = args.length / 2;
  const code = (offset: number): string =>
    [
      `63${hex(0xffffffffn - BigInt(call.slice(0, 10)), 4)}1960e01b600052`, // its selector is the complement of this
      `61${hex(length, 2)}61${hex(offset, 2)}600439`, // its arguments follow this code
      `6000600061${hex(length + 4, 2)}6000600073${to.slice(2)}5af100`,
    ].join("");
  return `0x${code(code(0).length / 2)}${args}`;
}
