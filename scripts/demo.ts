/**
 * `npm run demo`: two weeks of real measurements become two active roots on a local chain, and miners claim. Every step is
 * a task or script that the team and the miners use; `--full` takes every relay. The files stay in .demo/.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { WEI_PER_GWEI } from "../offchain/domain/constants.js";
import { formatTable } from "../offchain/domain/table.js";
import { epochFiles, epochInputs, settleEpoch } from "./demo/epochWeek.js";
import { LocalSystem } from "./demo/localSystem.js";
import type { MinerAccount } from "./demo/minerAccounts.js";
import { demoOptions } from "./demo/options.js";
import { fundProposer } from "./demo/proposer.js";
import { EPOCHS, STAKES_MSN, importWeeks, stakeFromSale } from "./demo/saleMiners.js";
import { type ClaimSummary, type EpochSummary, checkBooks, claimSummary, epochSummary, msn } from "./demo/summary.js";

const HOME = ".demo";

const options = demoOptions({ full: { type: "boolean", default: false } });
const started = Date.now();
const system = await LocalSystem.start(HOME);
try {
  await demo();
} finally {
  await system.close();
}

async function demo(): Promise<void> {
  await system.task(["msn", "deploy"], { quiet: true });
  await system.task(["msn", "check"], { quiet: true });
  const miners = await importWeeks(system, options.full);
  const { book, contracts } = await system.contracts();
  await stakeFromSale(system, miners);
  await fundProposer(system);

  const emissionStart = Number(await contracts.token.EMISSION_START());
  const claims: ClaimSummary[] = [];
  for (const epoch of EPOCHS) {
    await settleEpoch(system, epoch, emissionStart);
    const from = await blockNumber();
    await claim(epoch, miners);
    claims.push(await claimSummary(contracts, from + 1, await blockNumber()));
  }
  for (const epoch of EPOCHS) {
    const { artifacts } = epochFiles(HOME, epoch);
    await system.task(["epoch", "verify"], { dir: artifacts, ...epochInputs(HOME, epoch) });
  }
  await system.task(["epoch", "status"], {});
  await system.task(["epoch", "report"], { dir: epochFiles(HOME, EPOCHS[1]).artifacts });

  const epochs = await Promise.all(EPOCHS.map((epoch) => epochSummary(HOME, epoch, contracts)));
  console.log(`\n${summaryTable(epochs, claims)}\n`);
  const stakedWei = STAKES_MSN.reduce((sum, amount) => sum + amount, 0n) * WEI_PER_GWEI * WEI_PER_GWEI;
  const checks = await checkBooks(book, contracts, stakedWei);
  for (const { statement, holds } of checks) console.log(`${holds ? "ok   " : "WRONG"} ${statement}`);
  if (checks.some(({ holds }) => !holds)) process.exitCode = 1;
  console.log(`\n${Math.round((Date.now() - started) / 1000)} s; files of both epochs are in ${HOME}/`);
}

async function blockNumber(): Promise<number> {
  const { contracts } = await system.contracts();
  return (await contracts.token.runner?.provider?.getBlockNumber()) ?? 0;
}

/**
 * The first miner claims every week, three others are claimed for in one batch by a stranger, and the fifth waits: after
 * the second epoch one proof gives it both.
 */
async function claim(epoch: number, miners: readonly MinerAccount[]): Promise<void> {
  const [weekly, second, third, fourth, waiting] = miners;
  if (!weekly || !second || !third || !fourth || !waiting) throw new Error("the data has fewer than five operators");
  const dir = ["--epoch-dir", epochFiles(HOME, epoch).artifacts];
  await system.miner(weekly.key, ["claim", ...dir]);
  const batch = join(HOME, "batch.txt");
  await writeFile(batch, [second, third, fourth].map(({ operator }) => `${operator}\n`).join(""));
  await system.miner(weekly.key, ["claim", ...dir, "--accounts", batch]);
  if (epoch === EPOCHS.at(-1)) await system.miner(waiting.key, ["claim", ...dir]);
  await system.miner(waiting.key, ["status", ...dir]);
}

function summaryTable(epochs: readonly EpochSummary[], claims: readonly ClaimSummary[]): string {
  const amounts = ["budget MSN", "allocated MSN", "left over MSN", "nodes", "operators", "claims", "gas"];
  return formatTable(
    ["epoch", "budget MSN", "allocated MSN", "left over MSN", "nodes", "operators", "claims", "gas", "root"],
    epochs.map(({ epoch, budgetGwei, allocatedGwei, nodes, operators, root }, i) => [
      String(epoch),
      msn(budgetGwei),
      msn(allocatedGwei),
      msn(budgetGwei - allocatedGwei),
      String(nodes),
      String(operators),
      String(claims[i]?.accounts ?? 0),
      String(claims[i]?.gas ?? 0n),
      root,
    ]),
    amounts,
  );
}
