import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { EPOCH_SECONDS } from "../../../offchain/domain/constants.js";
import type { Address } from "../../../offchain/domain/hex.js";
import { toAddress } from "../../../offchain/domain/hex.js";
import { commitmentFor } from "../../../offchain/epoch/commitment.js";
import { importRelays } from "../../../offchain/relays/importRelays.js";
import type { EpochPolicy } from "../../../typechain-types/index.js";
import { EpochPolicy__factory } from "../../../typechain-types/index.js";
import { hexOf, newFolder, removeFolders, TOKEN } from "../world.js";
import { sampleOf } from "../relays/relayFiles.js";
import type { Outcome } from "./runProofs.js";
import { newHardhat, recordDeployment, runProofs } from "./runProofs.js";

describe("proofs commit", () => {
  const start = Math.floor(Date.now() / 1000) + 100_000;
  const end = start + EPOCH_SECONDS;
  let hre: HardhatRuntimeEnvironment;
  let policy: EpochPolicy;
  let verifiers: readonly Address[];
  let stranger: Address;
  let proofs: string;
  let warp: (timestamp: number) => Promise<void>;

  const run = (change: Record<string, string | boolean> = {}): Promise<Outcome> =>
    runProofs(hre, "commit", { epoch: "1", proofs, verifier: verifiers[0] ?? "", ...change });

  before(async () => {
    const root = await newFolder();
    hre = await newHardhat(root);
    const { ethers, provider } = await hre.network.getOrCreate();
    warp = async (timestamp) => {
      await provider.request({ method: "evm_setNextBlockTimestamp", params: [timestamp] });
      await provider.request({ method: "evm_mine", params: [] });
    };
    const [deployer, ...others] = await ethers.getSigners();
    verifiers = others.slice(0, 3).map(({ address }) => toAddress(address));
    stranger = toAddress(deployer!.address);
    policy = await new EpochPolicy__factory(deployer!).deploy(start, stranger, {
      gatewayXShareBps: 5_000,
      boostBasePpm: 400_000,
      boostFloorGwei: 1,
      roundLength: 3_600,
      rulesVersion: 1,
      rulesDigest: hexOf(1, 32),
      verifiers: [...verifiers].sort(),
    });
    const chainId = Number((await ethers.provider.getNetwork()).chainId);
    await recordDeployment(root, chainId, TOKEN, toAddress(await policy.getAddress()));
    proofs = join(root, "proofs");
    const csv = await sampleOf(root, start);
    await importRelays({ csv, epoch: 1, start, chainId, token: TOKEN, out: proofs });
  });

  after(removeFolders);

  it("refuses before the epoch's end, naming when the window opens", async () => {
    const { success, stderr } = await run();
    expect(success).to.be.false;
    expect(stderr).to.match(/^error: the window to commit for epoch 1 opens at \S+Z; the chain's time is \S+Z\n$/);
  });

  it("refuses an account that is no verifier, and an epoch without a policy", async () => {
    expect((await run({ verifier: stranger })).stderr).to.equal(
      `error: ${stranger} is no verifier in the policy of epoch 1\n`,
    );
    expect((await run({ epoch: "0" })).stderr).to.match(/^error: --epoch: expected a whole number of at least 1/);
  });

  it("sends nothing on a dry run", async () => {
    await warp(end + 10);
    const { success, stdout, stderr } = await run({ dryRun: true });
    expect(stderr).to.equal("");
    expect(success).to.be.true;
    expect(stdout).to.include("dry run, nothing sent");
    expect((await policy.commitmentOf(1, verifiers[0]!)).probes).to.equal(hexOf(0, 32));
  });

  it("refuses a batch that the rules would reject, and sends nothing", async () => {
    const file = join(proofs, "probes", verifiers[1]!, "00100.rows");
    await writeFile(file, Buffer.alloc(80));
    const { success, stderr } = await run({ verifier: verifiers[1]! });
    expect(success).to.be.false;
    expect(stderr).to.equal(
      `error: probes/${verifiers[1]!}/00100.rows, record 0: the rules reject this batch: kbps; pack it again or remove it before you commit\n`,
    );
    await writeFile(file, Buffer.alloc(81));
    expect((await run({ verifier: verifiers[1]! })).stderr).to.include(
      "00100.rows: the rules reject this batch: length",
    );
    expect((await policy.commitmentOf(1, verifiers[1]!)).probes).to.equal(hexOf(0, 32));
  });

  it("refuses a folder that would make the verifier silent", async () => {
    await writeFile(join(proofs, "probes", verifiers[2]!, "notes.txt"), "");
    const { success, stderr } = await run({ verifier: verifiers[2]! });
    expect(success).to.be.false;
    expect(stderr).to.match(/^error: .*: expected only files NNNNN\.rows/);
  });

  it("commits the folder's digests, and a second time only says so", async () => {
    const { success, stdout } = await run();
    expect(success).to.be.true;
    const expected = await commitmentFor(proofs, verifiers[0]!);
    const committed = await policy.commitmentOf(1, verifiers[0]!);
    expect({ probes: committed.probes, registrations: committed.registrations }).to.deep.equal(expected);
    expect(stdout)
      .to.include(expected.probes)
      .and.include(expected.registrations)
      .and.match(/transaction 0x[0-9a-f]{64}/);

    const again = await run();
    expect(again.success).to.be.true;
    expect(again.stdout).to.include("already; nothing to do");
  });

  it("refuses to go on when something else is committed", async () => {
    await writeFile(join(proofs, "probes", verifiers[0]!, "00167.rows"), "");
    const { success, stderr } = await run();
    expect(success).to.be.false;
    expect(stderr).to.match(
      /^error: probes: 0x\S+ committed 0x\S+ for epoch 1, the folder gives 0x\S+; a verifier commits once\n$/,
    );
  });

  it("refuses after the window", async () => {
    await warp(end + 86_400);
    const { success, stderr } = await run({ verifier: verifiers[1]! });
    expect(success).to.be.false;
    expect(stderr).to.match(/^error: the window to commit for epoch 1 closed at /);
  });
});
