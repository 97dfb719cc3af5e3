import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { epochFiles } from "./epochWeek.js";
import type { LocalSystem } from "./localSystem.js";
import { type MinerAccount, minersInAll } from "./minerAccounts.js";

/** The epochs of the demo, and the weeks of data/ that they are. */
export const EPOCHS = [1, 2] as const;
const WEEKS = ["2026-W32", "2026-W33"] as const;
/** What each of the staking miners stakes, in MSN. */
export const STAKES_MSN: readonly bigint[] = [20_000n, 8_000n, 3_000n, 1_000n, 500n];
/** A tenth of a grant from the public bucket comes at once. */
const PUBLIC_SALE_PARTS = 10n;

/** Both weeks become proof folders; returns the operators that have nodes in both, most nodes first. */
export async function importWeeks(system: LocalSystem, full: boolean): Promise<MinerAccount[]> {
  const accounts = EPOCHS.map((epoch) => join(system.home, `accounts-${epoch}.csv`));
  for (const [i, week] of WEEKS.entries()) {
    const csv = join("data", full ? `relays-${week}.csv.gz` : `relays-${week}.sample.csv.gz`);
    const out = epochFiles(system.home, EPOCHS[i] ?? 1).proofs;
    await system.task(["proofs", "import-relays"], { csv, epoch: String(EPOCHS[i]), out, accounts: accounts[i] ?? "" });
  }
  return minersInAll(accounts);
}

/** The first miners buy in the public sale: a tenth is theirs at token generation, and is what they stake. */
export async function stakeFromSale(system: LocalSystem, miners: readonly MinerAccount[]): Promise<MinerAccount[]> {
  const staking = miners.slice(0, STAKES_MSN.length);
  const { contracts } = await system.contracts();
  await grant(system, staking, Number(await contracts.allocation.TOKEN_GENERATION()));
  for (const [i, { operator, key }] of staking.entries()) {
    await system.fundGas(operator);
    await system.miner(key, ["stake", "--amount", String(STAKES_MSN[i] ?? 0n)]);
  }
  return staking;
}

async function grant(system: LocalSystem, miners: readonly MinerAccount[], tokenGeneration: number): Promise<void> {
  const file = join(system.home, "public-sale.csv");
  const amounts = miners.map((_, i) => (STAKES_MSN[i] ?? 0n) * PUBLIC_SALE_PARTS);
  const lines = miners.map(({ operator }, i) => `${operator},${amounts[i] ?? 0n}\n`);
  await writeFile(file, `beneficiary,amount\n${lines.join("")}`);
  const total = String(amounts.reduce((sum, amount) => sum + amount, 0n));
  const schedule = { start: "tge", instantBps: "1000", months: "12" };
  await system.task(["vesting", "grant"], { file, bucket: "public", ...schedule, total, quiet: true });
  await system.waitUntil(tokenGeneration);
  await system.task(["vesting", "release"], { all: true, quiet: true });
}
