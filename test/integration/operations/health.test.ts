import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import { inspectChain } from "../../../offchain/chain/health/monitor.js";
import type { PassResult } from "../../../offchain/chain/watch/fullPass.js";
import { openWatchChain } from "../../../offchain/chain/watch/watchChain.js";
import { raiseEvent, showPass } from "../../../offchain/chain/watch/watchMonitor.js";
import { EPOCH_SECONDS } from "../../../offchain/domain/constants.js";
import { toAddress } from "../../../offchain/domain/hex.js";
import { METRICS } from "../../../offchain/monitor/metricNames.js";
import { type AlertRule, firing, readAlertRules } from "../../helpers/alertRules.js";
import { type QuietMonitor, quietMonitor } from "../../helpers/quietMonitor.js";
import {
  type Chain,
  DAY,
  DEMAND_DEPOSIT_GWEI,
  type System,
  activateRoot,
  deploySystem,
  fundBond,
  proposeTree,
  treeOf,
} from "../../helpers/system.js";

const project = (path: string): Promise<string> => readFile(new URL(`../../../${path}`, import.meta.url), "utf8");

describe("numbers and alerts of a real chain", function () {
  this.timeout(600_000);
  let chain: Chain;
  let system: System;
  let rules: AlertRule[];
  const everFired = new Set<string>();

  before(async () => {
    chain = await network.create();
    system = await deploySystem(chain);
    rules = await readAlertRules();
  });

  const accounts = async (): Promise<`0x${string}`[]> =>
    (await chain.ethers.getSigners()).slice(0, 1).map(({ address }) => toAddress(address));

  /** Looks at the chain; which rules fire by what is exported, and what a team without Prometheus is told. */
  async function look(monitor: QuietMonitor = quietMonitor()): Promise<{ rules: string[]; told: string[] }> {
    const [team] = await accounts();
    const deployment = { contracts: system.contracts, provider: chain.ethers.provider };
    await inspectChain(monitor, deployment, { accounts: await accounts(), proposer: team });
    expect(monitor.lines).to.deep.equal([]);
    const now = await chain.networkHelpers.time.latest();
    const fired = firing(rules, await monitor.metrics.text(), now);
    for (const name of fired) everFired.add(name);
    return { rules: [...fired].sort(), told: [...new Set(monitor.raised.map(({ name }) => name))].sort() };
  }

  const leafTree = (gwei: bigint): ReturnType<typeof treeOf> =>
    treeOf(system, [{ index: 0, account: system.book.contracts.MSN, cumulativeGwei: gwei }]);

  it("is calm while everything is in time", async () => {
    await fundBond(chain, system);
    expect(await look()).to.deep.equal({ rules: [], told: [] });
    await proposeTree(chain, system, leafTree(5n));
    await activateRoot(chain, system);
    expect(await look()).to.deep.equal({ rules: [], told: [] });
  });

  it("tells of a late epoch, of empty accounts, and of a root that nobody activates", async () => {
    const [team] = await accounts();
    const { networkHelpers } = chain;
    const due = system.emissionStart + 2 * EPOCH_SECONDS + 5 * DAY;
    await networkHelpers.time.increaseTo(due + 3_600);
    expect((await look()).rules, "an hour is nothing").to.deep.equal([]);
    await networkHelpers.time.increaseTo(due + 7 * 3_600);
    expect(await look()).to.deep.equal({ rules: ["MsnEpochLate"], told: ["MsnEpochLate"] });
    const before = await networkHelpers.takeSnapshot();
    await (await system.contracts.challenges.withdraw(await system.contracts.challenges.balanceOf(team!))).wait();
    await networkHelpers.setBalance(team!, 10n ** 16n);
    const poor = ["MsnBondMissing", "MsnEpochLate", "MsnLowBalance"];
    expect(await look()).to.deep.equal({ rules: poor, told: poor });
    await before.restore();
    await proposeTree(chain, system, leafTree(7n));
    await networkHelpers.time.increase(3 * DAY + 7 * 3_600);
    expect((await look()).rules).to.deep.equal(["MsnActivationOverdue", "MsnEpochLate"]);
    await activateRoot(chain, system);
  });

  it("tells of demands, vetoes, the suspension that follows the second, and of paused deposits", async () => {
    const { challenges, distributor, escrow, staking } = system.contracts;
    await fundBond(chain, system, (await challenges.bondGwei()) + 4n * DEMAND_DEPOSIT_GWEI);
    await proposeTree(chain, system, leafTree(8n));
    expect((await look()).rules).to.deep.equal([]);
    await (await challenges.demandPage((await challenges.review()).serial, 0)).wait();
    expect(await look()).to.deep.equal({ rules: ["MsnDemandOpen", "MsnDemandUnanswered"], told: ["MsnDemandOpen"] });
    await (await challenges.veto((await challenges.review()).serial, "wrong")).wait();
    expect(await look()).to.deep.equal({ rules: ["MsnRootCancelled", "MsnVeto"], told: ["MsnRootCancelled"] });
    await proposeTree(chain, system, leafTree(9n));
    expect((await look()).rules).to.deep.equal(["MsnVeto"]);
    await (await challenges.veto((await challenges.review()).serial, "wrong again")).wait();
    expect(await distributor.attestersSuspended()).to.equal(true);
    await (await staking.pauseEntry(DAY)).wait();
    await (await escrow.pauseEntry(DAY)).wait();
    const { rules: fired, told } = await look();
    expect(fired).to.deep.equal(["MsnAttestersSuspended", "MsnDepositsPaused", "MsnRootCancelled", "MsnVeto"]);
    expect(told).to.deep.equal(["MsnAttestersSuspended", "MsnDepositsPaused", "MsnRootCancelled"]);
  });

  it("tells what the watcher sees, and when it stands still", async () => {
    const monitor = quietMonitor();
    const watchChain = await openWatchChain({ book: system.book, provider: chain.ethers.provider });
    const block = (await chain.ethers.provider.getBlockNumber()) - 40;
    const challenge = { kind: "challenge" } as unknown as PassResult["decisions"][number];
    const result: PassResult = {
      decisions: [challenge],
      taken: [],
      events: [],
      isAlarmed: true,
      block,
      verdict: "different",
    };
    await showPass(monitor, watchChain, result);
    raiseEvent(monitor, { kind: "note", text: "nothing" });
    raiseEvent(monitor, { kind: "alert", text: "look here" });
    expect(monitor.raised.map(({ text }) => text))
      .to.include("look here")
      .and.not.to.include("nothing");
    await showPass(monitor, watchChain, { ...result, decisions: [], verdict: "unknown" });
    for (const verdict of ["different", "unknown"] as const) {
      await showPass(monitor, watchChain, { ...result, verdict });
      const later = Date.now() / 1_000 + 100 * 365 * DAY;
      for (const name of firing(rules, await monitor.metrics.text(), later)) everFired.add(name);
    }
    await showPass(monitor, watchChain, { ...result, decisions: [], verdict: "good", block: block + 40 });
    const fired = firing(rules, await monitor.metrics.text(), Date.now() / 1_000);
    expect([...fired].filter((name) => /Watch|Verified|Challenge/.test(name))).to.deep.equal([]);
  });

  it("has fired every rule but those of epoch run, whose states test/integration/operations/epochRun.test.ts makes", () => {
    const silent = rules.map(({ alert }) => alert).filter((name) => !everFired.has(name));
    const ofRuns = ["MsnDisagreement", "MsnRpcErrors", "MsnRunFailing", "MsnRunStalled"];
    expect([...new Set(silent)].sort()).to.deep.equal(ofRuns);
  });

  it("names in rules and pages only what the code exports, and explains all of it", async () => {
    const known = Object.keys(METRICS);
    const page = await project("docs/operations.md");
    const explained = new Set([...page.matchAll(/`(msn_[a-z_]+)/g)].map(([, name]) => name!));
    const used = new Set(rules.flatMap(({ expr }) => expr.match(/msn_[a-z_]+/g) ?? []));
    expect(
      [...explained].filter((name) => !known.includes(name)),
      "explained, but not exported",
    ).to.deep.equal([]);
    expect(
      known.filter((name) => !explained.has(name)),
      "exported, but not explained",
    ).to.deep.equal([]);
    expect(
      [...used].filter((name) => !known.includes(name)),
      "in rules, but not exported",
    ).to.deep.equal([]);
    for (const { alert, runbook } of rules) {
      const [file = "", anchor = ""] = runbook.split("#");
      const headings = [...(await project(file)).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replace(/[^a-z0-9 -]/g, "")
          .replaceAll(" ", "-"),
      );
      expect(headings, `${alert}: ${runbook}`).to.include(anchor);
    }
  });
});
