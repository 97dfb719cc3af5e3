/**
 * `npm run demo`: two weeks of real measurements become two active roots on a local chain, and miners claim. Every step is
 * a task or script that the team and the miners use; `--full` takes every relay, `--keep` leaves the files in .demo/.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { WEI_PER_GWEI } from "../offchain/domain/constants.js";
import { formatTable } from "../offchain/domain/table.js";
import { epochFiles, epochInputs, settleEpoch } from "./demo/epochWeek.js";
import { LocalSystem } from "./demo/localSystem.js";
import { type MinerAccount, minersInAll } from "./demo/minerAccounts.js";
import { fundProposer } from "./demo/proposer.js";
import { type ClaimSummary, type EpochSummary, checkBooks, claimSummary, epochSummary, msn } from "./demo/summary.js";

const HOME = ".demo";
const EPOCHS = [1, 2] as const;
const WEEKS = ["2026-W32", "2026-W33"] as const;
/** What each of the staking miners stakes, in MSN. */
const STAKES_MSN = [20_000n, 8_000n, 3_000n, 1_000n, 500n];
/** A tenth of a grant from the public bucket comes at once. */
const PUBLIC_SALE_PARTS = 10n;

const { values: options } = parseArgs({ options: { full: { type: "boolean", default: false } } });
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
  const miners = await importWeeks();
  const { book, contracts } = await system.contracts();
  const staking = miners.slice(0, STAKES_MSN.length);
  await grant(staking, Number(await contracts.allocation.TOKEN_GENERATION()));
  await stake(staking);
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

/** Both weeks become proof folders; returns the operators that have nodes in both, most nodes first. */
async function importWeeks(): Promise<MinerAccount[]> {
  const accounts = EPOCHS.map((epoch) => join(HOME, `accounts-${epoch}.csv`));
  for (const [i, week] of WEEKS.entries()) {
    const csv = join("data", options.full ? `relays-${week}.csv.gz` : `relays-${week}.sample.csv.gz`);
    const out = epochFiles(HOME, EPOCHS[i] ?? 1).proofs;
    await system.task(["proofs", "import-relays"], { csv, epoch: String(EPOCHS[i]), out, accounts: accounts[i] ?? "" });
  }
  return minersInAll(accounts);
}

/** The miners bought in the public sale: a tenth is theirs at token generation, and is what they will stake. */
async function grant(miners: readonly MinerAccount[], tokenGeneration: number): Promise<void> {
  const file = join(HOME, "public-sale.csv");
  const amounts = miners.map((_, i) => (STAKES_MSN[i] ?? 0n) * PUBLIC_SALE_PARTS);
  const lines = miners.map(({ operator }, i) => `${operator},${amounts[i] ?? 0n}\n`);
  await writeFile(file, `beneficiary,amount\n${lines.join("")}`);
  const total = String(amounts.reduce((sum, amount) => sum + amount, 0n));
  const schedule = { start: "tge", instantBps: "1000", months: "12" };
  await system.task(["vesting", "grant"], { file, bucket: "public", ...schedule, total, quiet: true });
  await system.waitUntil(tokenGeneration);
  await system.task(["vesting", "release"], { all: true, quiet: true });
}

async function stake(miners: readonly MinerAccount[]): Promise<void> {
  for (const [i, { operator, key }] of miners.entries()) {
    await system.fundGas(operator);
    await system.miner(key, ["stake", "--amount", String(STAKES_MSN[i] ?? 0n)]);
  }
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
