import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { parseEther } from "ethers";

import type { Leaf } from "../../offchain/domain/types.js";
import { pathsFile } from "../../offchain/epoch/pathsFile.js";
import { loadLeaves } from "../../offchain/epoch/published.js";
import { writeAtomically } from "../../offchain/io/files.js";
import type { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { type Miner, MinerLine, minerAt } from "../helpers/minerLine.js";
import { type TestServer, rangeOf, sendRange, serve } from "../helpers/rangeServer.js";
import { expectOk, expectRefused } from "../helpers/runExpectations.js";
import { activateRoot, proposeTree } from "../helpers/system.js";

/** Leaves of accounts that nobody here has a key of, around those of the miners. */
const OTHERS = 300;
/** What 300 paths and more take. */
const FILE_BYTES = 90_000;

describe("miners that fetch their own path only", function () {
  this.timeout(240_000);
  const [alice, bob, carol, dora] = [minerAt(10), minerAt(11), minerAt(12), minerAt(13)];
  let line: MinerLine;
  let server: TestServer;
  let sent: number;
  const url = (name: string): string => `${server.url}/${name}/paths.bin`;
  const balance = async ({ account }: Miner): Promise<bigint> => line.system.contracts.token.balanceOf(account);

  async function publish(name: string, leaves: readonly Leaf[]): Promise<MerkleSumTree> {
    const { dir, tree } = await line.publish(name, 1, leaves);
    await writeAtomically(join(dir, "paths.bin"), pathsFile(await loadLeaves(dir)));
    return tree;
  }

  before(async () => {
    line = await MinerLine.start();
    const leaves: Leaf[] = [
      ...[alice, bob, carol].map(({ account }, index) => ({ index, account, cumulativeGwei: 5_000_000_000n })),
      ...Array.from({ length: OTHERS }, (_, i) => ({
        index: 3 + i,
        account: strangerAt(i),
        cumulativeGwei: BigInt(i),
      })),
    ];
    const tree = await publish("1", leaves);
    await publish("stolen", [{ index: 0, account: dora.account, cumulativeGwei: 9_000_000_000n }]);
    server = await serve((request, response) => {
      const [, name = ""] = (request.url ?? "").split("/");
      void readFile(join(line.dir, name.replace("whole-", ""), "paths.bin")).then((content) => {
        if (name.startsWith("whole-")) {
          response.writeHead(200).end(content);
          return;
        }
        const [first, last] = rangeOf(request);
        sent += last - first + 1;
        sendRange(content, request, response);
      });
    });
    await proposeTree(line.chain, line.system, tree);
    await activateRoot(line.chain, line.system);
  });
  after(async () => {
    await server.close();
    await line.close();
  });
  beforeEach(() => {
    sent = 0;
  });

  it("claim from a web server, and say how little they read", async () => {
    expect((await readFile(line.file("1/paths.bin"))).length).to.be.greaterThan(FILE_BYTES);
    const before = await balance(alice);
    const run = await line.miner(alice, "claim", "--paths", url("1"));
    expectOk(run, `epoch 1: read ${sent} bytes of ${url("1")}, in 3 parts`, `claimed 5 MSN for ${alice.account}`);
    expect((await balance(alice)) - before).to.equal(parseEther("5"));
    expect(sent).to.be.within(96 + 8 + 320, 2_000);
    expectOk(await line.miner(alice, "claim", "--paths", url("1")), "everything up to epoch 1 is claimed already");
  });

  it("claim to another account, into stake, for others, and from a file", async () => {
    const { contracts } = line.system;
    expectOk(
      await line.miner(bob, "claim", "--paths", url("1"), "--to", dora.account),
      `claimed 5 MSN for ${bob.account}, paid to ${dora.account}`,
    );
    expectOk(
      await line.miner(carol, "claim", "--paths", line.file("1/paths.bin"), "--stake"),
      `claimed 5 MSN and staked it for ${carol.account}`,
    );
    expect(await contracts.staking.activeStake(carol.account)).to.equal(parseEther("5"));
    const others = [7, 9].map((i) => ["--account", strangerAt(i)]).flat();
    expectOk(
      await line.miner(dora, "claim", "--paths", url("1"), ...others, "--account", dora.account),
      "in 7 parts",
      `it has no row of ${dora.account}; who serves it could leave one out`,
      `${dora.account}: earned nothing up to epoch 1`,
      "claimed 0.000000016 MSN for 2 accounts",
    );
  });

  it("show it in status, and keep it for watching", async () => {
    const book = ["--deployment", line.file("book.json")];
    const table = await line.run("", ["status", "--account", alice.account, "--paths", url("1"), ...book]);
    expectOk(table, `bytes of ${url("1")}, in 3 parts`, "5 MSN, in its lifetime", "0 MSN; the root is active");
    const json = await line.miner(alice, "status", "--paths", url("1"), "--json");
    expect(JSON.parse(json.out)).to.deep.include({
      rewards: {
        epoch: 1,
        isRootActive: true,
        rootStanding: "is active",
        provenGwei: "5000000000",
        claimableGwei: "0",
      },
    });
    const [fetched, whole] = [line.file("fetched.json"), line.file("whole.json")];
    const own = await line.miner(alice, "proof", "--paths", url("1"), "--out", fetched);
    expectOk(own, `epoch 1: leaf 0 of ${alice.account}, 5 MSN, written to`);
    expectOk(await line.miner(alice, "proof", "--epoch-dir", line.file("1"), "--out", whole));
    expect(await readFile(fetched, "utf8")).to.equal(await readFile(whole, "utf8"));
  });

  it("refuse what is not active on chain, whatever the file says, and servers that send everything", async () => {
    await writeFile(line.file("junk"), "junk".repeat(100));
    const refusals: readonly (readonly [readonly string[], string])[] = [
      [["--paths", url("stolen")], "epoch 1: the root is not the one that is active: the chain has"],
      [["--paths", url("whole-1")], `${url("whole-1")}: the server sends the whole file: it has to support ranges`],
      [["--paths", line.file("junk")], "junk: is no file of paths"],
      [["--paths", line.file("none")], "none: no such file or directory"],
      [["--paths", "ipfs://bafy"], 'expected a file or an http(s) URL, got "ipfs://bafy"'],
      [["--paths", url("1"), "--epoch-dir", line.file("1")], "--paths: goes in place of --epoch-dir, not with it"],
      [[], "--epoch-dir or --paths is required, see --help"],
    ];
    for (const [options, problem] of refusals) expectRefused(await line.miner(dora, "claim", ...options), problem);
    const none = await line.miner(dora, "proof", "--paths", url("1"), "--out", line.file("none.json"));
    expect([none.code, none.error]).to.deep.equal([1, `error: ${url("1")}: ${dora.account} has no leaf in epoch 1\n`]);
  });
});

/** One of many accounts, spread over all that there can be. */
function strangerAt(i: number): Leaf["account"] {
  return `0x${(0x01000000 + i * 14_000_000).toString(16).padStart(8, "0")}${i.toString(16).padStart(32, "0")}`;
}
