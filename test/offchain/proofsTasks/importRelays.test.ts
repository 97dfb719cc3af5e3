import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { EPOCH_SECONDS } from "../../../offchain/domain/constants.js";
import { toAddress } from "../../../offchain/domain/hex.js";
import { registrationDomain } from "../../../offchain/proofs/registrationDigest.js";
import { selectRegistrations } from "../../../offchain/proofs/registrationSelection.js";
import { relayKeys } from "../../../offchain/relays/relayKeys.js";
import { EpochPolicy__factory } from "../../../typechain-types/index.js";
import { dataFile, sampleOf, WEEK_32 } from "../relays/relayFiles.js";
import { CHAIN_ID, hexOf, newFolder, removeFolders, TOKEN, VERIFIERS } from "../world.js";
import type { Outcome } from "./runProofs.js";
import { newHardhat, recordDeployment, runProofs } from "./runProofs.js";

const TARGET = { start: String(WEEK_32), chainId: String(CHAIN_ID), token: TOKEN };
const MNEMONIC = "legal winner thank year wave sausage worth useful legal winner thank yellow";

describe("proofs import-relays", () => {
  let hre: HardhatRuntimeEnvironment;
  let root: string;
  let out: string;

  before(async () => {
    root = await newFolder();
    hre = await newHardhat(root);
  });
  beforeEach(async () => {
    out = join(await newFolder(), "proofs");
  });
  after(removeFolders);

  const csv = dataFile("relays-2026-W32.sample.csv.gz");
  const run = (args: object, secrets: Record<string, string> = {}): Promise<Outcome> =>
    runProofs(hre, "import-relays", { csv, epoch: "1", out, ...args }, secrets);

  it("imports without a chain when all is given, and says that keys and roles are for testing", async () => {
    const accounts = join(await newFolder(), "accounts.csv");
    const { success, stdout } = await run({ ...TARGET, accounts });
    expect(success).to.be.true;
    expect(stdout).to.match(/^FOR TESTING: node, operator and verifier keys and the nodes' classes are made up/);
    expect(stdout).to.match(/\d+ nodes \(\d+ GatewayX, \d+ GaGaNode\) of \d+ operators in 20 rounds: /);
    expect(stdout).to.include("of 5826 rows left out: 0 outside epoch 1, ");
    expect(stdout).to.include(accounts);
    expect(await readdir(join(out, "probes"))).to.have.members(relayKeys().verifiers.map(({ account }) => account));
    expect(await readFile(accounts, "ascii")).to.match(/^operator,nodes,key\n0x/);
  });

  it("takes start, chain and token from the deployment", async () => {
    const start = Math.floor(Date.now() / 1000) + 50_000;
    const { ethers } = await hre.network.getOrCreate();
    const [deployer] = await ethers.getSigners();
    const policy = await new EpochPolicy__factory(deployer!).deploy(start - EPOCH_SECONDS * 2, deployer!.address, {
      gatewayXShareBps: 5_000,
      boostBasePpm: 400_000,
      boostFloorGwei: 1,
      roundLength: 3_600,
      rulesVersion: 1,
      rulesDigest: hexOf(1, 32),
      verifiers: [...VERIFIERS],
    });
    await recordDeployment(root, CHAIN_ID, TOKEN, toAddress(await policy.getAddress()));
    const moved = await sampleOf(root, start);
    const { success, stderr } = await run({ csv: moved, epoch: "3", gzip: false });
    expect(stderr).to.equal("");
    expect(success).to.be.true;
    const records = await readFile(join(out, "registrations.rows"));
    const domain = registrationDomain(CHAIN_ID, TOKEN);
    const { counted, rejected } = await selectRegistrations(records, domain, start + EPOCH_SECONDS, new Map());
    expect(rejected.size).to.equal(0);
    expect(counted.size).to.be.greaterThan(0);
  });

  it("takes a mnemonic by the name of its variable only", async () => {
    const variable = { mnemonicVariable: "MSN_TEST_MNEMONIC", ...TARGET };
    expect((await run(variable)).stderr).to.match(/^error: MSN_TEST_MNEMONIC is not set; /);
    expect((await run({ ...variable, mnemonicVariable: MNEMONIC })).stderr).to.match(
      /^error: expected the name of a variable/,
    );
    const { stdout } = await run({ ...variable, limit: "3" }, { MSN_TEST_MNEMONIC: MNEMONIC });
    expect(stdout).to.match(/^3 nodes /m);
    expect(stdout).to.include(relayKeys(MNEMONIC).verifiers[0]!.account);
  });

  it("refuses in one line and writes nothing", async () => {
    const refusals: [object, RegExp][] = [
      [{ csv: "" }, /^error: --csv is required/],
      [{ out: "" }, /^error: --out is required/],
      [{ epoch: "" }, /^error: --epoch is required/],
      [{ epoch: "0" }, /^error: --epoch: expected a whole number of at least 1/],
      [{ start: "monday" }, /^error: --start: expected a whole number/],
      [{ token: "0x1" }, /^error: --token: expected 0x and 40 hex digits/],
      [{ limit: "0" }, /^error: --limit: expected a whole number of at least 1/],
      [{ roundLength: "7" }, /^error: round length: expected at least 60 seconds that divide 604800, got 7\n$/],
      [{ csv: "no.csv" }, /^error: no\.csv: no such file or directory\n$/],
      [{ start: "0" }, /^error: .*relays-2026-W32\.sample\.csv\.gz: no row falls into epoch 1 \(1970-01-01T/],
    ];
    for (const [args, message] of refusals) {
      const { success, stderr, stdout } = await run({ ...TARGET, ...args });
      expect(success).to.be.false;
      expect(stderr).to.match(message);
      expect(stderr.trimEnd()).not.to.include("\n");
      expect(stdout).to.equal("");
    }
    expect(await readdir(join(out, ".."))).to.deep.equal([]);
  });
});
