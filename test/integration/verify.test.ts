import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { type AddressBook, CONTRACT_NAMES, readAddressBook } from "../../offchain/chain/addressBook.js";
import { abiOf } from "../../offchain/chain/knownAbis.js";
import { ExplorerServer } from "../helpers/deployment/explorerServer.js";
import { TaskRunner, type TaskRun } from "../helpers/deployment/taskRunner.js";
import { type TestNode, startNode } from "../helpers/deployment/testNode.js";
import { recompile, uploadsIn } from "../helpers/deployment/uploads.js";

const HOME = join("cache", "test-verify");
const OUT = join(HOME, "uploads");
/** Explorers know no local chain, so this one is none. */
const CHAIN_ID = 77_777;
const EXPLORERS = ["etherscan", "blockscout", "sourcify"];
const NOBODY = "http://127.0.0.1:1";

describe("msn verify", function () {
  this.timeout(120_000);
  let node: TestNode;
  let explorer: ExplorerServer;
  let runner: TaskRunner;
  let book: AddressBook;

  const verify = (options: Readonly<Record<string, string>> = {}): Promise<TaskRun> =>
    runner.run(["msn", "verify"], options);
  const rows = (out: string): string[][] =>
    out
      .split("\n")
      .filter((line) => /^(ok|NO) /.test(line))
      .map((line) => line.split(/ {2,}/));

  before(async () => {
    node = await startNode("hardhat", CHAIN_ID);
    explorer = await ExplorerServer.start();
    const scan = (name: string) => ({ url: explorer.url(name), apiUrl: explorer.url(name) });
    const chain = { name: "Test", blockExplorers: { etherscan: scan("etherscan"), blockscout: scan("blockscout") } };
    const verification = { etherscan: { apiKey: "the key" }, sourcify: { apiUrl: explorer.url("sourcify") } };
    const changes = { chainDescriptors: { [CHAIN_ID]: chain }, verify: verification };
    runner = await TaskRunner.at(node.url, HOME, { changes });
    await runner.clear();
    const { code, error } = await runner.run(["msn", "deploy"], { quiet: true });
    expect([code, error]).to.deep.equal([0, ""]);
    book = await readAddressBook(runner.home, CHAIN_ID);
  });
  after(async () => {
    await runner.close();
    await explorer.close();
    await node.close();
    await runner.clear();
  });

  it("waits where an explorer wants no more for now, or has not finished", async () => {
    [explorer.limited, explorer.pending] = [2, 1];
    const { code, out, error } = await verify({ explorers: "etherscan" });
    expect([code, error], out).to.deep.equal([0, ""]);
    expect([explorer.limited, explorer.pending]).to.deep.equal([0, 0]);
    expect(explorer.submissions).to.have.length(CONTRACT_NAMES.length);
  });

  it("sends every explorer name, compiler, sources and arguments of every contract", async () => {
    const { code, out, error } = await verify();
    expect([code, error], out).to.deep.equal([0, ""]);
    expect(rows(out).map(([mark, by, name]) => [mark, by, name])).to.deep.equal(
      EXPLORERS.flatMap((by) => CONTRACT_NAMES.map((name) => ["ok", by, name])),
    );
    for (const by of EXPLORERS) {
      for (const name of CONTRACT_NAMES) {
        const { address, constructorArguments, transaction } = book.records[name];
        const sent = explorer.submissions.filter((item) => item.explorer === by && item.address === address);
        expect(sent, `${name} to ${by}`).to.have.length(1);
        const [{ contract, compiler, input, ...rest } = sent[0]!] = sent;
        const [file = "", contractName] = contract.split(":");
        expect([contractName, compiler]).to.deep.equal([name, "v0.8.34+commit.80d5c536"]);
        expect(Object.keys(input.sources), name).to.include(file);
        expect(input.settings["viaIR"], name).to.equal(true);
        const encoded = abiOf(name).encodeDeploy(constructorArguments).slice(2);
        expect(rest.constructorArguments, name).to.equal(by === "sourcify" ? undefined : encoded);
        expect(rest.creationTransaction, name).to.equal(by === "sourcify" ? transaction : undefined);
        expect(rest.apiKey, name).to.equal(by === "etherscan" ? "the key" : null);
      }
    }
  });

  it("sends nothing that is shown already, and goes on after one that fails", async () => {
    const before = explorer.submissions.length;
    const { MinerStaking } = book.contracts;
    explorer.refused.add(MinerStaking);
    const { code, out, error } = await verify({ explorers: "blockscout" });
    expect(code).to.equal(1);
    expect(error).to.equal(`error: 1 of ${CONTRACT_NAMES.length} are not verified`);
    const marks = new Map(rows(out).map(([mark, , name, , why]) => [name, [mark, why]]));
    for (const name of CONTRACT_NAMES) {
      if (name !== "MinerStaking") expect(marks.get(name), name).to.deep.equal(["ok", undefined]);
    }
    const [mark, why] = marks.get("MinerStaking") ?? [];
    expect(mark).to.equal("NO");
    expect(why).to.match(/Fail - Unable to verify/);
    expect(new Set(explorer.submissions.slice(before).map(({ address }) => address))).to.deep.equal(
      new Set([MinerStaking]),
    );
  });

  it("knows no other explorer", async () => {
    const { code, error } = await verify({ explorers: "blockscout,blackscout" });
    expect(code).to.equal(1);
    expect(error).to.equal('error: --explorers: expected etherscan, blockscout, sourcify, got "blackscout"');
  });

  it("writes, with no network at all, what compiles to the code on chain", async () => {
    const offline = await TaskRunner.at(NOBODY, HOME, { chainId: CHAIN_ID });
    const { code, error } = await offline.run(["msn", "verify"], { out: OUT });
    expect([code, error]).to.deep.equal([0, ""]);
    const uploads = await uploadsIn(OUT);
    expect(uploads.map(({ name }) => name)).to.deep.equal([...CONTRACT_NAMES]);
    expect((await readdir(OUT)).sort()).to.deep.equal(
      [...CONTRACT_NAMES, "contracts"].map((name) => `${name}.json`).sort(),
    );
    for (const { name, address, contract, compiler, constructorArguments } of uploads) {
      const [sent] = explorer.submissions.filter((item) => item.explorer === "etherscan" && item.address === address);
      expect([contract, compiler], name).to.deep.equal([sent?.contract, sent?.compiler]);
      expect(constructorArguments, name).to.equal(sent?.constructorArguments);
    }
    const airdrop = uploads.find(({ name }) => name === "TestnetAirdrop")!;
    const created = await node.provider.getTransaction(airdrop.creationTransaction);
    expect(created?.data).to.equal(`0x${await recompile(OUT, airdrop)}${airdrop.constructorArguments}`);

    const again = await offline.run(["msn", "verify"], { out: OUT });
    expect([again.code, again.error]).to.deep.equal([
      1,
      `error: ${OUT}: is not empty; choose another directory or remove it`,
    ]);
    await rm(OUT, { recursive: true });
    await offline.close();
  });
});
