/**
 * Proves the `check_…` functions of test/symbolic with Halmos, for every input. Fails unless each is proven with all its
 * paths explored: a solver that runs out of time proves nothing. Further arguments go to Halmos.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";

import { ROOT, listFiles, readText } from "../check/files.js";
import { prepareFoundry } from "./foundry.js";
import { checksIn, proofsOf, unproven } from "./proofs.js";
import { installPythonTools, pythonTool, pythonTools } from "./python.js";

const TESTS = "test/symbolic";
const RESULTS = join(ROOT, "cache", "forge", "symbolic", "proofs.json");
/** More than any loop of the proofs; Halmos says when it is not. */
const LOOPS = "32";
const SOLVER_SECONDS = "120s";

/** Runs Halmos; its results are in RESULTS, whether or not all was proven. */
async function runHalmos(furtherArgs: string[]): Promise<void> {
  const foundry = await prepareFoundry({ name: "symbolic", sources: TESTS, tests: TESTS });
  mkdirSync(join(RESULTS, ".."), { recursive: true });
  rmSync(RESULTS, { force: true });
  const options = ["--loop", LOOPS, "--solver-timeout-assertion", SOLVER_SECONDS, "--json-output", RESULTS];
  const args = ["--root", ROOT, "--forge-build-out", foundry.out, ...options, ...furtherArgs];
  const path = `${pythonTools()}${delimiter}${foundry.env["PATH"] ?? ""}`;
  const env = { ...foundry.env, PATH: path, NO_COLOR: "1" };
  const { error } = spawnSync(pythonTool("halmos"), args, { cwd: ROOT, stdio: "inherit", env });
  if (error !== undefined) throw error;
}

function expectedChecks(): string[] {
  const files = listFiles(join(ROOT, TESTS)).filter((file) => file.endsWith(".t.sol"));
  return files.flatMap((file) => checksIn(readText(join(ROOT, TESTS, file)) ?? ""));
}

try {
  installPythonTools();
  const furtherArgs = process.argv.slice(2);
  await runHalmos(furtherArgs);
  const results = readText(RESULTS);
  if (results === undefined) throw new Error("halmos: no results; see what it says above");
  const proofs = proofsOf(JSON.parse(results));
  // Further arguments may choose some of the proofs; without any, all must be there.
  const open = unproven(proofs, furtherArgs.length === 0 ? expectedChecks() : []);
  for (const line of open) console.error(line);
  console.log(`proofs: ${proofs.filter(({ problem }) => problem === "").length} proven, ${open.length} not`);
  process.exitCode = open.length === 0 && proofs.length > 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
