import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";

import { expect } from "chai";

import { CONTRACT_NAMES, makerOf } from "../../offchain/chain/addressBook.js";
import { abiOf } from "../../offchain/chain/knownAbis.js";
import { type DeploymentBench, expectCompletes } from "../helpers/deployment/bench.js";
import { onEveryNode } from "../helpers/deployment/onEveryNode.js";
import { TaskRunner } from "../helpers/deployment/taskRunner.js";
import { minerAt } from "../helpers/minerLine.js";
import { OTHER_VALUES } from "../helpers/deployment/otherParameters.js";
import { ATTESTER, type Changes, edited } from "../offchain/parametersFile.js";
import { removeFolders } from "../offchain/world.js";

/** One transaction for each contract that no other one makes, two on the timelock's roles, and the completion. */
const TRANSACTIONS = 12;

const deployWith = async (bench: DeploymentBench, changes: Changes) =>
  bench.deploy({ parameters: await edited(changes) });

onEveryNode("deployment", 120_000, (bench) => {
  after(removeFolders);

  it("refuses parameters before it sends anything, and leaves nothing behind", async () => {
    const wrong: readonly (readonly [Changes, RegExp])[] = [
      [{ "buckets.team.msn": "15000001" }, /buckets\.team\.msn: expected .* got "15000001"/],
      [{ "settlement.feeBps": 1_001 }, /settlement\.feeBps: expected a whole number from 0 to 1000, got 1001/],
      [{ "staking.slasher": ATTESTER }, /rewards\.attesters: expected an account without another role/],
      [{ tokenGeneration: "2026-08-01T06:00:00Z" }, /tokenGeneration: expected after the chain's time/],
    ];
    for (const [changes, expected] of wrong) {
      const { code, error } = await deployWith(bench(), changes);
      expect(code, error).to.equal(1);
      expect(error)
        .to.match(/^error: [^\n]*$/)
        .and.to.match(expected);
    }
    expect(await bench().sent()).to.equal(0);
    expect([existsSync(bench().folder), existsSync(bench().bookFile)]).to.deep.equal([false, false]);
  });

  it("leaves a system that msn check proves", async () => {
    await expectCompletes(bench(), TRANSACTIONS);
    const { out } = await bench().check({ quiet: false });
    expect(out).to.match(/^all \d+ checks hold on chain 31337$/m);
    expect(out).not.to.match(/^NO /m);
  });

  it("records block, transaction and constructor arguments as they are on chain", async () => {
    const { provider } = bench().node;
    const { contracts, fromBlock, records } = await bench().book();
    expect(fromBlock).to.equal(records.TimelockController.block);
    for (const name of CONTRACT_NAMES) {
      const { address, block, transaction, constructorArguments } = records[name];
      const receipt = await provider.getTransactionReceipt(transaction);
      expect(receipt?.blockNumber, name).to.equal(block);
      expect(await provider.getCode(address, block - 1), `${name} before`).to.equal("0x");
      expect(await provider.getCode(address, block), name).not.to.equal("0x");
      const maker = makerOf(name);
      if (maker !== undefined) {
        expect(receipt?.contractAddress?.toLowerCase(), name).to.equal(contracts[maker]);
        continue;
      }
      expect(receipt?.contractAddress?.toLowerCase(), name).to.equal(address);
      const sent = (await provider.getTransaction(transaction))?.data ?? "";
      const encoded = abiOf(name).encodeDeploy(constructorArguments).slice(2);
      expect(encoded !== "", name).to.equal(name !== "Exchange");
      expect(sent.endsWith(encoded), name).to.equal(true);
    }
  });

  it("is done once: neither another run nor changed parameters send anything or change a record", async () => {
    const book = await readFile(bench().bookFile, "utf8");
    for (const changes of [{}, OTHER_VALUES]) {
      const { code, out, error } = await deployWith(bench(), changes);
      expect([code, error]).to.deep.equal([0, ""]);
      expect(out).to.match(/^already deployed on chain 31337, see \S+; msn check compares it with the parameters$/);
    }
    expect(await bench().sent()).to.equal(TRANSACTIONS);
    expect(await readFile(bench().bookFile, "utf8")).to.equal(book);
  });

  it("that lost its address book gets it again, with the parameters it was made with only", async () => {
    const book = await readFile(bench().bookFile, "utf8");
    await rm(bench().bookFile);
    for (const [field, value] of Object.entries(OTHER_VALUES)) {
      const { code, error } = await deployWith(bench(), { [field]: value });
      expect(code, field).to.equal(1);
      expect(error)
        .to.match(/^error: [^\n]*$/)
        .and.to.match(/ was begun with .* got /);
      expect(error.split(", ")[1]?.split(":")[0], error).to.equal(field);
    }
    expect(existsSync(bench().bookFile)).to.equal(false);
    await expectCompletes(bench(), TRANSACTIONS);
    expect(await readFile(bench().bookFile, "utf8")).to.equal(book);
  });

  it("goes on with the key that began it only", async () => {
    await rm(bench().bookFile);
    const other = minerAt(1);
    const runner = await TaskRunner.at(bench().node.url, bench().home, { keys: [other.key] });
    const { code, error } = await runner.run(["msn", "deploy"], { quiet: true });
    await runner.close();
    expect(code).to.equal(1);
    expect(error)
      .to.match(/^error: [^\n]*$/)
      .and.to.include(`began this deployment, but the key is of ${other.account}`);
    await expectCompletes(bench(), TRANSACTIONS);
  });

  it("starts anew on a local chain that was reset", async () => {
    const before = await bench().book();
    await bench().resetChain();
    await expectCompletes(bench(), TRANSACTIONS);
    expect((await bench().book()).records.MSN.block).to.equal(before.records.MSN.block);
  });
});
