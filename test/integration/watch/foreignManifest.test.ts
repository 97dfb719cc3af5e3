import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { requireChainPrevious } from "../../../offchain/chain/epochs/chainPrevious.js";
import { fetchArtifacts } from "../../../offchain/chain/watch/fetchArtifacts.js";
import { sha256 } from "../../../offchain/crypto/sha256.js";
import type { Digest } from "../../../offchain/domain/hex.js";
import type { Leaf, Manifest } from "../../../offchain/domain/types.js";
import { ARTIFACTS, writeNodes } from "../../../offchain/epoch/artifacts.js";
import { parseManifest, serializeManifest } from "../../../offchain/epoch/manifest.js";
import { publishLeaves } from "../../helpers/publishedLeaves.js";
import { activateRoot, proposeTree, treeOf } from "../../helpers/system.js";
import { WatchWorld, alerts } from "../../helpers/watchWorld.js";

describe("an active root whose manifest names another one", function () {
  this.timeout(120_000);
  let world: WatchWorld;
  let active: Leaf[];

  beforeEach(async () => {
    world = await WatchWorld.start(await network.create());
    active = [0, 1, 2, 3, 4].map((i) => world.leaf(i, 10n));
  });
  after(() => WatchWorld.removeFolders());

  /** Complete artifacts of epoch 1 that hold `leaves`, with a changed manifest; returns that one's digest. */
  async function publish(leaves: readonly Leaf[], change: Partial<Manifest> = {}): Promise<string> {
    const dir = world.file("published");
    await publishLeaves(world.system, dir, 1, leaves);
    for (const name of ["inputs.sha256", "rejected.csv", "rewards.csv"]) await writeFile(join(dir, name), "");
    const nodes = writeNodes([]);
    await writeFile(join(dir, "nodes.csv"), nodes);
    const file = join(dir, "manifest.json");
    const named = { ...parseManifest(await readFile(file), file), nodesDigest: sha256(nodes) };
    const bytes = serializeManifest({ ...named, ...change });
    await writeFile(file, bytes);
    return sha256(bytes);
  }

  async function activate(digest: string, uri: string): Promise<void> {
    await proposeTree(world.chain, world.system, treeOf(world.system, active), digest, uri);
    await activateRoot(world.chain, world.system);
  }

  const refusal = async (): Promise<string> =>
    requireChainPrevious(world.system.contracts, world.file("published")).then(
      () => "",
      (error: unknown) => String(error),
    );

  for (const [what, leavesOf, change] of [
    ["root", () => [...active.slice(1), world.leaf(0, 20n)].sort((a, b) => a.index - b.index), {}],
    ["count, which would take gigabytes", () => active, { count: 2 ** 30, depth: 30 }],
    ["count of the same depth", () => active, { count: 8 }],
  ] as const) {
    it(`is no ground for the next epoch: another ${what}`, async () => {
      await activate(await publish(leavesOf(), change), world.file("published"));
      const named =
        /manifest\.json: names root 0x\w+, of \d+ places at depth \d+; the newest active one is 0x\w+, of 5 at depth 3/;
      expect(await refusal()).to.match(named);
      const next = active.map((leaf) => ({ ...leaf, cumulativeGwei: leaf.cumulativeGwei + 1n }));
      await world.propose(next, await world.publish("next", next));
      await mkdir(world.file("proofs", "2"), { recursive: true });
      const watcher = await world.full("watcher", { proofsDir: world.file("proofs"), dryRun: true });
      const result = await watcher();
      expect(result.verdict).to.equal("unknown");
      expect(alerts(result)).to.match(new RegExp(`was not recomputed: .*${named.source}`));
    });
  }

  it("but the right one is", async () => {
    await activate(await publish(active), world.file("published"));
    expect(await refusal()).to.equal("");
  });

  it("its artifacts are fetched one at a time, and not kept where one is missing", async () => {
    const digest = await publish(active);
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const name = (request.url ?? "").split("/").at(-1) ?? "";
      asked.push(name);
      if (name === "leaves.csv") response.writeHead(404).end();
      else void readFile(world.file("published", name)).then((bytes) => response.end(bytes));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const [name] = (await fetchArtifacts({ url }, digest as Digest).next()).value as [string, Buffer];
      expect([name, ...asked]).to.deep.equal(["manifest.json", "manifest.json"]);
      asked.length = 0;
      await activate(digest, url);
      await world.propose(active.map((leaf) => ({ ...leaf, cumulativeGwei: leaf.cumulativeGwei + 1n })));
      await mkdir(world.file("proofs", "2"), { recursive: true });
      const watcher = await world.full("watcher", { proofsDir: world.file("proofs"), dryRun: true });
      expect(alerts(await watcher())).to.match(/no artifacts lead to it/);
      const first = asked.indexOf("manifest.json");
      expect(asked.slice(first)).to.deep.equal([
        "manifest.json",
        ...ARTIFACTS.slice(0, ARTIFACTS.indexOf("leaves.csv") + 1),
      ]);
      expect(await readdir(world.file("watcher", "fetched", "31337"))).to.deep.equal([]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
