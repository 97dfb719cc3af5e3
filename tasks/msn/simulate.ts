import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { simulateTenYears } from "../../offchain/chain/simulation/tenYears.js";
import { BUCKETS } from "../../offchain/domain/allocation.js";
import { formatTable } from "../../offchain/domain/table.js";
import { writeAtomically } from "../../offchain/io/files.js";
import { supplyChart } from "../../offchain/plot/supplyChart.js";
import { unlockedInAll } from "../../offchain/plot/supplyRow.js";
import { msnOfWei } from "../../offchain/domain/msn.js";
import { optional } from "../support/options.js";
import { progressLine } from "../support/progress.js";
import { runTask } from "../support/runTask.js";
import { freshSystem } from "./freshSystem.js";

/** Ten years of emission and one more, in which the supply stands still. */
const MONTHS = 132;
const MONTHS_A_YEAR = 12;

interface Arguments {
  readonly out: string;
  readonly csv: string;
  readonly quiet: boolean;
}

/** `msn simulate`: lives through eleven years on a chain in this process, and draws them. */
export default async function simulate(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const line = progressLine(args.quiet);
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
    const { chain, close } = await freshSystem(hre);
    try {
      const rows = await simulateTenYears(chain, MONTHS, (month) => {
        line.update(`month ${month} of ${MONTHS}`);
      });
      line.done();
      console.log(
        formatTable(
          ["year", "date", "supply", "unlocked", "released", "staked"],
          rows
            .filter(({ month }) => month % MONTHS_A_YEAR === 0)
            .map((row) => [
              String(row.month / MONTHS_A_YEAR),
              row.date,
              msnOfWei(row.totalSupplyWei),
              msnOfWei(unlockedInAll(row)),
              msnOfWei(BUCKETS.reduce((sum, { name }) => sum + row.releasedWei[name], 0n)),
              msnOfWei(row.stakedWei),
            ]),
          ["year", "supply", "unlocked", "released", "staked"],
        ),
      );
      const [svg, csv] = [optional(args.out), optional(args.csv)];
      if (svg !== undefined) await writeAtomically(svg, await supplyChart(rows));
      if (csv !== undefined) await writeAtomically(csv, csvOf(rows));
    } finally {
      line.done();
      await close();
    }
    console.log(`every month's releases and supply equal the schedule to the wei`);
  });
}

function csvOf(rows: Awaited<ReturnType<typeof simulateTenYears>>): string {
  const names = BUCKETS.map(({ name }) => name);
  const header = [
    "month",
    "date",
    "totalSupplyWei",
    "stakedWei",
    ...names.map((name) => `${name}UnlockedWei`),
    ...names.map((name) => `${name}ReleasedWei`),
  ];
  const lines = rows.map((row) => [
    row.month,
    row.date,
    row.totalSupplyWei,
    row.stakedWei,
    ...names.map((name) => row.unlockedWei[name]),
    ...names.map((name) => row.releasedWei[name]),
  ]);
  return [header, ...lines].map((cells) => `${cells.join(",")}\n`).join("");
}
