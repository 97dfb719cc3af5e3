import { setTimeout } from "node:timers/promises";

import { expect } from "chai";

import { DEFAULT_RUNS, deepRuns } from "../../scripts/check/deepEffort.js";
import type { DeploymentBench, JournalLine } from "../helpers/deployment/bench.js";
import { Interruptions, type Moment } from "../helpers/deployment/interruptions.js";
import type { KillPoint } from "../helpers/deployment/killedDeployment.js";
import { onEveryNode } from "../helpers/deployment/onEveryNode.js";
import { edited } from "../offchain/parametersFile.js";
import { removeFolders } from "../offchain/world.js";

const FEW_POINTS = 15;

/** After every line of the journal; before and halfway through those that enter a transaction, which is sent by then. */
function killPoints(lines: readonly JournalLine[]): KillPoint[] {
  return lines.flatMap(({ line, type }): KillPoint[] => {
    const moments = type === "TRANSACTION_SEND" ? (["before", "torn", "after"] as const) : (["after"] as const);
    return moments.map((moment) => ({ line, moment }));
  });
}

/** All of them, or with fewer runs than by default a few from the first to the last. */
function withinEffort(points: readonly KillPoint[]): readonly KillPoint[] {
  const step = deepRuns() < DEFAULT_RUNS ? Math.ceil(points.length / FEW_POINTS) : 1;
  return points.filter((_, i) => i % step === 0);
}

async function mineAt({ node }: DeploymentBench, time: string): Promise<void> {
  await node.provider.send("evm_setNextBlockTimestamp", [Date.parse(time) / 1000]);
  await node.provider.send("evm_mine", []);
}

/** Blocks come once a second, and Ignition waits for five before it goes on. */
const SLOW_BLOCKS: readonly Moment[] = [
  ["TRANSACTION_SEND", "TimelockController", "before"],
  ["TRANSACTION_SEND", "Genesis", "torn"],
  ["TRANSACTION_CONFIRM", "TimelockController.renounceRole", "after"],
];

async function expectDeployedWith(bench: DeploymentBench, tokenGeneration: string): Promise<void> {
  const parameters = await edited({ tokenGeneration });
  expect((await bench.deploy({ parameters })).error).to.equal("");
  expect((await bench.check({ parameters })).error).to.equal("");
}

onEveryNode("deployment killed at every step", 3_600_000, (bench, kind) => {
  let interruptions: Interruptions;
  before(async () => {
    interruptions = await Interruptions.on(bench());
  });
  after(removeFolders);

  it("is completed by running it again, whatever the step", async () => {
    const points = killPoints(interruptions.lines);
    const sends = points.filter(({ moment }) => moment === "before");
    expect(sends).to.have.length(interruptions.transactions);
    const failures: string[] = [];
    for (const point of withinEffort(points)) {
      try {
        await interruptions.kill(point);
        await interruptions.complete();
      } catch (error) {
        failures.push(`${JSON.stringify(point)}: ${String(error)}`);
      }
    }
    expect(failures).to.deep.equal([]);
  });

  it("takes another nonce where something else has used the one it was about to use", async () => {
    for (const step of ["TimelockController", "Genesis", "Genesis.complete"]) {
      await interruptions.kill(interruptions.pointOf(["TRANSACTION_PREPARE_SEND", step, "after"]));
      const deployer = await bench().as(await bench().deployer());
      await (await deployer.sendTransaction({ to: deployer.address })).wait();
      await interruptions.complete(1);
    }
  });

  it("waits for a transaction that was sent and is in no block", async () => {
    await bench().restart();
    const { provider } = bench().node;
    await provider.send("evm_setAutomine", [false]);
    await bench().deployUntil(interruptions.pointOf(["TRANSACTION_SEND", "TimelockController", "before"]));
    await interruptions.refuse(/transaction 0 of 0x\w{40} \(TimelockController\) was sent and is in no block yet/);
    await provider.send("evm_mine", []);
    await provider.send("evm_setAutomine", [true]);
    await interruptions.complete();
  });

  it("finishes after the starts have passed if Genesis was sent, and with later ones if it was not", async () => {
    await interruptions.kill(interruptions.pointOf(["TRANSACTION_SEND", "Genesis", "before"]));
    await mineAt(bench(), "2026-08-05T00:00:00Z");
    await interruptions.complete();

    await interruptions.kill(interruptions.pointOf(["TRANSACTION_PREPARE_SEND", "Genesis", "after"]));
    await mineAt(bench(), "2026-08-02T12:00:00Z");
    await interruptions.refuse(/tokenGeneration: expected after the chain's time 2026-08-02T12:/);
    await expectDeployedWith(bench(), "2026-08-02T13:00:00Z");
  });

  it("goes on after a wipe where Genesis came too late into a block", async () => {
    await interruptions.kill(interruptions.pointOf(["TRANSACTION_PREPARE_SEND", "Genesis", "after"]));
    const { provider } = bench().node;
    await provider.send("evm_setAutomine", [false]);
    await provider.send("hardhat_mine", ["0x5"]);
    // The four lines up to the one that enters the transaction, which waits for a block then.
    await bench().deployUntil({ line: 4, moment: "after" });
    await mineAt(bench(), "2026-08-02T12:00:00Z");
    await provider.send("evm_setAutomine", [true]);
    await interruptions.refuse(/MsnProtocol#Genesis\/1: Transaction 0x\w{64} reverted$/);
    await interruptions.refuse(/MsnProtocol#Genesis failed, and will need wiped before running again$/);
    await bench().line.run(["ignition", "wipe"], { deploymentId: "chain-31337", futureId: "MsnProtocol#Genesis" });
    await expectDeployedWith(bench(), "2026-08-02T13:00:00Z");
  });

  if (kind !== "anvil") return;
  it("is completed where blocks take their time", async () => {
    await bench().node.provider.send("evm_setIntervalMining", [1]);
    const slow = await Interruptions.on(bench());
    for (const moment of SLOW_BLOCKS) {
      await slow.kill(slow.pointOf(moment));
      for (let attempts = 1; (await bench().deploy()).code !== 0; attempts++) {
        expect(attempts, "attempts").to.be.lessThan(20);
        await setTimeout(1_000);
      }
      await slow.complete(); // says "already deployed", and so looks at the result only
    }
  });
});
