import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { type EpochPolicy, RewardsDistributor__factory } from "../../typechain-types/index.js";
import type { DeploymentBench } from "../helpers/deployment/bench.js";
import { onEveryNode } from "../helpers/deployment/onEveryNode.js";
import { DAY } from "../helpers/system.js";
import { edited } from "../offchain/parametersFile.js";
import { removeFolders } from "../offchain/world.js";

const GWEI_PER_MSN = 10n ** 9n;
const GRANTED_MSN = "5000000";
/** Another share for GatewayX than the parameters say. */
const NEW_SHARE_BPS = 6500;

/** Runs a task, which must work, and returns what it printed. */
async function run(bench: DeploymentBench, path: readonly string[], options = {}): Promise<string> {
  const { code, out, error } = await bench.line.run(path, options);
  expect([code, error], path.join(" ")).to.deep.equal([0, ""]);
  return out;
}

async function write(bench: DeploymentBench, name: string, text: string): Promise<string> {
  const file = join(bench.line.home, name);
  await writeFile(file, text);
  return file;
}

/** Votes for the team: a grant from the Private bucket, which votes while it is locked. */
async function grantVotes(bench: DeploymentBench): Promise<void> {
  const file = await write(bench, "grants.csv", `beneficiary,amount\n${await bench.deployer()},${GRANTED_MSN}\n`);
  const schedule = { start: "tge", months: "12", total: GRANTED_MSN };
  await run(bench, ["vesting", "grant"], { file, bucket: "private", ...schedule, quiet: true });
  await run(bench, ["gov", "delegate"], { to: "self" });
}

/** A second distributor, made by anybody. */
async function newDistributor(bench: DeploymentBench): Promise<string> {
  const { challenges, distributor } = await bench.contracts();
  const factory = new RewardsDistributor__factory(await bench.node.provider.getSigner(0));
  const made = await factory.deploy(
    await distributor.TOKEN(),
    await distributor.STAKING(),
    await distributor.TIMELOCK(),
    await distributor.challengeWindow(),
    [...(await distributor.attesters())],
    await distributor.threshold(),
    {
      guardian: await challenges.guardian(),
      bondGwei: await challenges.bondGwei(),
      demandDepositGwei: await challenges.demandDepositGwei(),
    },
  );
  await made.waitForDeployment();
  return toAddress(await made.getAddress());
}

/** Brings a proposal from its file to its execution, over the tasks. */
async function decide(bench: DeploymentBench, title: string, actions: readonly unknown[]): Promise<string> {
  const text = JSON.stringify({ title, description: "As discussed.", actions });
  const out = await run(bench, ["gov", "propose"], { file: await write(bench, "proposal.json", text) });
  const proposal = /^proposal (0x[0-9a-f]{64})$/m.exec(out)?.[1] ?? "";
  await bench.pass(DAY + 1);
  await run(bench, ["gov", "vote"], { proposal, support: "for" });
  await bench.pass(3 * DAY);
  await run(bench, ["gov", "queue"], { proposal });
  await bench.pass(2 * DAY);
  await run(bench, ["gov", "execute"], { proposal });
  return out;
}

/** The subjects that `msn check` finds changed. */
async function deviations(bench: DeploymentBench): Promise<string[]> {
  const { code, out } = await bench.check();
  expect(code).to.equal(1);
  const marked = out.split("\n").filter((line) => line.startsWith("NO"));
  return marked.map((line) => (line.split(/\s{2,}/)[1] ?? "").replace(/ from epoch \d+$/, ""));
}

onEveryNode("a governance cycle", 180_000, (bench) => {
  after(removeFolders);

  it("changes the policy of a future epoch and moves the mint right; the deployer alone can do neither", async () => {
    await run(bench(), ["msn", "deploy"], { quiet: true });
    await run(bench(), ["msn", "check"], { quiet: true });
    const contracts = await bench().contracts();
    const { policy, token, timelock } = contracts;
    const deployer = await bench().node.provider.getSigner(0);
    const rules = await rulesOf(policy, 1n);
    const setPolicy = policy.connect(deployer).setPolicy;
    await expect(setPolicy.staticCall(rules)).to.be.revertedWithCustomError(policy, "NotTimelock");
    await expect(token.connect(deployer).nominateMinter.staticCall(ZERO_ADDRESS)).to.be.revertedWithCustomError(
      token,
      "NotNominator",
    );
    const schedule = timelock.connect(deployer).schedule;
    await expect(
      schedule.staticCall(token, 0, "0x", `0x${"0".repeat(64)}`, `0x${"0".repeat(64)}`, 30 * DAY),
    ).to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount");

    await grantVotes(bench());
    const distributor = await newDistributor(bench());
    await bench().pass(8 * DAY);
    const shown = await decide(bench(), "A new share and a new minter", [
      { contract: "EpochPolicy", function: "setPolicy", arguments: { policy: asText(rules) } },
      { contract: "MSN", function: "nominateMinter", arguments: { nominee: distributor } },
    ]);
    expect(shown).to.include("gatewayXShareBps").and.to.include(String(NEW_SHARE_BPS)).and.to.include(distributor);

    const epoch = await policy.currentEpoch();
    expect((await policy.policyAt(epoch)).gatewayXShareBps).to.equal(rules.gatewayXShareBps);
    expect((await policy.policyAt(epoch + 1n)).gatewayXShareBps).to.equal(BigInt(NEW_SHARE_BPS));

    const successor = RewardsDistributor__factory.connect(distributor, deployer);
    await expect(successor.acceptMintRight.staticCall()).to.be.revertedWithCustomError(token, "NoticeRunning");
    await bench().pass(30 * DAY);
    await (await successor.acceptMintRight()).wait();
    expect(toAddress(await token.minter())).to.equal(distributor);

    // What governance changed is all that msn check finds changed.
    expect(await deviations(bench())).to.deep.equal(["MSN.minter", "EpochPolicy: gatewayXShareBps"]);
  });

  it("changes what settlements cost, which is all that msn check then finds, until the parameters say it", async () => {
    await bench().restart();
    await run(bench(), ["msn", "deploy"], { quiet: true });
    const { escrow } = await bench().contracts();
    const deployer = await bench().node.provider.getSigner(0);
    await expect(escrow.connect(deployer).setFee.staticCall(0, 0)).to.be.revertedWithCustomError(escrow, "NotTimelock");

    await grantVotes(bench());
    await bench().pass(1);
    const fee = { feeBps: 250, burnShareBps: 5000 };
    const shown = await decide(bench(), "A higher fee", [{ contract: "Escrow", function: "setFee", arguments: fee }]);
    expect(shown)
      .to.match(/feeBps +250 \(2\.5 %\)/)
      .and.to.match(/burnShareBps +5000 \(50 %\)/);
    expect([...(await escrow.fee())]).to.deep.equal([250n, 5000n]);

    expect(await deviations(bench())).to.deep.equal(["Escrow: feeBps"]);
    const { code, error } = await bench().check({ parameters: await edited({ "settlement.feeBps": 250 }) });
    expect([code, error]).to.deep.equal([0, ""]);
  });
});

async function rulesOf(policy: EpochPolicy, epoch: bigint) {
  const rules = await policy.policyAt(epoch);
  return {
    gatewayXShareBps: rules.gatewayXShareBps,
    boostBasePpm: rules.boostBasePpm,
    boostFloorGwei: rules.boostFloorGwei,
    roundLength: rules.roundLength,
    rulesVersion: rules.rulesVersion,
    rulesDigest: rules.rulesDigest,
    verifiers: [...rules.verifiers],
  };
}

/** The policy with another share, as a proposal's file writes it. */
function asText(rules: Awaited<ReturnType<typeof rulesOf>>): Record<string, unknown> {
  return {
    ...rules,
    gatewayXShareBps: NEW_SHARE_BPS,
    boostBasePpm: Number(rules.boostBasePpm),
    boostFloorGwei: `${rules.boostFloorGwei / GWEI_PER_MSN} MSN`,
    roundLength: `${rules.roundLength} seconds`,
    rulesVersion: Number(rules.rulesVersion),
  };
}
