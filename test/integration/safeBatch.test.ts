import { mkdir, readFile, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { ContractFactory, HDNodeWallet, Interface, JsonRpcSigner, type ContractRunner, parseEther } from "ethers";

import type { HardhatUserConfig } from "hardhat/config";

import { type AddressBook, writeAddressBook } from "../../offchain/chain/addressBook.js";
import { type Contracts, contractsOf } from "../../offchain/chain/contracts.js";
import { abiOf } from "../../offchain/chain/knownAbis.js";
import { batchChecksum } from "../../offchain/chain/safe/checksum.js";
import { batchProgram } from "../../offchain/chain/safe/simulation.js";
import { SafeSigner } from "../../offchain/chain/safe/safeSigner.js";
import { WrittenForSafe } from "../../offchain/chain/safe/signerForSafe.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { withEnvironment } from "../helpers/environment.js";
import { ROOT, TaskRunner } from "../helpers/deployment/taskRunner.js";
import { type TestNode, missing, startNode } from "../helpers/deployment/testNode.js";
import { testBook } from "../helpers/testBook.js";

const HOME = join("cache", "test-safe");
const SAFE = toAddress(`0x5afe${"00".repeat(17)}01`);
const OPERATOR = toAddress(`0x0b${"00".repeat(18)}02`);
const CHAIN_ID = 1;
const HUNDRED = parseEther("100");
const MNEMONIC = "test test test test test test test test test test test junk";
const TEAM = HDNodeWallet.fromPhrase(MNEMONIC, "", "m/44'/60'/0'/0/0");

interface Batch {
  readonly version: string;
  readonly chainId: string;
  readonly createdAt: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly transactions: readonly {
    readonly to: string;
    readonly value: string;
    readonly data: string;
    readonly contractMethod: {
      readonly name: string;
      readonly payable: boolean;
      readonly inputs: readonly { type: string }[];
    };
    readonly contractInputsValues: Readonly<Record<string, string>>;
  }[];
}

describe("tasks for a Safe, and with a key", function () {
  this.timeout(600_000);
  let node: TestNode;
  let book: AddressBook;
  let contracts: Contracts;
  let runner: TaskRunner;

  before(async () => {
    // As if it were a chain on which money is at stake.
    node = await startNode(missing("anvil") === undefined ? "anvil" : "hardhat", CHAIN_ID);
    const team = await node.provider.getSigner(0);
    const now = (await node.provider.getBlock("latest"))!.timestamp;
    const token = await deployed("token/MSN", [TEAM.address, TEAM.address, now + 86_400], team);
    const staking = await deployed(
      "staking/MinerStaking",
      [token, now + 86_400, TEAM.address, TEAM.address, TEAM.address, 2000],
      team,
    );
    // The tasks below look at nothing of a distributor but that there is one.
    book = testBook(CHAIN_ID, 0, { MSN: token, MinerStaking: staking, RewardsDistributor: staking });
    contracts = contractsOf(book, team);
    await rm(join(ROOT, HOME), { recursive: true, force: true });
    await mkdir(join(ROOT, HOME), { recursive: true });
    await writeAddressBook(join(ROOT, HOME), book);
    await node.provider.send("hardhat_setCode", [SAFE, "0x00"]);
    await node.provider.send("hardhat_impersonateAccount", [SAFE]);
    await node.provider.send("hardhat_setBalance", [SAFE, "0xde0b6b3a7640000"]);
    await (await contracts.token.transfer(SAFE, HUNDRED)).wait();
    runner = await TaskRunner.at(node.url, HOME, { keys: [TEAM.privateKey] });
  });
  after(async () => {
    await runner.close();
    await runner.clear();
    await node.close();
  });

  async function deployed(source: string, args: readonly unknown[], deployer: ContractRunner): Promise<Address> {
    const name = source.split("/").at(-1)!;
    const file = join(ROOT, "artifacts", "contracts", `${source}.sol`, `${name}.json`);
    const { abi, bytecode } = JSON.parse(await readFile(file, "utf8")) as { abi: []; bytecode: string };
    const contract = await new ContractFactory(abi, bytecode, deployer).deploy(...args);
    await contract.waitForDeployment();
    return toAddress(await contract.getAddress());
  }

  const file = (name: string): string => join(HOME, name);
  const read = async (name: string): Promise<Batch> => JSON.parse(await readFile(file(name), "utf8")) as Batch;
  const stakeOf = async (owner: string): Promise<bigint> => (await contracts.staking.position(owner, OPERATOR)).active;
  const safeSigner = (name: string): SafeSigner => new SafeSigner(node.provider, book, SAFE, file(name), "MSN: test");

  /** What the Safe does once its owners have signed. */
  async function execute({ transactions }: Batch): Promise<void> {
    const safe = new JsonRpcSigner(node.provider, SAFE);
    for (const { to, value, data } of transactions) await (await safe.sendTransaction({ to, value, data })).wait();
  }

  it("stake deposit --safe writes approve and stake, which do what the account itself would, and sends nothing", async () => {
    const block = await node.provider.getBlockNumber();
    const options = { amount: "60", operator: OPERATOR, from: SAFE, safe: file("stake.json") };
    const { code, out, error } = await runner.run(["stake", "deposit"], options);
    expect([code, error]).to.deep.equal([0, ""]);
    expect(out).to.equal(
      `for the Safe, nothing sent: staked 60 MSN for ${OPERATOR} (2 calls in ${file("stake.json")})`,
    );
    expect(await node.provider.getBlockNumber()).to.equal(block);

    const batch = await read("stake.json");
    expect([batch.version, batch.chainId, batch.meta["name"]]).to.deep.equal([
      "1.0",
      String(CHAIN_ID),
      "MSN: stake deposit",
    ]);
    expect(toAddress(batch.meta["createdFromSafeAddress"]!)).to.equal(SAFE);
    expect(batch.meta["checksum"]).to.equal(batchChecksum({ ...batch }));
    expect(batch.transactions.map(({ contractMethod: { name } }) => name)).to.deep.equal(["approve", "stake"]);
    for (const { data, contractMethod, contractInputsValues } of batch.transactions) {
      const { name, inputs } = contractMethod;
      const abi = new Interface([`function ${name}(${inputs.map(({ type }) => type).join(",")})`]);
      expect(abi.encodeFunctionData(name, Object.values(contractInputsValues))).to.equal(data);
    }

    await execute(batch);
    expect(await stakeOf(SAFE)).to.equal(parseEther("60"));
    expect(await contracts.token.balanceOf(SAFE)).to.equal(parseEther("40"));
    expect(await contracts.token.allowance(SAFE, book.contracts.MinerStaking)).to.equal(0n);
  });

  it("one file holds all calls of a command, tried out together, lists and structs included", async () => {
    const signer = safeSigner("several.json");
    const own = contractsOf(book, signer);
    const calls = [
      () => own.token.approve(book.contracts.MinerStaking, parseEther("10")),
      // Without the call before it, it would be refused.
      () => own.staking.stake(OPERATOR, parseEther("10")),
      () => own.staking.syncVotes(SAFE, [OPERATOR]),
    ];
    for (const call of calls) expect(await call().catch((error: unknown) => error)).to.be.instanceOf(WrittenForSafe);
    const batch = await read("several.json");
    expect(batch.transactions).to.have.length(3);
    expect(batch.transactions[2]?.contractInputsValues["operators"]).to.equal(
      JSON.stringify([OPERATOR]).replace(OPERATOR, String(batch.transactions[1]?.contractInputsValues["operator"])),
    );
    await execute(batch);
    expect(await stakeOf(SAFE)).to.equal(parseEther("70"));
  });

  it("writes nothing where a call would fail, where there is no Safe, or without its address", async () => {
    const refused = await contractsOf(book, safeSigner("no.json"))
      .staking.stake(OPERATOR, 1n)
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Error).and.not.to.be.instanceOf(WrittenForSafe);
    const cases: [options: Record<string, string | boolean>, expected: string][] = [
      [{ from: SAFE, amount: "60" }, `${SAFE} holds 30 MSN, less than 60 MSN`],
      [{ amount: "1" }, "--from is required"],
      [{ from: SAFE, amount: "1", dryRun: true }, "--safe: sends nothing, and tries everything out"],
    ];
    for (const [options, expected] of cases) {
      const { code, error } = await runner.run(["stake", "deposit"], {
        ...options,
        operator: OPERATOR,
        safe: file("no.json"),
      });
      expect(code).to.equal(1);
      expect(error).to.include(expected);
    }
    await (await contracts.token.transfer(OPERATOR, parseEther("5"))).wait();
    const nobody = { amount: "2", operator: OPERATOR, from: OPERATOR, safe: file("no.json") };
    expect((await runner.run(["stake", "deposit"], nobody)).error).to.include(
      `${OPERATOR} is no contract on this chain`,
    );
    expect(existsSync(file("no.json"))).to.equal(false);
  });

  it("a key signs here: within the limit, at the price of the chain, and remembered only until it is done", async () => {
    const options = { amount: "3", operator: OPERATOR };
    const low = await runner.run(["stake", "deposit"], { ...options, maxFeeGwei: "0.0000001" });
    expect(low.code).to.equal(1);
    expect(low.error).to.match(/^error: nothing sent: gas costs .* above the limit of 0\.0000001 gwei/);
    expect((await runner.run(["stake", "deposit"], { ...options, confirmations: "0" })).error).to.include(
      '--confirmations: expected a whole number from 1 to 9999, got "0"',
    );
    expect(await stakeOf(TEAM.address)).to.equal(0n);
    const { code, out, error } = await runner.run(["stake", "deposit"], {
      ...options,
      maxFeeGwei: "30",
      confirmations: "1",
    });
    expect(error).to.match(
      /^Ethereum \(chain 1\): 0x[0-9a-f]{40} offers up to [0-9.]+ gwei for gas \(limit 30 gwei\), waits for 1 confirmations$/,
    );
    expect(code).to.equal(0);
    expect(out).to.include(`staked 3 MSN for ${OPERATOR} (transaction 0x`);
    expect(await stakeOf(TEAM.address)).to.equal(parseEther("3"));
    expect(existsSync(join(HOME, "deployments", "pending", `${CHAIN_ID}-${toAddress(TEAM.address)}.json`))).to.equal(
      false,
    );
  });

  it("MSN_SIGNER=remote lets the node's accounts sign on a live network, and msn networks shows them", async () => {
    const variables = { MSN_SIGNER: "remote", ETHEREUM_RPC_URL: `${node.url}/?key=the-secret` };
    await withEnvironment(variables, async () => {
      // The configuration looks at its variables when it is loaded.
      const file = `${new URL("../../hardhat.config.ts", import.meta.url).href}?signer=remote`;
      const { default: base } = (await import(file)) as { default: HardhatUserConfig };
      const live = await TaskRunner.at(node.url, HOME, { live: { network: "ethereum", base } });
      const shown = await live.run(["msn", "networks"]);
      expect([shown.code, shown.error]).to.deep.equal([0, ""]);
      const row = shown.out.split("\n").find((line) => line.startsWith("ethereum "));
      const account = toAddress(await (await node.provider.getSigner(0)).getAddress());
      expect(row).to.match(new RegExp(`^ethereum +1 +${new URL(node.url).host} +ok .* ${account} +[0-9.]+ ETH +yes$`));
      expect(shown.out).not.to.include("the-secret");

      const from = toAddress(await (await node.provider.getSigner(1)).getAddress());
      await (await contracts.token.transfer(from, parseEther("4"))).wait();
      const options = { amount: "4", operator: OPERATOR, from, confirmations: "1" };
      const { code, out, error } = await live.run(["stake", "deposit"], options);
      expect(error).to.include(`Ethereum (chain 1): ${from} offers up to`);
      expect(code, out).to.equal(0);
      expect(await stakeOf(from)).to.equal(parseEther("4"));
      await live.close();
    });
  });

  it("the program that tries a batch out hands on what the failing call said", async () => {
    const data = abiOf("MinerStaking").encodeFunctionData("stake", [OPERATOR, parseEther("1")]);
    const code = batchProgram([{ to: book.contracts.MinerStaking, value: 0n, data }]);
    const told = async (address: string, call: object, override: object): Promise<string | undefined> => {
      const request = [{ from: SAFE, to: address, ...call }, "latest", override];
      const failure: unknown = await node.provider.send("eth_call", request).catch((error: unknown) => error);
      const { data, info } = failure as { data?: string; info?: { error?: { data?: string } } };
      return data ?? info?.error?.data;
    };
    const direct = await told(book.contracts.MinerStaking, { data }, {});
    expect(direct).to.match(/^0x[0-9a-f]{8}/);
    expect(await told(SAFE, {}, { [SAFE]: { code } })).to.equal(direct);
  });
});
