/**
 * Mutation testing: changes the contracts and the off-chain code in small ways, one at a time, and sees whether a test
 * notices. Exits 1 when a mutant survives that scripts/mutation/survivors.json does not explain, or below the score of
 * `--at-least`. See docs/mutation.md.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { listFiles, ROOT, writeAtomically } from "./check/files.js";
import { toJson } from "./check/json.js";
import { runContracts } from "./mutation/contractsRun.js";
import type { HalfResults } from "./mutation/halfResults.js";
import { runOffchain } from "./mutation/offchainRun.js";
import { HELP, type MutationOptions, parseOptions } from "./mutation/options.js";
import { describe, scoreOf, scoreTable } from "./mutation/report.js";
import { ResultStore } from "./mutation/resultStore.js";
import { explain, type Explained, explainedSurvivors, SURVIVORS_FILE } from "./mutation/survivors.js";

const REPORTS = join(ROOT, "reports", "mutation");

/** Of everything that decides a verdict. */
function digestOf(folders: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of folders.flatMap((folder) => listFiles(join(ROOT, folder)).map((name) => join(folder, name)))) {
    hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest("hex");
}

async function run(options: MutationOptions): Promise<HalfResults[]> {
  const print = (line: string): void => {
    if (!options.quiet) console.error(line);
  };
  const store = (name: string, folders: readonly string[]): ResultStore =>
    new ResultStore(join(REPORTS, `${name}.jsonl`), digestOf(folders), options.resume);
  const halves: HalfResults[] = [];
  if (options.only !== "offchain") {
    const folders = ["contracts", "test/unit", "test/invariant", "test/helpers", "scripts/mutation/solidity"];
    halves.push(await runContracts(options, store("contracts", folders), print));
  }
  if (options.only !== "contracts") {
    const folders = ["offchain", "test/offchain", "test/vectors", "scripts/mutation/offchain"];
    halves.push(await runOffchain(options, store("offchain", folders), print));
  }
  return halves;
}

/** Prints the result and writes it as JSON; tells whether it is good enough. */
function report(
  halves: readonly HalfResults[],
  { seed, sample, atLeast }: MutationOptions,
  list: readonly Explained[],
): boolean {
  const results = halves.flatMap((half) => half.results);
  const existing = new Map(halves.flatMap((half) => [...half.existing]));
  if (results.length === 0) throw new Error("no mutant: expected a file that is mutated, see docs/mutation.md");
  const { unexplained, stale } = explain(results, list, existing);
  writeAtomically(join(REPORTS, "results.json"), toJson({ seed, sample: sample ?? "full", results }));
  console.log(`${scoreTable(results)}\n`);
  const survived = results.filter(({ verdict }) => verdict === "survived").length;
  console.log(`${survived} survived, ${survived - unexplained.length} of them explained in ${SURVIVORS_FILE}.`);
  unexplained.forEach((result) => {
    console.log(describe(result));
  });
  stale.forEach(({ file, operator, code }) => {
    console.log(`${SURVIVORS_FILE}: no longer true of ${file}: ${operator}, in: ${code}`);
  });
  return atLeast === undefined ? unexplained.length === 0 : (scoreOf(results) ?? 0) >= atLeast;
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) console.log(HELP);
  else process.exitCode = report(await run(options), options, explainedSurvivors()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
