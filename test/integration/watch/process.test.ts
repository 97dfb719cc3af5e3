import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { WEI_PER_MSN } from "../../../offchain/domain/allocation.js";
import { toAddress } from "../../../offchain/domain/hex.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { writeLeaves } from "../../../offchain/epoch/artifacts.js";
import { showPage } from "../../../offchain/merkle/page.js";
import { type FlakyProxy, startFlakyProxy } from "../../helpers/flakyProxy.js";
import { payMsn } from "../../helpers/fullSystem.js";
import { activateRoot, proposeTree, treeOf } from "../../helpers/system.js";
import { TaskLine } from "../../helpers/taskLine.js";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
const HARDHAT = join(PROJECT, "node_modules", "hardhat", "dist", "src", "cli.js");

describe("watch, as a process behind a node that fails", function () {
  this.timeout(300_000);
  let line: TaskLine;
  let proxy: FlakyProxy;
  const children: ChildProcess[] = [];

  before(async () => {
    line = await TaskLine.start("test-watch-process");
    const file = line.file("hardhat.config.ts");
    const text = await readFile(join(PROJECT, file), "utf8");
    const url = /"(http:[^"]+)"/.exec(text)?.[1] ?? "";
    proxy = await startFlakyProxy(url, 9);
    await line.write("proxied.config.ts", text.replace(url, proxy.url));
  });
  after(async () => {
    for (const child of children) child.kill("SIGKILL");
    await proxy.close();
    await line.close();
  });

  /** Starts the watcher; `lines` grows as it prints. */
  function start(from: string, mirror: string): { child: ChildProcess; lines: () => string } {
    const options = {
      from,
      mirror,
      artifacts: line.file("watcher"),
      patience: "0",
      interval: "1",
      metricsPort: "0",
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name.replace("P", "-p")}`, value]);
    const config = ["--config", line.file("proxied.config.ts"), "--network", "localhost"];
    const child = spawn(process.execPath, [HARDHAT, ...config, "watch", ...args], { cwd: PROJECT });
    children.push(child);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (text += part.toString()));
    return { child, lines: () => text };
  }

  async function until(what: string, isSo: () => Promise<boolean> | boolean, shown: () => string): Promise<void> {
    const end = Date.now() + 120_000;
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error(`waited in vain until ${what}; printed:\n${shown()}`);
      await wait(200);
    }
  }

  it("is killed, restarted and reorganised, and still cancels the root that hides what it takes", async () => {
    const { chain, system } = line;
    const { contracts, accounts } = system;
    const watcher = accounts.others[0]!;
    await payMsn(system, watcher.address, 50n * WEI_PER_MSN);
    const leaf = (i: number, cumulativeGwei: bigint): Leaf => ({
      index: i,
      account: toAddress(accounts.others[i + 1]!.address),
      cumulativeGwei,
    });
    const old = [0, 1, 2].map((i) => leaf(i, 1_000n));
    await proposeTree(chain, system, treeOf(system, old));
    await activateRoot(chain, system);
    const mirror = line.file("mirror");
    await mkdir(join(PROJECT, mirror));
    await writeFile(join(PROJECT, mirror, "leaves.csv"), writeLeaves(old));
    const hidden = [leaf(0, 1_000n), leaf(1, 999n), leaf(2, 1_000n), leaf(3, 5_000n)];
    const pending = treeOf(system, hidden);
    await proposeTree(chain, system, pending);
    const { serial } = await contracts.challenges.review();
    const subject = await contracts.challenges.subjectOfPage(0);
    const isDemanded = async (): Promise<boolean> =>
      (await contracts.challenges.demandOf(serial, subject)).demander === watcher.address;
    const before: unknown = await chain.ethers.provider.send("evm_snapshot", []);

    const first = start(watcher.address, mirror);
    await until("the page is demanded", isDemanded, first.lines);
    first.child.kill("SIGKILL");
    await once(first.child, "exit");

    const second = start(watcher.address, mirror);
    await until("it has looked again", () => second.lines().includes("is hidden"), second.lines);
    expect(second.lines(), "the demand is there already").not.to.match(/Z demands page/);

    const numbers = async (): Promise<string> => {
      const [, port = ""] = /metrics at port (\d+)/.exec(second.lines()) ?? [];
      return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    };
    const isCounted = async (): Promise<boolean> => /^msn_demands_open 1$/m.test(await numbers());
    await until("its numbers are served", isCounted, second.lines);

    expect(await chain.ethers.provider.send("evm_revert", [before])).to.equal(true);
    await until("it has demanded once more", isDemanded, second.lines);
    await until("it says so", () => second.lines().includes("the chain was reorganised"), second.lines);

    const { entries, path } = showPage(pending, new Map(hidden.map((item) => [item.index, item])), 0);
    await (await contracts.challenges.answerPage(0, [...entries], [...path])).wait();
    const isOver = async (): Promise<boolean> => (await contracts.distributor.pendingRoot()).epoch === 0n;
    await until("the root is cancelled", isOver, second.lines);
    await until("it says so", () => /Z challenges: the root lowers leaf 1/.test(second.lines()), second.lines);
    expect(await contracts.challenges.balanceOf(watcher)).to.equal((await contracts.challenges.bondGwei()) / 2n);

    second.child.kill("SIGTERM");
    const [code] = (await once(second.child, "exit")) as [number | null];
    expect([code, proxy.failures() > 3]).to.deep.equal([0, true]);
    expect(second.lines()).to.match(/told to end, and ends\s*$/);
  });
});
